package io.callboard.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of this stack from the environment.
 *
 * @param root the repository
 * @param data folder of all data
 * @param portOffset added to every port
 * @param bind the address at which the APIs and the sandbox listen
 * @param services services to start
 * @param instances how many processes of a service run; one by default
 * @param spareMailAccounts accounts for e-mail that take over when Resend fails, in their order
 * @param inAppAccounts accounts for in-app messages, in their order; empty for the feed of notifier-service alone
 * @param proxied services that use broker and database through the proxies of a test
 * @param fsync whether the database waits until its log is on the disk; without it a crash of the machine, not of a
 *     process, can lose or break the data
 * @param aot whether services start from caches of their classes
 * @param lateOptimization whether the JVMs optimize only code that runs very often, so that the stack starts fast
 */
record Settings(
        Path root,
        Path data,
        int portOffset,
        String bind,
        Set<Service> services,
        Map<Service, Integer> instances,
        List<String> spareMailAccounts,
        List<String> inAppAccounts,
        Set<Service> proxied,
        boolean fsync,
        boolean aot,
        boolean lateOptimization) {

    private static final int MOST_INSTANCES = 5;

    static final String ROOT_PROPERTY = "callboard.root";
    private static final String SPARE_MAIL_ACCOUNTS = "CALLBOARD_SPARE_MAIL_ACCOUNTS";
    private static final List<String> MAIL_ACCOUNTS = List.of("sendgrid", "mailgun", "smtp");
    private static final String IN_APP_ACCOUNTS = "CALLBOARD_IN_APP_ACCOUNTS";

    static final String LOOPBACK = "127.0.0.1";
    static final String EVERY_INTERFACE = "0.0.0.0";

    static Settings from(Map<String, String> environment, @Nullable String rootProperty, Path workingFolder) {
        Path root = rootProperty == null || rootProperty.isBlank()
                ? findRoot(workingFolder.toAbsolutePath())
                : Path.of(rootProperty).toAbsolutePath().normalize();
        String data = environment.getOrDefault("CALLBOARD_DATA", "").strip();
        return new Settings(
                root,
                (data.isEmpty() ? root.resolve("deploy/local/data") : root.resolve(data)).normalize(),
                offset(environment.getOrDefault("CALLBOARD_PORT_OFFSET", "").strip()),
                bind(environment.getOrDefault("CALLBOARD_BIND", "").strip()),
                named(environment, "CALLBOARD_SERVICES").orElse(EnumSet.allOf(Service.class)),
                instances(environment.getOrDefault("CALLBOARD_INSTANCES", "").strip()),
                accounts(environment, SPARE_MAIL_ACCOUNTS, MAIL_ACCOUNTS),
                accounts(environment, IN_APP_ACCOUNTS, List.of("knock", "feed")),
                named(environment, "CALLBOARD_PROXIED").orElse(EnumSet.noneOf(Service.class)),
                isOn(environment, "CALLBOARD_FSYNC", true),
                isOn(environment, "CALLBOARD_AOT", false),
                isOn(environment, "CALLBOARD_LATE_OPTIMIZATION", true));
    }

    private static Path findRoot(Path start) {
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve(".mvn"))) {
                return folder;
            }
        }
        throw new StartFailure("The repository was not found above " + start
                + ": start the stack inside it, or name it with -D" + ROOT_PROPERTY + "=<folder>.");
    }

    private static int offset(String value) {
        if (value.isEmpty()) {
            return 0;
        }
        try {
            int offset = Integer.parseInt(value);
            if (offset >= 0 && offset <= 50_000) {
                return offset;
            }
        } catch (NumberFormatException notANumber) {
            // refused below, as any number out of bounds
        }
        throw new StartFailure("CALLBOARD_PORT_OFFSET must be a whole number from 0 to 50000, not '" + value + "'.");
    }

    /** The address must include localhost, because the parts of the stack call each other there. */
    private static String bind(String value) {
        return switch (value) {
            case "", LOOPBACK -> LOOPBACK;
            case EVERY_INTERFACE -> EVERY_INTERFACE;
            default ->
                throw new StartFailure(
                        "CALLBOARD_BIND must be %s (this machine only) or %s (every interface), not '%s'."
                                .formatted(LOOPBACK, EVERY_INTERFACE, value));
        };
    }

    private static boolean isOn(Map<String, String> environment, String variable, boolean otherwise) {
        String value = environment.getOrDefault(variable, "").strip();
        return switch (value) {
            case "" -> otherwise;
            case "on" -> true;
            case "off" -> false;
            default -> throw new StartFailure(variable + " must be on or off, not '" + value + "'.");
        };
    }

    private static List<String> accounts(Map<String, String> environment, String variable, List<String> known) {
        String value = environment.getOrDefault(variable, "").strip();
        List<String> names = value.isEmpty()
                ? List.of()
                : Arrays.stream(value.split("\\s*,\\s*")).distinct().toList();
        names.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw new StartFailure(
                    variable + " names '" + name + "', but there are only " + String.join(", ", known) + ".");
        });
        return names;
    }

    /** The services that a variable names; empty when it names none. */
    private static Optional<Set<Service>> named(Map<String, String> environment, String variable) {
        String names = environment.getOrDefault(variable, "").strip();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        Set<Service> services = EnumSet.noneOf(Service.class);
        for (String name : names.split("\\s*,\\s*")) {
            services.add(service(variable, name));
        }
        return Optional.of(services);
    }

    private static Service service(String variable, String name) {
        return Arrays.stream(Service.values())
                .filter(service -> service.module().equals(name))
                .findFirst()
                .orElseThrow(() -> new StartFailure(variable + " names '" + name + "', but there are only "
                        + Arrays.stream(Service.values()).map(Service::module).collect(Collectors.joining(", "))
                        + "."));
    }

    /** {@code notifier-service=2,scheduler-service=2} */
    private static Map<Service, Integer> instances(String value) {
        Map<Service, Integer> instances = new EnumMap<>(Service.class);
        for (String entry : value.isEmpty() ? new String[0] : value.split("\\s*,\\s*")) {
            String[] parts = entry.split("=", 2);
            if (parts.length != 2 || !parts[1].matches("[1-" + MOST_INSTANCES + "]")) {
                throw new StartFailure(
                        "CALLBOARD_INSTANCES must be like 'notifier-service=2,scheduler-service=2', with 1 to "
                                + MOST_INSTANCES + " instances of a service, not '" + value + "'.");
            }
            instances.put(service("CALLBOARD_INSTANCES", parts[0]), Integer.parseInt(parts[1]));
        }
        return instances;
    }

    /** Every process of a service that is to start. */
    List<Instance> processes() {
        return services.stream().flatMap(service -> processes(service).stream()).toList();
    }

    /** The processes of a service, the one on its usual port first. */
    List<Instance> processes(Service service) {
        return IntStream.rangeClosed(1, instances.getOrDefault(service, 1))
                .mapToObj(number -> new Instance(service, number))
                .toList();
    }

    int port(int base) {
        return base + portOffset;
    }

    Path logFile(String name) {
        return data.resolve("logs").resolve(name + ".log");
    }

    Path run() {
        return data.resolve("run");
    }
}

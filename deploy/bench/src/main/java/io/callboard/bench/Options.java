package io.callboard.bench;

import io.callboard.e2e.Stack;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Options of a benchmark: its own, and those of the stack that it measures. */
final class Options {
    private static final List<String> OF_THE_STACK =
            List.of("port-offset=2000", "running=false", "data=deploy/local/data", "out=deploy/bench/target");

    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads arguments like {@code --people=500}; {@code --running} alone means {@code --running=true}.
     *
     * @param defaults the benchmark's own options with their default, like {@code people=10000}
     * @throws IllegalArgumentException if there is no such option; the message says which there are
     */
    static Options parse(String[] args, String... defaults) {
        List<String> known =
                Stream.concat(Stream.of(defaults), OF_THE_STACK.stream()).toList();
        Map<String, String> values = new LinkedHashMap<>();
        known.forEach(option -> put(values, option));
        for (String arg : args) {
            String option = arg.replaceFirst("^--", "");
            if (!values.containsKey(option.split("=", 2)[0])) {
                throw new IllegalArgumentException("There is no option %s. The options are: %s"
                        .formatted(arg, known.stream().map("[--%s]"::formatted).collect(Collectors.joining(" "))));
            }
            put(values, option);
        }
        return new Options(values);
    }

    private static void put(Map<String, String> values, String option) {
        String[] pair = option.split("=", 2);
        values.put(pair[0], pair.length == 2 ? pair[1] : "true");
    }

    int number(String name) {
        return Integer.parseInt(value(name));
    }

    boolean isOn(String name) {
        return Boolean.parseBoolean(value(name));
    }

    /** The folder for the reports. */
    Path out() {
        return Path.of(value("out"));
    }

    /** Makes the benchmark for a stack that runs already or is launched for it, and measures; ends with 1 if it fails. */
    void measure(String stackName, ForStack maker) throws IOException, SQLException {
        int portOffset = number("port-offset");
        boolean good;
        if (isOn("running")) {
            good = maker.make(Stack.running(Path.of(value("data")), portOffset)).measure();
        } else {
            try (Stack launched = Stack.launch(out(), stackName, portOffset, Map.of())) {
                good = maker.make(launched).measure();
            }
        }
        if (!good) {
            System.exit(1);
        }
    }

    private String value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    @Override
    public String toString() {
        return values.toString();
    }

    /** Makes a benchmark that measures this stack. */
    interface ForStack {
        Benchmark make(Stack stack);
    }
}

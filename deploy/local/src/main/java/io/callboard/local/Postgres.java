package io.callboard.local;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.ArchUtils;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL from the binaries on the class path. Its data are kept. */
final class Postgres {

    static final String SUPERUSER = "postgres";
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=localhost",
            "unix_socket_directories=",
            "synchronous_commit=on",
            "shared_buffers=512MB",
            "max_connections=200",
            "max_wal_size=2GB",
            "checkpoint_timeout=15min",
            "jit=off",
            "shared_preload_libraries=pg_stat_statements",
            "random_page_cost=1.1",
            "log_checkpoints=off",
            "timezone=UTC",
            "log_timezone=UTC");

    private final Settings settings;
    private final Path binaries;
    private final Path cluster;
    private final int port;
    private final List<String> unprivileged;

    Postgres(Settings settings) throws IOException, InterruptedException {
        this.settings = settings;
        this.binaries = settings.data().resolve("postgres-binaries");
        this.cluster = settings.data().resolve("postgres");
        this.port = settings.port(Ports.DATABASE);
        this.unprivileged = unprivileged();
    }

    /** PostgreSQL refuses to run as root. Under root it runs in a user namespace in which it is not root. */
    private static List<String> unprivileged() throws IOException, InterruptedException {
        if (!"0".equals(output(List.of("id", "-u")).strip())) {
            return List.of();
        }
        List<String> namespace = List.of("unshare", "-U");
        List<String> probe = new ArrayList<>(namespace);
        probe.addAll(List.of("id", "-u"));
        try {
            String user = output(probe).strip();
            if (!user.isEmpty() && !user.equals("0")) {
                return namespace;
            }
        } catch (IOException noUnshare) {
            // said below
        }
        throw new StartFailure("PostgreSQL does not run as root, and this machine allows no user namespaces"
                + " (unshare -U); start the stack as another user.");
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : "";
    }

    Supervised.Plan plan() {
        List<String> command = new ArrayList<>(Detached.prefix());
        command.addAll(unprivileged);
        command.add(binaries.resolve("bin/postgres").toString());
        command.addAll(List.of("-D", cluster.toString(), "-p", Integer.toString(port)));
        for (String setting : SETTINGS) {
            command.addAll(List.of("-c", setting));
        }
        command.addAll(List.of("-c", "fsync=" + (settings.fsync() ? "on" : "off")));
        return Supervised.Plan.of("postgres", command, Map.of("LC_ALL", "C"), databases()::answer)
                .before(this::forgetStaleLock)
                .stoppedBy(process -> Signals.interrupt(process.pid()));
    }

    /** Unpacks the binaries and creates the cluster, each on the first start only. */
    void prepare() throws IOException, InterruptedException {
        if (!Files.exists(binaries.resolve("bin/postgres"))) {
            unpack();
        }
        if (!Files.exists(cluster.resolve("PG_VERSION"))) {
            createCluster();
        }
    }

    private void unpack() throws IOException {
        Path half = settings.data().resolve("postgres-binaries.new");
        deleteTree(half);
        try (InputStream packed = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
                        system(), ArchUtils.normalize(System.getProperty("os.arch")));
                TarArchiveInputStream archive =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed, 1 << 16)))) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                unpack(archive, entry, half);
            }
        } catch (IllegalStateException noBinary) {
            throw new StartFailure("There are no PostgreSQL binaries for " + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch") + " on the class path of deploy/local.");
        }
        Files.move(half, binaries, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void unpack(TarArchiveInputStream archive, TarArchiveEntry entry, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("The archive of PostgreSQL points outside: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(archive, target);
        if ((entry.getMode() & 0100) != 0) {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(target));
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
            Files.setPosixFilePermissions(target, permissions);
        }
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "Darwin" : name.startsWith("windows") ? "Windows" : "Linux";
    }

    private void createCluster() throws IOException, InterruptedException {
        Path half = settings.data().resolve("postgres.new");
        deleteTree(half);
        Path password = Files.createTempFile(settings.run(), "initdb", ".txt");
        Files.writeString(password, SUPERUSER);
        List<String> command = new ArrayList<>(unprivileged);
        command.addAll(List.of(
                binaries.resolve("bin/initdb").toString(),
                "-D",
                half.toString(),
                "-U",
                SUPERUSER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C"));
        File log = settings.logFile("postgres").toFile();
        Process initdb = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        boolean done = initdb.waitFor(2, TimeUnit.MINUTES) && initdb.exitValue() == 0;
        Files.delete(password);
        if (!done) {
            initdb.destroyForcibly();
            throw new StartFailure("The database cluster could not be created; " + log + " says why.");
        }
        Files.move(half, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /**
     * Deletes a stale lock file. After a kill it names a process id that another program may have now, and PostgreSQL
     * would assume that its predecessor still runs. The lock of a running PostgreSQL stays.
     */
    private void forgetStaleLock() {
        Path lock = cluster.resolve("postmaster.pid");
        try {
            if (!Files.exists(lock)) {
                return;
            }
            List<String> lines = Files.readAllLines(lock);
            boolean another = lines.isEmpty()
                    || ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                            .map(process -> !PidFile.commandLine(process).contains(cluster.toString()))
                            .orElse(false);
            if (another) {
                Files.delete(lock);
            }
        } catch (IOException | NumberFormatException unreadable) {
            // PostgreSQL itself reports errors of its lock file.
        }
    }

    /** The databases and roles of the services; usable when the server answers. */
    Databases databases() {
        return new Databases(port);
    }

    static Duration startingTakesAtMost() {
        return Duration.ofMinutes(2);
    }
}

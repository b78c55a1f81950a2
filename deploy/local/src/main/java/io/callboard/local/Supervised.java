package io.callboard.local;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A process that is started again each time it ends, until {@link #orderStop}. */
final class Supervised {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration STEADY = Duration.ofMinutes(1);
    private static final long LARGE_LOG = 20L * 1024 * 1024;

    /**
     * @param environment added to the launcher's own
     * @param before runs before each start
     * @param ready whether it can be used
     * @param stop orders the process to end
     * @param patience how long it may take to end before it is killed
     */
    record Plan(
            String name,
            List<String> command,
            Map<String, String> environment,
            Runnable before,
            BooleanSupplier ready,
            Consumer<Process> stop,
            Duration patience) {

        static Plan of(String name, List<String> command, Map<String, String> environment, BooleanSupplier ready) {
            return new Plan(name, command, environment, () -> {}, ready, Process::destroy, Duration.ofSeconds(8));
        }

        Plan before(Runnable before) {
            return new Plan(name, command, environment, before, ready, stop, patience);
        }

        Plan stoppedBy(Consumer<Process> order) {
            return new Plan(name, command, environment, before, ready, order, patience);
        }
    }

    private final Plan plan;
    private final Path log;
    private final PidFile pidFile;
    private final Path folder;
    private final PrintStream out;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Object monitor = new Object();
    private @Nullable Process process;
    private @Nullable Thread watcher;
    private volatile int ends;

    Supervised(Plan plan, Settings settings, PrintStream out) {
        this.plan = plan;
        this.log = settings.logFile(plan.name());
        this.pidFile = new PidFile(settings.run().resolve(plan.name() + ".pid"));
        this.folder = settings.root();
        this.out = out;
    }

    String name() {
        return plan.name();
    }

    Path log() {
        return log;
    }

    void start() throws IOException {
        Files.createDirectories(log.getParent());
        if (Files.exists(log) && Files.size(log) > LARGE_LOG) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        Thread thread =
                Thread.ofPlatform().daemon().name("watch-" + plan.name()).unstarted(this::watch);
        synchronized (monitor) {
            watcher = thread;
        }
        thread.start();
    }

    private void watch() {
        Duration pause = Duration.ofSeconds(1);
        try {
            while (stopping.getCount() > 0) {
                long startedAt = System.nanoTime();
                String end = runOnce();
                ends++;
                if (stopping.getCount() == 0) {
                    return;
                }
                if (System.nanoTime() - startedAt > STEADY.toNanos()) {
                    pause = Duration.ofSeconds(1);
                }
                out.printf("%s %s; starting it again in %d s (log: %s)%n", name(), end, pause.toSeconds(), log);
                if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String runOnce() throws InterruptedException {
        Process running;
        synchronized (monitor) {
            if (stopping.getCount() == 0) {
                return "was not started";
            }
            try {
                plan.before().run();
                running = launch();
            } catch (IOException | RuntimeException failed) {
                return "could not be started: " + failed.getMessage();
            }
            process = running;
            pidFile.write(running.pid());
        }
        int code = running.waitFor();
        return code > 128 && code < 160 ? "was ended by signal " + (code - 128) : "ended with exit code " + code;
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(plan.command());
        builder.directory(folder.toFile());
        builder.environment().putAll(plan.environment());
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return builder.start();
    }

    /** Waits until it is ready. Gives up when the process has ended three times before. */
    void awaitReady(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!plan.ready().getAsBoolean()) {
            if (stopping.getCount() == 0) {
                throw new InterruptedException("stopped while " + name() + " was starting");
            }
            if (ends >= 3) {
                throw new StartFailure(
                        name() + " ended three times before it was ready; its log " + log + " says why.");
            }
            if (System.nanoTime() > deadline) {
                throw new StartFailure(name() + " was not ready after " + patience.toSeconds() + " s; its log " + log
                        + " may say why.");
            }
            Thread.sleep(100);
        }
    }

    /** Orders the process to end and does not wait. */
    void orderStop() {
        stopping.countDown();
        synchronized (monitor) {
            if (process != null && process.isAlive()) {
                plan.stop().accept(process);
            }
        }
    }

    /** Waits for the process to end after {@link #orderStop}, and kills it when it takes too long. */
    void awaitStop() throws InterruptedException {
        Process ending;
        Thread watching;
        synchronized (monitor) {
            ending = process;
            watching = watcher;
        }
        if (ending != null && !ending.waitFor(plan.patience().toMillis(), TimeUnit.MILLISECONDS)) {
            out.printf(
                    "%s did not stop within %d s and is killed%n",
                    name(), plan.patience().toSeconds());
            ending.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        }
        if (watching != null) {
            watching.join(1000);
        }
        pidFile.delete();
    }
}

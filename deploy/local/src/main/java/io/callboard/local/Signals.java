package io.callboard.local;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Sends a signal that Java cannot send. */
final class Signals {

    private Signals() {}

    /** SIGINT: PostgreSQL stops without waiting for its clients. */
    static void interrupt(long pid) {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(5, TimeUnit.SECONDS);
        } catch (IOException noKill) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}

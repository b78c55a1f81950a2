package io.callboard.chassis.failpoint;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Places at commit, send and ack boundaries where a test injects a fault, by
 * {@code -Dcallboard.failpoint=<name>:halt|throw|sleep}, several with commas, or by {@link #arm}.
 */
public final class Failpoints {

    /** System property that arms failpoints for the whole life of the process. */
    public static final String PROPERTY = "callboard.failpoint";

    private static final int SLEEP_MILLIS = 5_000;

    private static final Map<String, Runnable> ARMED = new ConcurrentHashMap<>();

    static {
        armAll(System.getProperty(PROPERTY));
    }

    private Failpoints() {}

    /** Injects the fault that is armed under this name; does nothing if none is armed. */
    public static void hit(String name) {
        if (ARMED.isEmpty()) {
            return;
        }
        @Nullable Runnable fault = ARMED.get(name);
        if (fault != null) {
            fault.run();
        }
    }

    /** Arms a failpoint until the returned object is closed. */
    public static Armed arm(String name, Runnable fault) {
        ARMED.put(name, fault);
        return () -> ARMED.remove(name, fault);
    }

    static void armAll(@Nullable String setting) {
        if (setting == null || setting.isBlank()) {
            return;
        }
        for (var one : setting.split(",", -1)) {
            var colon = one.lastIndexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException(PROPERTY + " is <name>:halt|throw|sleep, not " + one);
            }
            var name = one.substring(0, colon).strip();
            ARMED.put(name, fault(name, one.substring(colon + 1).strip()));
        }
    }

    private static Runnable fault(String name, String action) {
        return switch (action) {
            case "halt" -> () -> Runtime.getRuntime().halt(137);
            case "throw" ->
                () -> {
                    throw new InjectedFault(name);
                };
            case "sleep" -> Failpoints::sleep;
            default -> throw new IllegalArgumentException(PROPERTY + " knows halt, throw and sleep, not " + action);
        };
    }

    private static void sleep() {
        try {
            Thread.sleep(SLEEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An armed failpoint; closing it disarms. */
    public interface Armed extends AutoCloseable {

        @Override
        void close();
    }

    /** The exception of a failpoint that is armed with {@code throw}. */
    public static final class InjectedFault extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public InjectedFault(String name) {
            super("Failpoint " + name);
        }
    }
}

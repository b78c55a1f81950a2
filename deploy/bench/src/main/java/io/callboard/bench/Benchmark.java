package io.callboard.bench;

import io.callboard.e2e.Stack;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs a benchmark on a stack that runs already, or on one that it launches and stops. */
final class Benchmark {

    private Benchmark() {}

    /** What a benchmark does with a stack. */
    interface Measurement {

        /** Measures and reports. Returns whether everything was as it must be. */
        boolean on(Stack stack) throws IOException, SQLException;
    }

    /**
     * Runs a measurement. Ends the process with 1 when it was not as it must be.
     *
     * @param folder for the data of a launched stack, below that of the reports
     */
    static void run(Options options, String folder, Measurement measurement) throws IOException, SQLException {
        run(options, folder, Map.of(), measurement);
    }

    /** The same with further settings of the stack, if it is launched. */
    static void run(Options options, String folder, Map<String, String> environment, Measurement measurement)
            throws IOException, SQLException {
        boolean good;
        if (options.running()) {
            good = measurement.on(Stack.running(options.data(), options.portOffset()));
        } else {
            try (Stack launched = Stack.launch(options.out(), folder, options.portOffset(), environment)) {
                good = measurement.on(launched);
            }
        }
        if (!good) {
            System.exit(1);
        }
    }

    /** Options that only one benchmark has, by name, and those that all have. */
    record Arguments(Map<String, String> own, Options common) {

        static Arguments parse(Map<String, String> defaults, String[] args) {
            Map<String, String> own = new TreeMap<>(defaults);
            List<String> others = new ArrayList<>();
            for (String arg : args) {
                String[] pair = arg.replaceFirst("^--", "").split("=", 2);
                if (pair.length == 2 && own.containsKey(pair[0])) {
                    own.put(pair[0], pair[1]);
                } else {
                    others.add(arg);
                }
            }
            return new Arguments(own, Options.parse(others.toArray(String[]::new)));
        }

        String text(String name) {
            return own.getOrDefault(name, "");
        }

        int number(String name) {
            return Integer.parseInt(text(name));
        }
    }
}

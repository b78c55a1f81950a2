package io.callboard.bench;

import io.callboard.e2e.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Processor time of each process of the stack with its children, from /proc.
 *
 * @param cpuSeconds user and system time since the start of the process, in seconds
 * @param compilerSeconds part of it for the just-in-time compiler of a JVM
 */
record Usage(double cpuSeconds, double compilerSeconds) {
    static final Usage NONE = new Usage(0, 0);

    private static final double TICKS_PER_SECOND = 100;
    private static final Pattern COMPILER = Pattern.compile("C[12] Compiler.*");

    static Map<String, Usage> of(Stack stack) {
        Map<String, Usage> usage = new LinkedHashMap<>();
        for (Stack.Running running : stack.processes()) {
            List<Long> pids = family(running.pid());
            usage.put(
                    running.name(),
                    new Usage(
                            pids.stream().mapToLong(Usage::ticks).sum() / TICKS_PER_SECOND,
                            compilerTicks(running.pid()) / TICKS_PER_SECOND));
        }
        return usage;
    }

    /** The difference between two readings, for each process that ran all the time. */
    static Map<String, Usage> between(Map<String, Usage> before, Map<String, Usage> after) {
        Map<String, Usage> used = new LinkedHashMap<>();
        after.forEach((name, now) -> {
            Usage then = before.get(name);
            if (then != null) {
                used.put(name, new Usage(now.cpuSeconds - then.cpuSeconds, now.compilerSeconds - then.compilerSeconds));
            }
        });
        return used;
    }

    /**
     * Proportional share of the memory in use (PSS, else RSS) of each process with its children, in MB. Reading it
     * takes tenths of a second and stops the process meanwhile, so it is not read during a measurement.
     */
    static Map<String, Long> megabytes(Stack stack) {
        return stack.processes().stream()
                .collect(Collectors.toMap(
                        Stack.Running::name,
                        running -> family(running.pid()).stream()
                                        .mapToLong(Usage::kilobytes)
                                        .sum()
                                / 1024));
    }

    private static List<Long> family(long pid) {
        return Stream.concat(
                        Stream.of(pid),
                        ProcessHandle.of(pid).stream()
                                .flatMap(ProcessHandle::descendants)
                                .map(ProcessHandle::pid))
                .toList();
    }

    /** Own time and that of ended children: fields 14 to 17, counted after the name in brackets. */
    private static long ticks(long pid) {
        return sumOfFields(Path.of("/proc/" + pid + "/stat"), 11, 12, 13, 14);
    }

    /** Processor time of the JIT compiler's threads. */
    private static long compilerTicks(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.filter(thread -> COMPILER.matcher(nameOf(thread)).matches())
                    .mapToLong(thread -> sumOfFields(thread.resolve("stat"), 11, 12))
                    .sum();
        } catch (IOException ended) {
            return 0;
        }
    }

    private static String nameOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException ended) {
            return "";
        }
    }

    private static long sumOfFields(Path statFile, int... indexes) {
        try {
            String stat = Files.readString(statFile);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return IntStream.of(indexes)
                    .mapToLong(index -> Long.parseLong(fields[index]))
                    .sum();
        } catch (IOException ended) {
            return 0;
        }
    }

    private static long kilobytes(long pid) {
        try {
            return field(Path.of("/proc/" + pid + "/smaps_rollup"), "Pss:");
        } catch (IOException notAllowed) {
            try {
                return field(Path.of("/proc/" + pid + "/status"), "VmRSS:");
            } catch (IOException ended) {
                return 0;
            }
        }
    }

    private static long field(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}

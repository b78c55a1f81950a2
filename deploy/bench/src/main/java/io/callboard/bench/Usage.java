package io.callboard.bench;

import io.callboard.e2e.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What each process of the stack has used so far, from /proc: its own and its children's.
 *
 * @param cpuSeconds user and system time since the start of the process, in seconds
 * @param megabytes proportional share of the memory in use (PSS, else RSS), in MB
 */
record Usage(double cpuSeconds, double megabytes) {
    private static final double TICKS_PER_SECOND = 100;

    static Map<String, Usage> of(Stack stack) {
        Map<String, Usage> usage = new LinkedHashMap<>();
        for (Stack.Running running : stack.processes()) {
            List<Long> pids = family(running.pid());
            usage.put(
                    running.name(),
                    new Usage(
                            pids.stream().mapToLong(Usage::ticks).sum() / TICKS_PER_SECOND,
                            pids.stream().mapToLong(Usage::kilobytes).sum() / 1024.0));
        }
        return usage;
    }

    Usage since(Usage before) {
        return new Usage(cpuSeconds - before.cpuSeconds, megabytes);
    }

    private static List<Long> family(long pid) {
        return Stream.concat(
                        Stream.of(pid),
                        ProcessHandle.of(pid).stream()
                                .flatMap(ProcessHandle::descendants)
                                .map(ProcessHandle::pid))
                .toList();
    }

    /** Own time and that of children that ended: fields 14 to 17, counted behind the name in brackets. */
    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return LongStream.of(11, 12, 13, 14)
                    .map(field -> Long.parseLong(fields[(int) field]))
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

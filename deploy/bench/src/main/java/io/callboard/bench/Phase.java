package io.callboard.bench;

import java.util.List;
import java.util.Map;

/** Where the time went in one phase of the benchmark. */
record Phase(
        String name, long milliseconds, Map<String, Process> processes, Map<String, Statements.Database> databases) {

    /**
     * One process in it.
     *
     * @param cpuSeconds user and system time, its children's too
     * @param compilerSeconds how much of that its just-in-time compiler took
     * @param pausedMs how long it stood still to collect garbage
     * @param samples how often a thread of it was found executing Java
     * @param own by our innermost method on the stack
     * @param innermost by the innermost method of all
     */
    record Process(
            double cpuSeconds,
            double compilerSeconds,
            long pausedMs,
            int samples,
            List<Share> own,
            List<Share> innermost) {}
}

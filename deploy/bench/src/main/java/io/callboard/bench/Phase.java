package io.callboard.bench;

import java.util.List;
import java.util.Map;

/** The profile of one phase of the benchmark. */
record Phase(
        String name, long milliseconds, Map<String, Process> processes, Map<String, Statements.Database> databases) {

    /**
     * One process in it.
     *
     * @param cpuSeconds user and system time, its children's too
     * @param compilerSeconds part of it for the just-in-time compiler
     * @param pausedMs pauses of garbage collection
     * @param samples number of samples of threads that executed Java
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

package io.callboard.bench;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Processor time of some plannings, without what the same processes use while nothing is planned.
 *
 * @param cpuSeconds of the processes that plan
 * @param idleCpuSeconds what they would have used in that time anyway
 */
record PlanningCost(int plannings, int timers, double cpuSeconds, double idleCpuSeconds) {
    private static final double MICROS = 1_000_000;

    /** The processes that plan. */
    static final List<String> PROCESSES = List.of("scheduler-service", "postgres");

    /**
     * The cost of plannings that took this long.
     *
     * @param timers that each of them planned
     * @param idle what was used in {@code idleFor} while nothing was planned
     */
    static PlanningCost of(
            int plannings,
            int timers,
            Map<String, Usage> used,
            Duration took,
            Map<String, Usage> idle,
            Duration idleFor) {
        return new PlanningCost(
                plannings,
                timers,
                seconds(used.entrySet()),
                seconds(idle.entrySet()) * took.toMillis() / idleFor.toMillis());
    }

    private static double seconds(Collection<Map.Entry<String, Usage>> used) {
        return used.stream()
                .filter(process -> PROCESSES.contains(process.getKey()))
                .mapToDouble(process -> process.getValue().cpuSeconds())
                .sum();
    }

    long coreMicrosPerPlanning() {
        return Math.round(Math.max(0, cpuSeconds - idleCpuSeconds) * MICROS / plannings);
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("coreMicrosPerPlanning", coreMicrosPerPlanning());
        map.put("coreMicrosPerTimer", coreMicrosPerPlanning() / Math.max(1, timers));
        map.put("idlePercent", Share.percent(Math.min(idleCpuSeconds, cpuSeconds), cpuSeconds));
        return map;
    }
}

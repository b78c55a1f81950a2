package io.callboard.notifier.dispatch;

import io.callboard.chassis.trace.TraceParent;
import io.callboard.chassis.trace.Traces;
import io.callboard.notifier.delivery.TimerTraces;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The traces that deliveries were caused by. */
record Causes(Map<TimerTraces.Key, TraceParent> timers) {

    static final Causes NONE = new Causes(Map.of());

    @Nullable
    TraceParent of(Queue.Due due) {
        return due.confirmationTrace() == null ? timers.get(due.timer()) : due.confirmationTrace();
    }

    /** The different traces of all of them. */
    List<TraceParent> ofAll(List<Queue.Due> deliveries) {
        return Traces.distinct(deliveries.stream().map(this::of).toList());
    }
}

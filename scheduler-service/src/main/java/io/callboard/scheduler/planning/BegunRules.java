package io.callboard.scheduler.planning;

import io.callboard.scheduler.timer.EventEpoch;
import io.callboard.scheduler.timer.Timers.Begun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of a live event that have begun to arm. Each keeps the timers that it has, one for all registrants or one for
 * each zone, even if the quiet hours change. So nobody gets the reminder from both.
 */
record BegunRules(List<String> whole, List<String> inZones) {

    static final BegunRules NONE = new BegunRules(List.of(), List.of());

    static Map<EventEpoch, BegunRules> of(List<Begun> all) {
        Map<EventEpoch, BegunRules> found = new HashMap<>();
        for (Begun one : all) {
            BegunRules ofEvent = found.computeIfAbsent(
                    new EventEpoch(one.eventId(), one.epoch()),
                    _ -> new BegunRules(new ArrayList<>(), new ArrayList<>()));
            (one.inZones() ? ofEvent.inZones() : ofEvent.whole()).add(one.rule());
        }
        return found;
    }
}

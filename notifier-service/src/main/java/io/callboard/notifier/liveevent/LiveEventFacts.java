package io.callboard.notifier.liveevent;

import io.callboard.chassis.message.Message;
import io.callboard.notifier.subscription.WebhookFacts.Fact;
import io.callboard.notifier.subscription.WebhookType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What webhook endpoints learn from messages about live events. */
final class LiveEventFacts {

    private LiveEventFacts() {}

    /** @param previous the versions that the changed rows had before; 0 for a new row */
    static List<Fact> of(List<Message<LiveEventState>> messages, Map<UUID, Long> previous) {
        List<Fact> facts = new ArrayList<>();
        for (Message<LiveEventState> message : messages) {
            LiveEventState state = message.data();
            WebhookType type = WebhookType.ofMessage(message.type()).orElse(null);
            Long version = state == null ? null : state.version();
            Long before = state == null ? null : previous.get(state.eventId());
            if (state != null && type != null && version != null && before != null && version > before) {
                facts.add(new Fact(
                        state.organizerId(),
                        type,
                        state.eventId().toString(),
                        version,
                        message.time(),
                        state.endsAt(),
                        data(state)));
            }
        }
        return facts;
    }

    private static Map<String, @Nullable Object> data(LiveEventState state) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("eventId", state.eventId().toString());
        data.put("version", state.version());
        data.put("epoch", state.epoch());
        data.put("status", state.status());
        data.put("startsAt", state.startsAt().toString());
        data.put("endsAt", state.endsAt().toString());
        data.put("timeZone", state.start().zone());
        return data;
    }
}

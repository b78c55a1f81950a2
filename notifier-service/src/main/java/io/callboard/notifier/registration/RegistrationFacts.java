package io.callboard.notifier.registration;

import io.callboard.chassis.message.Message;
import io.callboard.notifier.registration.RegistrationState.ToldSchedule;
import io.callboard.notifier.subscription.WebhookFacts.Fact;
import io.callboard.notifier.subscription.WebhookType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What webhook endpoints learn from messages about registrations. */
final class RegistrationFacts {

    private RegistrationFacts() {}

    /** @param previous the versions that the changed rows had before; 0 for a new row */
    static List<Fact> of(List<Message<RegistrationState>> messages, Map<UUID, Long> previous) {
        List<Fact> facts = new ArrayList<>();
        for (Message<RegistrationState> message : messages) {
            RegistrationState state = message.data();
            WebhookType type = WebhookType.ofMessage(message.type()).orElse(null);
            Long before = state == null ? null : previous.get(state.registrationId());
            if (state != null && type != null && state.isState() && before != null && state.order() > before) {
                ToldSchedule schedule = state.toldSchedule();
                facts.add(new Fact(
                        state.organizerId(),
                        type,
                        state.registrationId().toString(),
                        state.order(),
                        message.time(),
                        schedule == null ? null : schedule.endsAt(),
                        data(state)));
            }
        }
        return facts;
    }

    private static Map<String, @Nullable Object> data(RegistrationState state) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("registrationId", state.registrationId().toString());
        data.put("eventId", state.eventId().toString());
        data.put("version", state.version());
        data.put("status", state.status());
        data.put("kind", Objects.requireNonNullElse(state.kind(), "REGISTRANT"));
        data.put("cancellation", state.cancellation());
        return data;
    }
}

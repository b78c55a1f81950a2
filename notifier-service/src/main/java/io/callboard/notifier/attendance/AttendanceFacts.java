package io.callboard.notifier.attendance;

import io.callboard.chassis.message.Message;
import io.callboard.notifier.subscription.WebhookFacts;
import io.callboard.notifier.subscription.WebhookFacts.Fact;
import io.callboard.notifier.subscription.WebhookType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reports who attended and who did not. Nothing is stored for those whom no endpoint asks about: the id of a webhook follows
 * from the record, so a repeated message adds nothing.
 */
@Component
class AttendanceFacts {

    private final WebhookFacts webhooks;

    AttendanceFacts(WebhookFacts webhooks) {
        this.webhooks = webhooks;
    }

    void report(List<Message<AttendanceState>> messages) {
        webhooks.queue("registration.", () -> of(messages));
    }

    /** The live event had just ended when its attendance was recorded. */
    private static List<Fact> of(List<Message<AttendanceState>> messages) {
        List<Fact> facts = new ArrayList<>();
        for (Message<AttendanceState> message : messages) {
            AttendanceState state = message.data();
            if (state != null) {
                type(state.outcome())
                        .ifPresent(type -> facts.add(new Fact(
                                state.organizerId(),
                                type,
                                state.registrationId().toString(),
                                state.version(),
                                state.occurredAt(),
                                state.occurredAt(),
                                data(state))));
            }
        }
        return facts;
    }

    /** Empty for an outcome of a later release. */
    private static Optional<WebhookType> type(@Nullable String outcome) {
        return switch (outcome) {
            case "ATTENDED" -> Optional.of(WebhookType.REGISTRATION_ATTENDED);
            case "NO_SHOW" -> Optional.of(WebhookType.REGISTRATION_NO_SHOW);
            case null, default -> Optional.empty();
        };
    }

    private static Map<String, @Nullable Object> data(AttendanceState state) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("registrationId", state.registrationId().toString());
        data.put("eventId", state.eventId().toString());
        data.put("version", state.version());
        data.put("outcome", state.outcome());
        data.put("joinedAt", text(state.joinedAt()));
        data.put("leftAt", text(state.leftAt()));
        data.put("sessions", state.sessions());
        data.put("seconds", state.seconds());
        return data;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}

package io.callboard.notifier.registration;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Announcements;
import io.callboard.notifier.delivery.Announcements.DueConfirmation;
import io.callboard.notifier.delivery.Enqueuer;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.NewDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Mails that messages about registrations ask for: with the links of a registration whose address was registered again, and
 * to addresses beside the contact when an e-mail address changes (ADR 0095).
 */
@Component
class AskedMails {

    /**
     * Notes the last time that links were asked for, so that a message that is read again asks for nothing. After a day they
     * are not useful any more.
     */
    private static final String ASK_FOR_LINKS = """
            update registration known
            set links_asked_at = asked.at
            from unnest(:registrationIds::uuid[], :askedAts::timestamptz[]) as asked (registration_id, at)
            where known.registration_id = asked.registration_id
                and (known.links_asked_at is null or known.links_asked_at < asked.at)
                and asked.at > now() - interval '1 day'
            returning known.registration_id, known.organizer_id, known.event_id, known.links_asked_at as asked_at
            """;

    /** What the recipient of a message of this type gets. */
    private static final Map<String, Kind> ASIDE = Map.of(
            "RegistrationEmailChangeRequested", Kind.CONFIRM_NEW_EMAIL,
            "RegistrationEmailChanged", Kind.EMAIL_CHANGED);

    /** A recipient gets one mail and nothing else, so a message that is read again asks for nothing. */
    private static final String ADD_RECIPIENTS = """
            insert into registration (registration_id, organizer_id, event_id, version, shape, status, channels, awaits_email,
                email_asked)
            select s.recipient_id, s.organizer_id, s.event_id, 1, 0, 'PENDING', '{EMAIL}', true, true
            from unnest(:recipientIds::uuid[], :organizerIds::text[], :eventIds::uuid[], :untils::timestamptz[])
                as s (recipient_id, organizer_id, event_id, until)
            where s.until > now()
            order by s.recipient_id
            on conflict (registration_id) do nothing
            returning registration_id
            """;

    private static final Duration LINKS_USEFUL = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final Enqueuer enqueuer;
    private final Announcements announcements;

    AskedMails(JdbcClient jdbc, Enqueuer enqueuer, Announcements announcements) {
        this.jdbc = jdbc;
        this.enqueuer = enqueuer;
        this.announcements = announcements;
    }

    void queue(List<Message<RegistrationState>> messages) {
        sendLinks(messages);
        sendAside(messages);
    }

    private record Aside(Kind kind, RegistrationState asked) {

        UUID recipientId() {
            return Objects.requireNonNull(asked.recipientId());
        }

        Instant until() {
            return Objects.requireNonNull(asked.usefulUntil());
        }

        Instant at() {
            return Objects.requireNonNullElse(asked.occurredAt(), until());
        }
    }

    /** Mails to addresses beside the contacts of registrations (ADR 0095). Each such address is known under an id of its own. */
    private void sendAside(List<Message<RegistrationState>> messages) {
        Map<UUID, Aside> asked = new TreeMap<>();
        for (Message<RegistrationState> message : messages) {
            RegistrationState state = message.data();
            Kind kind = ASIDE.get(message.type());
            if (state != null && kind != null && state.recipientId() != null && state.usefulUntil() != null) {
                asked.put(state.recipientId(), new Aside(kind, state));
            }
        }
        if (asked.isEmpty()) {
            return;
        }
        Set<UUID> added = new HashSet<>(jdbc.sql(ADD_RECIPIENTS)
                .param("recipientIds", Columns.of(asked.values(), Aside::recipientId))
                .param(
                        "organizerIds",
                        Columns.of(asked.values(), one -> one.asked().organizerId()))
                .param("eventIds", Columns.of(asked.values(), one -> one.asked().eventId()))
                .param("untils", Columns.of(asked.values(), Aside::until))
                .query(UUID.class)
                .list());
        List<Aside> due = asked.values().stream()
                .filter(one -> added.contains(one.recipientId()))
                .toList();
        announcements.addConfirmations(due.stream()
                .map(one -> new DueConfirmation(
                        one.kind(), one.asked().organizerId(), one.asked().eventId(), Channel.EMAIL, one.at()))
                .toList());
        enqueuer.enqueue(due.stream()
                .map(one -> NewDelivery.aside(
                        one.kind(),
                        one.asked().organizerId(),
                        one.asked().eventId(),
                        one.recipientId(),
                        one.at(),
                        one.until()))
                .toList());
    }

    private record AskedForLinks(UUID registrationId, String organizerId, UUID eventId, Instant askedAt) {}

    private void sendLinks(List<Message<RegistrationState>> messages) {
        Map<UUID, Instant> asked = new TreeMap<>();
        for (Message<RegistrationState> message : messages) {
            RegistrationState state = message.data();
            if (state != null && state.wantsLinks()) {
                asked.merge(
                        state.registrationId(),
                        Objects.requireNonNull(state.occurredAt()),
                        (one, other) -> one.isAfter(other) ? one : other);
            }
        }
        if (asked.isEmpty()) {
            return;
        }
        List<AskedForLinks> due = jdbc.sql(ASK_FOR_LINKS)
                .param("registrationIds", Columns.of(asked.keySet(), id -> id))
                .param("askedAts", Columns.of(asked.values(), at -> at))
                .query((row, number) -> new AskedForLinks(
                        row.getObject("registration_id", UUID.class),
                        row.getString("organizer_id"),
                        row.getObject("event_id", UUID.class),
                        row.getTimestamp("asked_at").toInstant()))
                .list();
        announcements.addConfirmations(due.stream()
                .map(one -> new DueConfirmation(
                        Kind.ALREADY_REGISTERED, one.organizerId(), one.eventId(), Channel.EMAIL, one.askedAt()))
                .toList());
        enqueuer.enqueue(due.stream()
                .map(one -> NewDelivery.linking(
                        one.organizerId(),
                        one.eventId(),
                        one.registrationId(),
                        one.askedAt(),
                        one.askedAt().plus(LINKS_USEFUL)))
                .toList());
    }
}

package io.callboard.notifier.erasure;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.contact.ContactEraser;
import io.callboard.notifier.erasure.message.ErasureConfirmed;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Erases registrants, and confirms it when no delivery of theirs is open any more: an open one may have a frozen payload
 * with their name and address. A later delivery has none, because the erased contact suppresses it.
 *
 * <p>An erasure that is read again is confirmed again, because a repetition does no harm and nothing has to be remembered
 * (ADR 0030).
 */
@Component
public class Erasures {

    private static final String BEGIN = """
            insert into erasure (registration_id, organizer_id)
            select e.registration_id, e.organizer_id
            from unnest(:registrationIds::uuid[], :organizerIds::text[]) as e (registration_id, organizer_id)
            order by e.registration_id
            on conflict (registration_id) do nothing
            """;

    /**
     * A delivery is QUEUED until its outcome is recorded, and its payload is deleted in the same transaction. An in-app
     * message and the look-up of an UNKNOWN delivery are written in that transaction too, so after it none comes any more.
     */
    private static final String SETTLE = """
            with settled as (
                select registration_id
                from erasure e
                where not exists (
                    select from delivery d where d.registration_id = e.registration_id and d.status = 'QUEUED')
                order by registration_id
                limit :limit
                for update skip locked
            ), items as (
                delete from feed_item where delivery_id in (
                    select i.delivery_id
                    from feed_item i
                    join settled s on s.registration_id = i.registration_id
                    order by i.delivery_id
                    for update of i)
            ), lookups as (
                delete from unknown_lookup where delivery_id in (
                    select u.delivery_id
                    from unknown_lookup u
                    join delivery d on d.id = u.delivery_id
                    join settled s on s.registration_id = d.registration_id
                    order by u.delivery_id
                    for update of u)
            )
            delete from erasure e
            using settled s
            where e.registration_id = s.registration_id
            returning e.registration_id, e.organizer_id
            """;

    private final JdbcClient jdbc;
    private final ContactEraser contacts;
    private final Outbox outbox;
    private final Clock clock;

    Erasures(JdbcClient jdbc, ContactEraser contacts, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.contacts = contacts;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** A registration whose personal data was erased. */
    public record Erased(UUID registrationId, String organizerId) {}

    /** Erases these registrants, in the transaction of the message that says so. */
    public void begin(Collection<Erased> erased) {
        if (erased.isEmpty()) {
            return;
        }
        contacts.erase(erased.stream().map(Erased::registrationId).toList());
        jdbc.sql(BEGIN)
                .param("registrationIds", Columns.of(erased, Erased::registrationId))
                .param("organizerIds", Columns.of(erased, Erased::organizerId))
                .update();
    }

    /** Confirms erasures without an open delivery, and returns how many; needs a transaction. */
    int confirmSettled(int most) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<OutgoingMessage> confirmations = jdbc
                .sql(SETTLE)
                .param("limit", most)
                .query((row, number) -> new ErasureConfirmed(
                        row.getObject("registration_id", UUID.class),
                        row.getString("organizer_id"),
                        ErasureConfirmed.SERVICE,
                        now))
                .list()
                .stream()
                .map(confirmed -> OutgoingMessage.of(
                        ErasureConfirmed.TOPIC, confirmed.registrationId(), ErasureConfirmed.TYPE, confirmed))
                .toList();
        outbox.appendAll(confirmations);
        Failpoints.hit("notifier.erasure.before-commit");
        return confirmations.size();
    }
}

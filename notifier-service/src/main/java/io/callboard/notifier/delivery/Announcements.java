package io.callboard.notifier.delivery;

import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The number of deliveries that should exist, from messages of other services and never from the ledger (ADR 0010). */
@Component
public class Announcements {

    private static final String ADD = """
            with added as (
                insert into announced (timer_id, part, channel, announced_at, organizer_id, event_id, rule, kind, epoch,
                    messages, send_at)
                select a.timer_id, a.part, a.channel, a.announced_at, a.organizer_id, a.event_id, a.rule, a.kind, a.epoch,
                    a.messages, a.send_at
                from unnest(:timerIds::uuid[], :parts::text[], :channels::text[], :organizerIds::text[],
                        :eventIds::uuid[], :rules::text[], :kinds::text[], :epochs::int[], :messages::bigint[],
                        :sendAts::timestamptz[], :announcedAts::timestamptz[])
                    as a (timer_id, part, channel, organizer_id, event_id, rule, kind, epoch, messages, send_at,
                        announced_at)
                order by a.timer_id, a.part, a.channel, a.announced_at
                on conflict (timer_id, part, channel, announced_at) do nothing
                returning timer_id, channel, organizer_id, event_id, rule, kind, epoch, messages, send_at)
            insert into notification_count_change
                (organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, amount, first_due_at)
            select organizer_id, event_id, timer_id, rule, kind, epoch, channel, 'ANNOUNCED', sum(messages), min(send_at)
            from added
            group by organizer_id, event_id, timer_id, rule, kind, epoch, channel
            """;

    private static final String ADD_CONFIRMATIONS = """
            insert into notification_count_change
                (organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, amount, first_due_at)
            select c.organizer_id, c.event_id, null, c.kind, c.kind, 0, c.channel, 'ANNOUNCED', count(*), min(least(c.due_at, now()))
            from unnest(:kinds::text[], :organizerIds::text[], :eventIds::uuid[], :channels::text[],
                    :dueAts::timestamptz[])
                as c (kind, organizer_id, event_id, channel, due_at)
            group by c.kind, c.organizer_id, c.event_id, c.channel
            """;

    private final JdbcClient jdbc;

    Announcements(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The count of one part on one channel, with the time at which the scheduler wrote it. */
    record Announced(RemindersAnnounced of, Channel channel, long messages, Instant announcedAt) {}

    /**
     * A registration on one channel for which a confirmation, a host's invitation or a request to confirm must be
     * queued.
     */
    public record DueConfirmation(Kind kind, String organizerId, UUID eventId, Channel channel, Instant dueAt) {}

    /** Adds each part and channel once for each announcement, even if its message is delivered several times. */
    void add(List<Announced> parts) {
        if (parts.isEmpty()) {
            return;
        }
        jdbc.sql(ADD)
                .param("timerIds", Columns.of(parts, part -> part.of().timerId()))
                .param("parts", Columns.of(parts, part -> part.of().part()))
                .param("channels", Columns.of(parts, Announced::channel))
                .param("organizerIds", Columns.of(parts, part -> part.of().organizerId()))
                .param("eventIds", Columns.of(parts, part -> part.of().eventId()))
                .param("rules", Columns.of(parts, part -> part.of().rule()))
                .param("kinds", Columns.of(parts, part -> part.of().kind()))
                .param("epochs", Columns.of(parts, part -> part.of().epoch()))
                .param("messages", Columns.of(parts, Announced::messages))
                .param("sendAts", Columns.of(parts, part -> part.of().sendAt()))
                .param("announcedAts", Columns.of(parts, Announced::announcedAt))
                .update();
    }

    /** Adds confirmations; the caller adds each of them only once. */
    public void addConfirmations(Collection<DueConfirmation> confirmations) {
        if (confirmations.isEmpty()) {
            return;
        }
        jdbc.sql(ADD_CONFIRMATIONS)
                .param("kinds", Columns.of(confirmations, DueConfirmation::kind))
                .param("organizerIds", Columns.of(confirmations, DueConfirmation::organizerId))
                .param("eventIds", Columns.of(confirmations, DueConfirmation::eventId))
                .param("channels", Columns.of(confirmations, DueConfirmation::channel))
                .param("dueAts", Columns.of(confirmations, DueConfirmation::dueAt))
                .update();
    }
}

package io.callboard.notifier.delivery;

import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.address.Channel;
import java.sql.Types;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Queues deliveries in the place of others that did not reach anybody (ADR 0072). What they replace stays in the ledger with
 * its outcome. Each of them counts as announced, so that the summary stays balanced.
 *
 * <p>New rows of the ledger are written in the order of their ids, as {@link Enqueuer} does, before any row of the queue.
 */
@Component
public class Replacements {

    /**
     * The text messages of timers whose registrants can have an e-mail: the contact has an address that is not suppressed,
     * and reminders of the live event may go by e-mail.
     */
    private static final String WITH_EMAIL = """
            select d.id, d.event_id, d.rule, d.epoch, d.registration_id
            from delivery d
            join live_event e on e.event_id = d.event_id
            join contact c on c.registration_id = d.registration_id
            where d.id = any(:ids::uuid[]) and d.timer_id is not null and e.reminds_by_email is not false
                and not c.erased and c.email_hash is not null
                and not exists (
                    select from suppression s
                    where s.organizer_id = d.organizer_id and s.channel = 'EMAIL' and s.address_hash = c.email_hash)
            """;

    /**
     * A row that exists already stays unchanged. The time of its announcement lies before all others: if the scheduler
     * announces the same delivery later, {@link Enqueuer} takes one of the two counts back.
     */
    private static final String REPLACE = """
            with added as (
                insert into delivery (id, organizer_id, event_id, registration_id, timer_id, rule, kind, epoch, channel,
                    due_at, useful_until, urgent_by, announced_at, replaces, replaces_because)
                select n.id, d.organizer_id, d.event_id, d.registration_id, d.timer_id, d.rule, d.kind, d.epoch,
                    coalesce(:channel, d.channel), d.due_at, d.useful_until, d.urgent_by, to_timestamp(0), d.id, n.reason
                from unnest(:ids::uuid[], :replaced::uuid[], :reasons::text[]) as n (id, replaced, reason)
                join delivery d on d.id = n.replaced
                order by n.id
                on conflict (id) do nothing
                returning id, organizer_id, event_id, registration_id, timer_id, rule, kind, epoch, channel, due_at,
                    useful_until, urgent_by, replaces
            ), counted as (
                insert into notification_count_change
                    (organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, amount, first_due_at)
                select organizer_id, event_id, timer_id, rule, kind, epoch, channel, 'ANNOUNCED', count(*), min(due_at)
                from added
                group by organizer_id, event_id, timer_id, rule, kind, epoch, channel
            ), queued as (
                insert into delivery_queue (delivery_id, organizer_id, event_id, registration_id, kind, epoch, channel,
                    due_at, useful_until, urgent_by, next_attempt_at, lane)
                select d.id, d.organizer_id, d.event_id, d.registration_id, d.kind, d.epoch, d.channel, d.due_at,
                    d.useful_until, d.urgent_by, greatest(d.due_at, clock_timestamp()), %s
                from added d
                order by d.id
            )
            select id, replaces from added
            """.formatted(Enqueuer.LANE);

    private final JdbcClient jdbc;

    Replacements(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Text(UUID id, UUID eventId, String rule, int epoch, UUID registrationId) {

        UUID asEmail() {
            return DeliveryIds.of(eventId, rule, epoch, registrationId, Channel.EMAIL);
        }
    }

    private record New(UUID id, UUID replaces, String reason) {}

    private record Added(UUID id, UUID replaces) {}

    /**
     * Sends what bounced once more, in the caller's transaction. A bounced delivery is replaced once at most.
     *
     * @param bounced deliveries that the caller has locked
     * @return the new deliveries
     */
    public List<UUID> resend(Collection<UUID> bounced) {
        return added(
                        bounced.stream()
                                .map(id -> new New(DeliveryIds.again(id), id, DeliveryStatus.BOUNCED.name()))
                                .toList(),
                        null)
                .stream()
                .map(Added::id)
                .toList();
    }

    /**
     * Queues e-mails in the place of text messages, in the caller's transaction. The e-mail has the id that it would have
     * if the scheduler had asked for it, so nobody gets it twice.
     *
     * @param refused text messages of the queue that the caller has locked, with the reasons
     * @return the text messages that an e-mail replaces now
     */
    public Set<UUID> byEmail(Map<UUID, String> refused) {
        if (refused.isEmpty()) {
            return Set.of();
        }
        List<New> emails =
                jdbc
                        .sql(WITH_EMAIL)
                        .param("ids", Columns.of(refused.keySet(), id -> id))
                        .query(Text.class)
                        .list()
                        .stream()
                        .map(text -> new New(text.asEmail(), text.id(), Objects.requireNonNull(refused.get(text.id()))))
                        .toList();
        Set<UUID> replaced = new HashSet<>();
        added(emails, Channel.EMAIL).forEach(email -> replaced.add(email.replaces()));
        return replaced;
    }

    /** @param channel that of the new deliveries; null for the same as before */
    private List<Added> added(List<New> deliveries, @Nullable Channel channel) {
        if (deliveries.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(REPLACE)
                .param("ids", Columns.of(deliveries, New::id))
                .param("replaced", Columns.of(deliveries, New::replaces))
                .param("reasons", Columns.of(deliveries, New::reason))
                .param("channel", channel == null ? null : channel.name(), Types.VARCHAR)
                .query(Added.class)
                .list();
    }
}

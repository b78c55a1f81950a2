package io.callboard.notifier.delivery;

import io.callboard.chassis.outbox.Outbox;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Records opens and clicks: of each delivery the first open and the first click by each kind of actor. */
@Component
public class Views {

    /**
     * One statement: a repetition looks at one index and writes nothing. The database's clock compares the view with the
     * acceptance, which has the same clock. A delivery without an outcome was handed over just now.
     */
    private static final String RECORD = """
            with seen as (
                insert into delivery_view (delivery_id, action, actor, organizer_id, target, seen_at)
                select d.id, :action,
                    case when d.settled_at is null or n.at < d.settled_at + make_interval(secs => :machineSeconds)
                        then 'MACHINE' else :actor end,
                    d.organizer_id, :target, n.at
                from delivery d
                cross join clock_timestamp() as n (at)
                where d.id = :deliveryId
                on conflict (delivery_id, action, actor) do nothing
                returning delivery_id, action, actor, target, seen_at),
            shown as (
                select d.id, d.organizer_id, d.event_id, d.registration_id, d.timer_id, d.rule, d.kind, d.epoch, d.channel,
                    d.due_at, d.provider, d.provider_message_id, d.replaces, d.replaces_because, s.action as status, null::text as reason, s.actor,
                    s.target, s.seen_at,
                    to_char(s.seen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as occurred_at
                from seen s
                join delivery d on d.id = s.delivery_id),
            counted as (
                insert into notification_count_change
                    (organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, amount, first_due_at)
                select organizer_id, event_id, timer_id, rule, kind, epoch, channel, status, 1, due_at
                from shown
                where actor = 'HUMAN')
            insert into outbox (topic, message_key, message_type, message_id, occurred_at, traceparent, payload)
            select 'deliveries.v1', registration_id::text, 'Delivery' || initcap(status), uuidv7()::text, seen_at, null,
                left(%s, -1) || ',"actor":"' || actor || '"' || coalesce(',"target":"' || target || '"', '') || '}'
            from shown
            """.formatted(Ledger.PAYLOAD);

    private final JdbcClient jdbc;
    private final Outbox outbox;

    Views(JdbcClient jdbc, Outbox outbox) {
        this.jdbc = jdbc;
        this.outbox = outbox;
    }

    /**
     * Records the view if it is the first of its kind, in the caller's transaction. One of a delivery that is not in the
     * ledger has no effect.
     *
     * @param machineWithin a view this soon after the acceptance is by a machine
     */
    public void record(View view, Duration machineWithin) {
        int published = jdbc.sql(RECORD)
                .param("deliveryId", view.deliveryId())
                .param("action", view.action().name())
                .param("actor", view.actor().name())
                .param("target", view.target())
                .param("machineSeconds", machineWithin.toMillis() / 1000.0)
                .update();
        if (published > 0) {
            outbox.wakeAfterCommit();
        }
    }
}

package io.callboard.notifier.delivery;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.sql.Columns;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Records what became of deliveries, together with the messages that tell of it. */
@Component
public class Ledger {

    /**
     * The payload is put together by hand: json_build_object takes twice as long, and this runs for every delivery. For
     * the same reason all that are settled together have one instant. The condition is one case, of which the planner
     * can make nothing: from a status it would conclude that hardly any delivery is meant, and go through all of them
     * for each that is settled.
     */
    private static final String SETTLE = """
            with shown as materialized (
                select :startsAts::timestamptz[] as starts_ats, :endsAts::timestamptz[] as ends_ats,
                    :zones::text[] as zones, at,
                    to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as occurred_at
                from clock_timestamp() as at
            ), settled as (
                update delivery d
                set status = s.status, reason = s.reason, provider_message_id = s.provider_message_id,
                    batch_id = s.batch_id, provider = coalesce(b.provider, d.provider),
                    account = coalesce(b.account, b.provider, d.account), unfenced = coalesce(b.unfenced, d.unfenced),
                    attempts = coalesce(s.attempts, d.attempts), claimed_at = coalesce(b.created_at, d.claimed_at),
                    shown_starts_at = coalesce(h.starts_ats[s.shown], d.shown_starts_at),
                    shown_ends_at = coalesce(h.ends_ats[s.shown], d.shown_ends_at),
                    shown_zone = coalesce(h.zones[s.shown], d.shown_zone),
                    settled_at = h.at
                from shown h
                cross join unnest(:ids::uuid[], :batchIds::uuid[], :statuses::text[], :reasons::text[],
                        :providerMessageIds::text[], :attempts::int[], :shown::int[])
                    as s (id, batch_id, status, reason, provider_message_id, attempts, shown)
                left join provider_batch b on b.id = s.batch_id
                where d.id = s.id
                    and case d.status
                        when 'QUEUED' then s.batch_id is null or b.id is not null
                        when 'UNKNOWN' then s.status = 'SENT' and d.batch_id = s.batch_id
                        else false end
                returning d.id, d.organizer_id, d.event_id, d.registration_id, d.timer_id, d.rule, d.kind, d.epoch,
                    d.channel, d.status, d.reason, d.provider, d.provider_message_id, d.settled_at, h.occurred_at)
            insert into outbox (topic, message_key, message_type, message_id, occurred_at, payload)
            select 'deliveries.v1', registration_id::text, 'Delivery' || initcap(status), uuidv7()::text, settled_at,
                '{"deliveryId":"' || id || '","organizerId":' || to_json(organizer_id) || ',"eventId":"' || event_id
                    || '","registrationId":"' || registration_id
                    || '","timerId":' || coalesce('"' || timer_id || '"', 'null') || ',"rule":' || to_json(rule)
                    || ',"kind":"' || kind || '","epoch":' || epoch || ',"channel":"' || channel
                    || '","status":"' || status || '","reason":' || coalesce(to_json(reason)::text, 'null')
                    || ',"provider":' || coalesce('"' || provider || '"', 'null')
                    || ',"providerMessageId":' || coalesce(to_json(provider_message_id)::text, 'null')
                    || ',"occurredAt":"' || occurred_at || '"}'
            from settled
            """;

    private final JdbcClient jdbc;
    private final Outbox outbox;

    Ledger(JdbcClient jdbc, Outbox outbox) {
        this.jdbc = jdbc;
        this.outbox = outbox;
    }

    /**
     * Settles deliveries that the caller has taken off the queue, or that travelled in a batch which is still open and
     * which the caller has locked, in the caller's transaction; answers how many. An acceptance that is learnt late
     * corrects an UNKNOWN.
     */
    public int settle(Collection<Settlement> settlements) {
        if (settlements.isEmpty()) {
            return 0;
        }
        outbox.wakeAfterCommit();
        // Thousands of settlements show a handful of schedules; each is sent once and named by its place.
        Map<ShownSchedule, Integer> places = new LinkedHashMap<>();
        @Nullable String[] shown = Columns.of(settlements, settlement -> place(places, settlement.shown()));
        return jdbc.sql(SETTLE)
                .param("startsAts", Columns.of(places.keySet(), ShownSchedule::startsAt))
                .param("endsAts", Columns.of(places.keySet(), ShownSchedule::endsAt))
                .param("zones", Columns.of(places.keySet(), ShownSchedule::zone))
                .param("attempts", Columns.of(settlements, Settlement::attempts))
                .param("shown", shown)
                .param("ids", Columns.of(settlements, Settlement::deliveryId))
                .param("batchIds", Columns.of(settlements, Settlement::batchId))
                .param("statuses", Columns.of(settlements, Settlement::status))
                .param("reasons", Columns.of(settlements, Settlement::reason))
                .param("providerMessageIds", Columns.of(settlements, Settlement::providerMessageId))
                .update();
    }

    private static @Nullable Integer place(Map<ShownSchedule, Integer> places, @Nullable ShownSchedule shown) {
        return shown == null ? null : places.computeIfAbsent(shown, _ -> places.size() + 1);
    }
}

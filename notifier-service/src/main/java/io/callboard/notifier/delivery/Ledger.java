package io.callboard.notifier.delivery;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.notifier.subscription.Subscriptions;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Records the outcomes of deliveries, together with the messages that report them. */
@Component
public class Ledger {

    /**
     * The payload of a message about a delivery. It is concatenated, because json_build_object takes twice as long and this
     * runs for every delivery.
     */
    static final String PAYLOAD = """
            '{"deliveryId":"' || id || '","organizerId":' || to_json(organizer_id) || ',"eventId":"' || event_id
                || '","registrationId":"' || registration_id
                || '","timerId":' || coalesce('"' || timer_id || '"', 'null') || ',"rule":' || to_json(rule)
                || ',"kind":"' || kind || '","epoch":' || epoch || ',"channel":"' || channel
                || '","status":"' || status || '","reason":' || coalesce(to_json(reason)::text, 'null')
                || ',"provider":' || coalesce('"' || provider || '"', 'null')
                || ',"providerMessageId":' || coalesce(to_json(provider_message_id)::text, 'null')
                || case when replaces_because = 'BOUNCED' then ',"resendOf":"' || replaces || '"' else '' end
                || ',"occurredAt":"' || occurred_at || '"}'\
            """;

    /**
     * The same, and when the message was handed to the provider that accepted it. The instants of the provider's batch and
     * of the settlement are of the same clock.
     */
    private static final String SETTLED_PAYLOAD = PAYLOAD.replace("|| ',\"occurredAt\":", """
            || case when status = 'SENT' and claimed_at is not null then ',"handedOverAt":"'
                    || to_char(claimed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"' else '' end
                || ',"occurredAt":\
            """);

    /**
     * Deliveries share the instants of a call, because formatting one takes time and this runs for every delivery. The condition is one CASE, so that the planner cannot estimate it: with a plain condition on the status it would
     * expect few rows, and scan all deliveries for each settlement.
     */
    private static final String SETTLE = """
            with shown as materialized (
                select :startsAts::timestamptz[] as starts_ats, :endsAts::timestamptz[] as ends_ats,
                    :zones::text[] as zones, :traceparents::text[] as traceparents,
                    :templateIds::uuid[] as template_ids, :templateVersions::int[] as template_versions,
                    :templateVariants::text[] as template_variants, array_agg(t.at order by t.place) as settled_ats,
                    array_agg(to_char(t.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') order by t.place)
                        as occurred_ats
                from (select coalesce(s.at, clock_timestamp()) as at, s.place
                    from unnest(:settledAt::timestamptz[]) with ordinality as s (at, place)) as t
            ), settled as (
                update delivery d
                set status = s.status, reason = s.reason, provider_message_id = s.provider_message_id,
                    batch_id = s.batch_id, provider = coalesce(b.provider, d.provider),
                    account = coalesce(b.account, b.provider, d.account), unfenced = coalesce(b.unfenced, d.unfenced),
                    attempts = coalesce(s.attempts, d.attempts), claimed_at = coalesce(b.created_at, d.claimed_at),
                    shown_starts_at = coalesce(h.starts_ats[s.shown], d.shown_starts_at),
                    shown_ends_at = coalesce(h.ends_ats[s.shown], d.shown_ends_at),
                    shown_zone = coalesce(h.zones[s.shown], d.shown_zone),
                    template_id = coalesce(h.template_ids[s.template], d.template_id),
                    template_version = coalesce(h.template_versions[s.template], d.template_version),
                    template_variant = case when s.template is null then d.template_variant
                        else h.template_variants[s.template] end,
                    settled_at = h.settled_ats[s.settled]
                from shown h
                cross join unnest(:ids::uuid[], :batchIds::uuid[], :statuses::text[], :reasons::text[],
                        :providerMessageIds::text[], :attempts::int[], :shown::int[], :templates::int[],
                        :traces::int[], :settled::int[])
                    as s (id, batch_id, status, reason, provider_message_id, attempts, shown, template, trace, settled)
                left join provider_batch b on b.id = s.batch_id
                where d.id = s.id
                    and case d.status
                        when 'QUEUED' then s.batch_id is null or b.id is not null
                        when 'UNKNOWN' then s.status = 'SENT' and d.batch_id = s.batch_id
                        else false end
                returning d.id, d.organizer_id, d.event_id, d.registration_id, d.timer_id, d.rule, d.kind, d.epoch,
                    d.channel, d.status, d.reason, d.provider, d.provider_message_id, d.claimed_at, d.settled_at,
                    d.replaces, d.replaces_because, h.occurred_ats[s.settled] as occurred_at,
                    h.traceparents[s.trace] as traceparent)%s
            insert into outbox (topic, message_key, message_type, message_id, occurred_at, traceparent, payload)
            select 'deliveries.v1', registration_id::text, 'Delivery' || initcap(status), uuidv7()::text, settled_at, traceparent,
                %s
            from settled
            """;

    private static final String FOR_WEBHOOKS = """
            , for_webhooks as (
                insert into webhook_delivery (id, endpoint_id, organizer_id, type, payload)
                select md5(e.id || ' notification ' || s.id || ' ' || s.status || ' ' || s.occurred_at)::uuid, e.id,
                    e.organizer_id, 'notification.' || lower(s.status),
                    '{"type":"notification.' || lower(s.status) || '","timestamp":"' || s.occurred_at
                        || '","data":{"deliveryId":"' || s.id || '","eventId":"' || s.event_id || '","registrationId":"'
                        || s.registration_id || '","timerId":' || coalesce('"' || s.timer_id || '"', 'null')
                        || ',"rule":' || to_json(s.rule) || ',"kind":"' || s.kind || '","channel":"' || s.channel
                        || '","status":"' || s.status || '","reason":' || coalesce(to_json(s.reason)::text, 'null') || '}}'
                from %s s
                join webhook_endpoint e on e.organizer_id = s.organizer_id and e.enabled
                    and 'notification.' || lower(s.status) = any(e.types)
                on conflict (id) do nothing)
            """;

    /** Whether an account can be asked is decided when its look is due. A batch that was never opened has no account. */
    private static final String LOOK_UP = """
            insert into unknown_lookup (delivery_id, organizer_id, account, text_hash, unknown_at, next_look_at)
            select d.id, d.organizer_id, d.account, s.text_hash, d.settled_at, d.settled_at + interval '1 minute'
            from unnest(:ids::uuid[], :textHashes::text[]) as s (id, text_hash)
            join delivery d on d.id = s.id
            where d.status = 'UNKNOWN' and d.account is not null
            order by d.id
            on conflict (delivery_id) do nothing
            """;

    private static final String SETTLE_ONLY = SETTLE.formatted("", SETTLED_PAYLOAD);
    private static final String SETTLE_WITH_WEBHOOKS = SETTLE.formatted(forWebhooks("settled"), SETTLED_PAYLOAD);

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Subscriptions subscriptions;

    Ledger(JdbcClient jdbc, Outbox outbox, Subscriptions subscriptions) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.subscriptions = subscriptions;
    }

    /**
     * Settles deliveries in the caller's transaction, and returns how many. The caller has taken them off the queue, or
     * holds the lock of their open batch. A late acceptance corrects an UNKNOWN.
     */
    public int settle(Collection<Settlement> settlements) {
        if (settlements.isEmpty()) {
            return 0;
        }
        outbox.wakeAfterCommit();
        // Thousands of settlements have a handful of schedules, templates, traces and instants; each is sent once and
        // named by its place.
        Map<ShownSchedule, Integer> places = new LinkedHashMap<>();
        @Nullable String[] shown = Columns.of(settlements, settlement -> place(places, settlement.shown()));
        Map<UsedTemplate, Integer> templatePlaces = new LinkedHashMap<>();
        @Nullable
        String[] templates = Columns.of(settlements, settlement -> place(templatePlaces, settlement.template()));
        Map<TraceParent, Integer> tracePlaces = new LinkedHashMap<>();
        @Nullable String[] traces = Columns.of(settlements, settlement -> place(tracePlaces, settlement.trace()));
        Map<Optional<Instant>, Integer> settledPlaces = new LinkedHashMap<>();
        @Nullable
        String[] settledAt = Columns.of(
                settlements, settlement -> place(settledPlaces, Optional.ofNullable(settlement.settledAt())));
        int settled = jdbc.sql(subscriptions.mayExist("notification.") ? SETTLE_WITH_WEBHOOKS : SETTLE_ONLY)
                .param("startsAts", Columns.of(places.keySet(), ShownSchedule::startsAt))
                .param("endsAts", Columns.of(places.keySet(), ShownSchedule::endsAt))
                .param("zones", Columns.of(places.keySet(), ShownSchedule::zone))
                .param("templateIds", Columns.of(templatePlaces.keySet(), UsedTemplate::id))
                .param("templateVersions", Columns.of(templatePlaces.keySet(), UsedTemplate::version))
                .param("templateVariants", Columns.of(templatePlaces.keySet(), UsedTemplate::variant))
                .param("traceparents", Columns.of(tracePlaces.keySet(), trace -> trace))
                .param("attempts", Columns.of(settlements, Settlement::attempts))
                .param("shown", shown)
                .param("templates", templates)
                .param("traces", traces)
                .param("settled", settledAt)
                .param("settledAt", Columns.of(settledPlaces.keySet(), at -> at.orElse(null)))
                .param("ids", Columns.of(settlements, Settlement::deliveryId))
                .param("batchIds", Columns.of(settlements, Settlement::batchId))
                .param("statuses", Columns.of(settlements, Settlement::status))
                .param("reasons", Columns.of(settlements, Settlement::reason))
                .param("providerMessageIds", Columns.of(settlements, Settlement::providerMessageId))
                .update();
        rememberUnknown(settlements.stream()
                .filter(settlement -> settlement.status() == DeliveryStatus.UNKNOWN)
                .toList());
        return settled;
    }

    private void rememberUnknown(List<Settlement> unknown) {
        if (!unknown.isEmpty()) {
            jdbc.sql(LOOK_UP)
                    .param("ids", Columns.of(unknown, Settlement::deliveryId))
                    .param("textHashes", Columns.of(unknown, Settlement::textHash))
                    .update();
        }
    }

    /**
     * A part of a statement that queues outcomes for webhook endpoints. Without subscribers it is left out.
     *
     * @param outcomes the relation that has them
     */
    static String forWebhooks(String outcomes) {
        return FOR_WEBHOOKS.formatted(outcomes);
    }

    private static <T> @Nullable Integer place(Map<T, Integer> places, @Nullable T value) {
        return value == null ? null : places.computeIfAbsent(value, _ -> places.size() + 1);
    }
}

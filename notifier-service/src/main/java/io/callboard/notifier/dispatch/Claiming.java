package io.callboard.notifier.dispatch;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.contact.ContactCipher;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.Ledger;
import io.callboard.notifier.delivery.Settlement;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.liveevent.LiveEvents;
import io.callboard.notifier.template.Rendered;
import io.callboard.notifier.template.Rendering;
import io.callboard.notifier.unsubscribe.UnsubscribeLinks;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes due deliveries out of the queue, deadline first: asks every fence, settles what must not go out, and freezes the
 * rest into batches. When this has committed the batches may be sent.
 */
@Component
class Claiming {

    private static final Logger log = LoggerFactory.getLogger(Claiming.class);

    private static final int MOST_CHARACTERS = 4_000_000;

    /**
     * now() is the start of the transaction, so nothing is ever early. A channel that has just been added may be known
     * to the scheduler sooner than here, so what has only come waits before it counts as removed.
     */
    private static final String CLAIM = """
            with due as materialized (
                select delivery_id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at, useful_until,
                    batch_limit, urgent_by, next_attempt_at, queued_at
                from delivery_queue
                where channel = :channel and next_attempt_at <= now()
                order by urgent_by, next_attempt_at
                limit :limit
                for update skip locked
            )
            select d.delivery_id, d.event_id, d.registration_id, d.kind, d.batch_limit, r.locale, r.time_zone,
                c.key_id, c.ciphertext,
                case
                    when c.erased then 'ERASED'
                    when d.epoch <> 0 and e.epoch > d.epoch and e.status = 'CANCELLED' then 'EVENT_CANCELLED'
                    when d.epoch <> 0 and e.epoch > d.epoch then 'SUPERSEDED'
                    when e.status = 'CANCELLED' and e.epoch >= d.epoch and d.kind <> 'CANCELLED' then 'EVENT_CANCELLED'
                    when e.status = 'ENDED' and d.kind = 'REMINDER' then 'EVENT_ENDED'
                    when r.status = 'CANCELLED' then 'REGISTRATION_CANCELLED'
                    when d.channel <> all(r.channels) and d.queued_at < now() - interval '10 seconds'
                        then 'CHANNEL_REMOVED'
                    when now() > coalesce(d.useful_until, e.ends_at, d.due_at + interval '1 day') then 'EXPIRED'
                    when e.epoch is null or e.epoch < d.epoch or r.status is null or r.status <> 'CONFIRMED'
                        or c.key_id is null or d.channel <> all(r.channels) then 'DEFER'
                    when case d.channel when 'EMAIL' then c.email_hash else c.phone_hash end is null then 'NO_ADDRESS'
                    when s.reason is not null then s.reason
                    else 'SEND'
                end as verdict
            from due d
            left join live_event e on e.event_id = d.event_id
            left join registration r on r.registration_id = d.registration_id
            left join contact c on c.registration_id = d.registration_id
            left join suppression s on s.organizer_id = d.organizer_id and s.channel = d.channel
                and s.address_hash = case d.channel when 'EMAIL' then c.email_hash else c.phone_hash end
            order by d.urgent_by, d.next_attempt_at
            """;

    /** What waits for another topic waits longer the longer it has waited. */
    private static final String DEFER = """
            update delivery_queue
            set next_attempt_at = now() + least(interval '10 seconds', greatest(interval '300 milliseconds',
                (now() - greatest(due_at, queued_at)) / 5))
            where delivery_id = any(:ids::uuid[])
            """;

    private static final String FREEZE = """
            insert into provider_batch (id, channel, provider, idempotency_key, payload, delivery_ids, batch_limit,
                claimed_by, lease_until)
            values (:id::uuid, :channel, :provider, :key, :payload, :deliveryIds::uuid[], :batchLimit, :claimedBy,
                clock_timestamp() + :leaseMillis * interval '1 millisecond')
            """;

    private static final String LEAVE_QUEUE = "delete from delivery_queue where delivery_id = any(:ids::uuid[])";

    /** Those whose time is over do not wait for a provider that is away. */
    private static final String OVERDUE = """
            select delivery_id from delivery_queue
            where channel = :channel and urgent_by < now() and useful_until < now()
            order by urgent_by, next_attempt_at
            limit 2000
            for update skip locked
            """;

    private static final String NEXT_DUE = """
            select ceil(extract(epoch from delivery_queue_next(:channel) - clock_timestamp()) * 1000)::bigint
            """;

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate template;
    private final QueuePlans plans;
    private final Ledger ledger;
    private final LiveEvents liveEvents;
    private final ContactCipher contacts;
    private final Rendering rendering;
    private final UnsubscribeLinks unsubscribeLinks;
    private final DispatchProperties properties;

    Claiming(
            JdbcClient jdbc,
            NamedParameterJdbcTemplate template,
            QueuePlans plans,
            Ledger ledger,
            LiveEvents liveEvents,
            ContactCipher contacts,
            Rendering rendering,
            UnsubscribeLinks unsubscribeLinks,
            DispatchProperties properties) {
        this.jdbc = jdbc;
        this.template = template;
        this.plans = plans;
        this.ledger = ledger;
        this.liveEvents = liveEvents;
        this.contacts = contacts;
        this.rendering = rendering;
        this.unsubscribeLinks = unsubscribeLinks;
        this.properties = properties;
    }

    private record Due(
            UUID id,
            UUID eventId,
            UUID registrationId,
            Kind kind,
            @Nullable Integer batchLimit,
            @Nullable String locale,
            @Nullable String timeZone,
            String keyId,
            byte[] ciphertext,
            String verdict) {}

    /**
     * What a claim took out of the queue.
     *
     * @param looked how many due deliveries were looked at, sent or not
     */
    record Claimed(List<Batch> batches, int looked) {}

    /** Claims at most that many batches for the provider. */
    @Transactional
    public Claimed claim(Provider provider, int batches, String claimedBy) {
        plans.keep();
        List<Due> due = jdbc.sql(CLAIM)
                .param("channel", provider.channel().name())
                .param("limit", batches * provider.batchSize())
                .query(Claiming::due)
                .list();
        List<Settlement> settlements = new ArrayList<>();
        List<String> deferred = new ArrayList<>();
        List<Due> sendable = new ArrayList<>(due.size());
        for (Due one : due) {
            switch (one.verdict()) {
                case "SEND" -> sendable.add(one);
                case "DEFER" -> deferred.add(one.id().toString());
                case "EXPIRED" ->
                    settlements.add(new Settlement(one.id(), null, DeliveryStatus.EXPIRED, "TOO_LATE", null));
                default ->
                    settlements.add(new Settlement(one.id(), null, DeliveryStatus.SUPPRESSED, one.verdict(), null));
            }
        }
        List<Batch> frozen = freeze(provider, batches, render(provider.channel(), sendable, settlements), claimedBy);
        settle(settlements);
        if (!deferred.isEmpty()) {
            jdbc.sql(DEFER).param("ids", deferred.toArray(String[]::new)).update();
        }
        return new Claimed(frozen, due.size());
    }

    /** Settles queued deliveries whose time is over; answers how many. */
    @Transactional
    public int expire(Channel channel) {
        plans.keep();
        List<UUID> overdue = jdbc.sql(OVERDUE)
                .param("channel", channel.name())
                .query(UUID.class)
                .list();
        return settle(overdue.stream()
                .map(id -> new Settlement(id, null, DeliveryStatus.EXPIRED, "TOO_LATE", null))
                .toList());
    }

    private int settle(List<Settlement> settlements) {
        if (settlements.isEmpty()) {
            return 0;
        }
        leaveQueue(settlements.stream().map(Settlement::deliveryId).toList());
        return ledger.settle(settlements);
    }

    private void leaveQueue(List<UUID> ids) {
        jdbc.sql(LEAVE_QUEUE).param("ids", texts(ids)).update();
    }

    /** How long until something is due on this channel, zero or less if something is; null if nothing is queued. */
    public @Nullable Duration nextDue(Channel channel) {
        Long millis = jdbc.sql(NEXT_DUE)
                .param("channel", channel.name())
                .query((row, _) -> row.getObject(1, Long.class))
                .list()
                .getFirst();
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private record Ready(Due due, Provider.Outgoing outgoing) {}

    /** One message that cannot be rendered is that one's failure, not its batch's. */
    private List<Ready> render(Channel channel, List<Due> sendable, List<Settlement> settlements) {
        if (sendable.isEmpty()) {
            return List.of();
        }
        Map<UUID, LiveEvent> events =
                liveEvents.find(sendable.stream().map(Due::eventId).collect(Collectors.toSet()));
        Rendering.Session session = rendering.session();
        List<Ready> ready = new ArrayList<>(sendable.size());
        for (Due due : sendable) {
            try {
                LiveEvent event = events.get(due.eventId());
                Contact contact = contacts.open(due.registrationId(), due.keyId(), due.ciphertext());
                String address = contact.address(channel);
                if (event == null || address == null) {
                    throw new IllegalStateException("The projections changed within one claim");
                }
                Rendered content = session.render(
                        due.kind(),
                        channel,
                        event,
                        contact,
                        due.locale(),
                        due.timeZone(),
                        unsubscribeLinks.link(due.registrationId(), channel));
                ready.add(new Ready(due, new Provider.Outgoing(due.id(), address, content)));
            } catch (RuntimeException e) {
                log.warn(
                        "Message cannot be rendered deliveryId={} exception={}",
                        due.id(),
                        e.getClass().getSimpleName());
                settlements.add(new Settlement(due.id(), null, DeliveryStatus.FAILED, "NOT_RENDERABLE", null));
            }
        }
        return ready;
    }

    /** Neighbours in the queue share a batch, as far as their limits allow; what finds no place waits its turn. */
    private List<Batch> freeze(Provider provider, int most, List<Ready> ready, String claimedBy) {
        Map<Integer, List<Ready>> open = new LinkedHashMap<>();
        List<List<Ready>> full = new ArrayList<>();
        for (Ready one : ready) {
            Integer narrowed = one.due().batchLimit();
            int limit = narrowed == null ? provider.batchSize() : Math.min(provider.batchSize(), narrowed);
            List<Ready> batch = open.computeIfAbsent(limit, _ -> new ArrayList<>());
            batch.add(one);
            if (batch.size() == limit) {
                full.add(batch);
                open.remove(limit);
            }
        }
        full.addAll(open.values());
        List<Batch> batches = full.stream()
                .limit(most)
                .map(members -> batch(provider, members))
                .toList();
        if (batches.isEmpty()) {
            return batches;
        }
        template.batchUpdate(
                FREEZE,
                batches.stream()
                        .map(batch -> new MapSqlParameterSource()
                                .addValue("id", batch.id().toString())
                                .addValue("channel", provider.channel().name())
                                .addValue("provider", provider.name())
                                .addValue("key", batch.idempotencyKey())
                                .addValue("payload", Payloads.zip(batch.payload()))
                                .addValue("deliveryIds", texts(batch.deliveryIds()))
                                .addValue("batchLimit", batch.limit())
                                .addValue("claimedBy", claimedBy)
                                .addValue("leaseMillis", properties.lease().toMillis()))
                        .toArray(MapSqlParameterSource[]::new));
        leaveQueue(
                batches.stream().flatMap(batch -> batch.deliveryIds().stream()).toList());
        return batches;
    }

    private static Batch batch(Provider provider, List<Ready> members) {
        UUID id = UUID.randomUUID();
        String payload = provider.freeze(members.stream().map(Ready::outgoing).toList());
        if (payload.length() > MOST_CHARACTERS) {
            log.warn("Batch is unusually large batchId={} characters={}", id, payload.length());
        }
        return new Batch(
                id,
                id.toString(),
                payload,
                members.stream().map(member -> member.due().id()).toList(),
                members.getFirst().due().batchLimit(),
                1,
                0,
                false);
    }

    static String[] texts(List<UUID> ids) {
        return ids.stream().map(UUID::toString).toArray(String[]::new);
    }

    private static Due due(ResultSet row, int number) throws SQLException {
        return new Due(
                row.getObject("delivery_id", UUID.class),
                row.getObject("event_id", UUID.class),
                row.getObject("registration_id", UUID.class),
                Kind.valueOf(row.getString("kind")),
                row.getObject("batch_limit", Integer.class),
                row.getString("locale"),
                row.getString("time_zone"),
                row.getString("key_id"),
                row.getBytes("ciphertext"),
                row.getString("verdict"));
    }
}

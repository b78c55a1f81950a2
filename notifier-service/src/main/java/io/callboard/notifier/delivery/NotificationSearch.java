package io.callboard.notifier.delivery;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.sql.FilteredStatement;
import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements that find the deliveries of a filter. */
final class NotificationSearch {

    private static final String PAGE = """
            with page as (
                select d.id, d.event_id, d.registration_id, d.timer_id, d.rule, d.kind, d.epoch, d.channel, d.status,
                    d.reason, d.due_at, d.useful_until, d.attempts, d.provider, d.provider_message_id, d.created_at,
                    d.claimed_at, d.settled_at, d.unfenced, d.template_id, d.template_version, d.template_variant,
                    d.delivered_at, d.bounced_at, d.complained_at, d.replaces, d.replaces_because, d.announced_at
                from delivery d
                where d.organizer_id = :organizerId
            """;

    private static final String OF_EVENT = " and d.event_id = :eventId";
    private static final String OF_REGISTRATION = " and d.registration_id = :registrationId";
    private static final String ON_CHANNEL = " and d.channel = :channel";
    private static final String OF_TIMER = " and d.timer_id = :timerId";
    private static final String OF_KIND = " and d.kind = :kind";
    private static final String OF_REASON = " and d.reason = :reason";
    private static final String OF_PROVIDER = " and d.provider = :provider";

    /**
     * Registrations of the organizer with this address. The index of the hash finds them only if the hashes are one array:
     * row level security keeps a condition with a call of decode away from an index.
     */
    private static final String TO_ADDRESS = """
             and d.registration_id in (
                select c.registration_id
                from contact c
                where c.organizer_id = :organizerId
                    and c.%s = any(array(select decode(h, 'hex') from unnest(:addressHashes::text[]) as h)))
            """;

    private static final String FROM = " and d.created_at >= :from::timestamptz";
    private static final String TO = " and d.created_at < :to::timestamptz";

    /**
     * The queue's row of a delivery. The offset keeps it a look-up for each delivery. Without it PostgreSQL may join the queue,
     * and compare each delivery with each row of the queue while its statistics are those of an empty queue.
     */
    private static final String QUEUE_ROW = "(select from delivery_queue q where q.delivery_id = d.id offset 0)";

    private static final String UNSETTLED = "d.status = 'QUEUED'";
    private static final String IN_QUEUE = UNSETTLED + " and exists " + QUEUE_ROW;

    /** Reads all batches, and then their deliveries by the primary key, however large the ledger is. */
    private static final String IN_BATCH =
            UNSETTLED + " and d.id = any(array(select unnest(delivery_ids) from provider_batch))";

    /** The same deliveries. Reads no batch, but all deliveries of the organizer until the page is full. */
    private static final String NOT_IN_QUEUE = UNSETTLED + " and not exists " + QUEUE_ROW;

    private static final String SETTLED = "d.status = any(:settled::text[])";

    /** The placeholder is the operator of {@link Sort}. */
    private static final String BEHIND = " and (d.created_at, d.id) %s (:createdAt::timestamptz, :id::uuid)";

    /**
     * A delivery in an open batch is QUEUED in the ledger, and SENDING here. In a burst thousands of batches are open. They
     * are read only if the page has such a delivery. The placeholders are the direction of {@link Sort} and {@link
     * #NOT_IN_QUEUE}.
     */
    private static final String IN_ORDER = """
             order by d.created_at %1$s, d.id %1$s limit :limit),
            open as (
                select d.id from page d where %2$s),
            sending as materialized (
                select m.delivery_id, b.provider, b.attempts, b.created_at, b.unfenced
                from provider_batch b
                cross join unnest(b.delivery_ids) as m (delivery_id)
                join open o on o.id = m.delivery_id
                where exists (select from open))
            select p.id, p.event_id, p.registration_id, p.timer_id, p.rule, p.kind, p.epoch, p.channel,
                case when s.delivery_id is null then p.status else 'SENDING' end as status, p.reason, p.due_at,
                p.useful_until, coalesce(s.attempts, p.attempts) as attempts, coalesce(s.provider, p.provider) as provider,
                p.provider_message_id, p.created_at, coalesce(s.created_at, p.claimed_at) as claimed_at, p.settled_at,
                p.unfenced or coalesce(s.unfenced, false) as unfenced, p.template_id, p.template_version,
                p.template_variant, p.delivered_at, p.bounced_at, p.complained_at, p.replaces, p.replaces_because,
                p.announced_at
            from page p
            left join sending s on s.delivery_id = p.id
            order by p.created_at %1$s, p.id %1$s
            """;

    private static final String COUNT = """
            select count(*)
            from delivery d
            where d.organizer_id = :organizerId
            """;

    private NotificationSearch() {}

    /** The last delivery of a page; the next page begins behind it. */
    record Position(Instant createdAt, UUID id) {}

    /**
     * One statement for each combination of filters; needs the parameters organizerId and limit.
     *
     * @param burst whether so many batches are open that deliveries in batches are found without them
     */
    static FilteredStatement page(NotificationFilter filter, boolean burst, Sort sort, @Nullable Position position) {
        FilteredStatement statement = new FilteredStatement(PAGE);
        filter(statement, filter, burst);
        if (position != null) {
            statement
                    .add(BEHIND.formatted(sort.behind()))
                    .param("createdAt", position.createdAt().toString())
                    .param("id", position.id().toString());
        }
        return statement.add(IN_ORDER.formatted(sort.direction(), NOT_IN_QUEUE));
    }

    /** Counts all deliveries of the filter; needs the parameter organizerId. */
    static FilteredStatement count(NotificationFilter filter, boolean burst) {
        FilteredStatement statement = new FilteredStatement(COUNT);
        filter(statement, filter, burst);
        return statement;
    }

    private static void filter(FilteredStatement statement, NotificationFilter filter, boolean burst) {
        statement
                .addIfGiven(OF_EVENT, "eventId", filter.eventId())
                .addIfGiven(OF_REGISTRATION, "registrationId", filter.registrationId())
                .addIfGiven(OF_TIMER, "timerId", filter.timerId())
                .addIfGiven(OF_KIND, "kind", name(filter.kind()))
                .addIfGiven(ON_CHANNEL, "channel", name(filter.channel()))
                .addIfGiven(OF_REASON, "reason", filter.reason())
                .addIfGiven(OF_PROVIDER, "provider", filter.provider());
        NotificationFilter.Address address = filter.address();
        if (address != null) {
            statement
                    .add(TO_ADDRESS.formatted(address.channel() == Channel.EMAIL ? "email_hash" : "phone_hash"))
                    .param("addressHashes", address.hashes().toArray(String[]::new));
        }
        statement.addIfGiven(FROM, "from", text(filter.from())).addIfGiven(TO, "to", text(filter.to()));
        if (!filter.statuses().isEmpty()) {
            inStatus(statement, filter.statuses(), burst);
        }
    }

    /** Each delivery that is QUEUED in the ledger is in the queue or in one batch. */
    private static void inStatus(FilteredStatement statement, List<DeliveryStatus> statuses, boolean burst) {
        boolean queued = statuses.contains(DeliveryStatus.QUEUED);
        boolean sending = statuses.contains(DeliveryStatus.SENDING);
        List<String> conditions = new ArrayList<>(2);
        if (queued && sending) {
            conditions.add(UNSETTLED);
        } else if (queued) {
            conditions.add(IN_QUEUE);
        } else if (sending) {
            conditions.add(burst ? NOT_IN_QUEUE : IN_BATCH);
        }
        List<String> settled = statuses.stream()
                .filter(status -> status != DeliveryStatus.QUEUED && status != DeliveryStatus.SENDING)
                .map(Enum::name)
                .toList();
        if (!settled.isEmpty()) {
            conditions.add(SETTLED);
            statement.param("settled", settled.toArray(String[]::new));
        }
        statement.add(" and (" + String.join(" or ", conditions) + ")");
    }

    private static @Nullable String name(@Nullable Enum<?> value) {
        return value == null ? null : value.name();
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}

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

    /** A delivery in an open batch is QUEUED in the ledger, and SENDING here. */
    private static final String PAGE = """
            with sending as (
                select unnest(delivery_ids) as delivery_id, provider, attempts, created_at, unfenced from provider_batch),
            page as (
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
    private static final String IN_QUEUE = "d.status = 'QUEUED' and d.id not in (select delivery_id from sending)";
    private static final String IN_BATCH = "d.status = 'QUEUED' and d.id = any(array(select delivery_id from sending))";
    private static final String SETTLED = "d.status = any(:settled::text[])";

    /** The placeholder is the operator of {@link Sort}. */
    private static final String BEHIND = " and (d.created_at, d.id) %s (:createdAt::timestamptz, :id::uuid)";

    /** The placeholders are four times the direction of {@link Sort}. */
    private static final String IN_ORDER = """
             order by d.created_at %1$s, d.id %1$s limit :limit)
            select p.id, p.event_id, p.registration_id, p.timer_id, p.rule, p.kind, p.epoch, p.channel,
                case when s.delivery_id is null then p.status else 'SENDING' end as status, p.reason, p.due_at,
                p.useful_until, coalesce(s.attempts, p.attempts) as attempts, coalesce(s.provider, p.provider) as provider,
                p.provider_message_id, p.created_at, coalesce(s.created_at, p.claimed_at) as claimed_at, p.settled_at,
                p.unfenced or coalesce(s.unfenced, false) as unfenced, p.template_id, p.template_version,
                p.template_variant, p.delivered_at, p.bounced_at, p.complained_at, p.replaces, p.replaces_because,
                p.announced_at
            from page p
            left join sending s on s.delivery_id = p.id and p.status = 'QUEUED'
            order by p.created_at %1$s, p.id %1$s
            """;

    private static final String COUNT = """
            with sending as (
                select unnest(delivery_ids) as delivery_id from provider_batch)
            select count(*)
            from delivery d
            where d.organizer_id = :organizerId
            """;

    private NotificationSearch() {}

    /** The last delivery of a page; the next page begins behind it. */
    record Position(Instant createdAt, UUID id) {}

    /** One statement for each combination of filters; needs the parameters organizerId and limit. */
    static FilteredStatement page(NotificationFilter filter, Sort sort, @Nullable Position position) {
        FilteredStatement statement = new FilteredStatement(PAGE);
        filter(statement, filter);
        if (position != null) {
            statement
                    .add(BEHIND.formatted(sort.behind()))
                    .param("createdAt", position.createdAt().toString())
                    .param("id", position.id().toString());
        }
        return statement.add(IN_ORDER.formatted(sort.direction()));
    }

    /** Counts all deliveries of the filter; needs the parameter organizerId. */
    static FilteredStatement count(NotificationFilter filter) {
        FilteredStatement statement = new FilteredStatement(COUNT);
        filter(statement, filter);
        return statement;
    }

    private static void filter(FilteredStatement statement, NotificationFilter filter) {
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
            inStatus(statement, filter.statuses());
        }
    }

    private static void inStatus(FilteredStatement statement, List<DeliveryStatus> statuses) {
        List<String> conditions = new ArrayList<>(3);
        if (statuses.contains(DeliveryStatus.QUEUED)) {
            conditions.add(IN_QUEUE);
        }
        if (statuses.contains(DeliveryStatus.SENDING)) {
            conditions.add(IN_BATCH);
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

package io.callboard.notifier.reach;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.paging.Cursor;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.OrganizerId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads from registrations and ledger whom no reminder has reached. */
@Component
class UnreachedRegistrants {

    static final String WAITS = "QUEUED";
    static final String NONE = "NO_REMINDER";

    /** Nobody needs a reminder of a cancelled live event. */
    private static final String UNREACHED = """
            from live_event e
                join registration r on r.event_id = e.event_id and r.organizer_id = e.organizer_id
                where e.organizer_id = :organizerId and e.event_id = :eventId and e.status <> 'CANCELLED'
                    and r.event_id = :eventId and r.status = 'CONFIRMED'
                    and r.wishes is distinct from '{NONE}'
                    and not exists (
                        select from delivery d
                        where %s
                            and (d.status in ('SENT', 'DELIVERED', 'COMPLAINED') or d.reason = 'ALREADY_SENT'))
            """.formatted(ofPresentSchedule("e"));

    /** The placeholder is the operator of {@link Sort}. */
    private static final String BEHIND = " and r.registration_id %s :after::uuid";

    /** The placeholders are the position and twice the direction of {@link Sort}. */
    private static final String PAGE = """
            with r as materialized (
                select r.registration_id, r.event_id, e.epoch, e.delayed_since_epoch
                %s    %%1$s
                order by r.registration_id %%2$s
                limit :limit
            )
            select r.registration_id, c.email_masked, n.id, n.rule, n.channel, n.status, n.reason, n.due_at
            from r
            left join contact c on c.registration_id = r.registration_id
            left join lateral (
                select distinct on (d.channel) d.channel, d.id, d.rule, d.status, d.reason, d.due_at
                from delivery d
                where %s
                order by d.channel, d.due_at desc, d.created_at desc, d.id) n on true
            order by r.registration_id %%2$s, n.due_at desc, n.channel
            """.formatted(UNREACHED, ofPresentSchedule("r"));

    /** Of those whom a reminder should have reached by now: the reason of the newest one that has an outcome. */
    private static final String COUNT_BY_REASON = """
            with r as materialized (
                select r.registration_id, r.event_id, e.epoch, e.delayed_since_epoch
                %s)
            select n.reason, count(*) as registrants
            from r
            cross join lateral (
                select coalesce(d.reason, d.status) as reason
                from delivery d
                where %s and d.status <> 'QUEUED'
                order by d.due_at desc, d.channel, d.created_at desc, d.id
                limit 1) n
            group by n.reason
            order by registrants desc, n.reason
            """.formatted(UNREACHED, ofPresentSchedule("r"));

    private static final String COUNT = "select count(*) " + UNREACHED;

    private static final String IS_KNOWN = """
            select exists (
                select from live_event
                where organizer_id = :organizerId and event_id = :eventId and version >= :version)
            """;

    private static final Sort BY_ID = new Sort("registrationId", false);

    private final JdbcClient jdbc;
    private final Arrivals arrivals;

    UnreachedRegistrants(JdbcClient jdbc, Arrivals arrivals) {
        this.jdbc = jdbc;
        this.arrivals = arrivals;
    }

    /** The registrants in pages; empty if the live event is not known or is another organizer's. */
    Optional<Page<UnreachedRegistrant>> list(
            OrganizerId organizer, UUID eventId, @Nullable Long minVersion, Paging paging) {
        if (minVersion != null) {
            arrivals.require(eventId, () -> isKnown(organizer, eventId, minVersion));
        } else if (!isKnown(organizer, eventId, 0)) {
            return Optional.empty();
        }
        UUID after = paging.after(cursor -> cursor.uuid(0));
        Map<UUID, List<UnreachedRegistrant.Reminder>> found = new LinkedHashMap<>();
        Map<UUID, String> emails = new HashMap<>();
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("organizerId", organizer.value());
        parameters.put("eventId", eventId);
        parameters.put("limit", paging.rows());
        jdbc.sql(statement(paging.reading(BY_ID), after, parameters))
                .params(parameters)
                .query(row -> {
                    UUID registrationId = row.getObject("registration_id", UUID.class);
                    List<UnreachedRegistrant.Reminder> reminders =
                            found.computeIfAbsent(registrationId, _ -> new ArrayList<>());
                    String email = row.getString("email_masked");
                    if (email != null) {
                        emails.put(registrationId, email);
                    }
                    if (row.getObject("id") != null) {
                        reminders.add(reminder(row));
                    }
                });
        List<UnreachedRegistrant> rows = found.entrySet().stream()
                .map(entry -> registrant(entry.getKey(), emails.get(entry.getKey()), entry.getValue()))
                .toList();
        return Optional.of(paging.page(
                rows,
                registrant -> Cursor.of(registrant.registrationId()),
                () -> jdbc.sql(COUNT)
                        .param("organizerId", organizer.value())
                        .param("eventId", eventId)
                        .query(Long.class)
                        .single()));
    }

    /**
     * How many registrants a reminder should have reached by now and did not, by reason. Those for whom no reminder was due
     * yet, or whose only one is still on its way, are left out.
     */
    Map<String, Long> countByReason(String organizerId, UUID eventId) {
        Map<String, Long> counts = new LinkedHashMap<>();
        jdbc.sql(COUNT_BY_REASON)
                .param("organizerId", organizerId)
                .param("eventId", eventId)
                .query(row -> {
                    counts.put(row.getString("reason"), row.getLong("registrants"));
                });
        return counts;
    }

    /**
     * Whether {@code d} is a reminder of the present schedule. One from before a delay counts too, because it is not sent
     * again (ADR 0021).
     *
     * @param schedule the relation that has the epochs of the live event
     */
    private static String ofPresentSchedule(String schedule) {
        return """
            d.registration_id = r.registration_id and d.event_id = r.event_id
                            and d.kind in ('REMINDER', 'HOST_REMINDER')
                            and d.epoch >= least(%1$s.epoch, coalesce(%1$s.delayed_since_epoch, %1$s.epoch))\
            """.formatted(schedule);
    }

    static String statement(Sort reading, @Nullable UUID after, Map<String, Object> parameters) {
        if (after != null) {
            parameters.put("after", after.toString());
        }
        return PAGE.formatted(after == null ? "" : BEHIND.formatted(reading.behind()), reading.direction());
    }

    private boolean isKnown(OrganizerId organizer, UUID eventId, long version) {
        return jdbc.sql(IS_KNOWN)
                .param("organizerId", organizer.value())
                .param("eventId", eventId)
                .param("version", version)
                .query(Boolean.class)
                .single();
    }

    /** A masked address shows its domain. */
    private static UnreachedRegistrant registrant(
            UUID registrationId, @Nullable String email, List<UnreachedRegistrant.Reminder> reminders) {
        String suggested = email == null
                ? null
                : CommonDomains.meantBy(email.substring(email.lastIndexOf('@') + 1))
                        .orElse(null);
        return new UnreachedRegistrant(registrationId, reason(reminders), email, suggested, reminders);
    }

    private static String reason(List<UnreachedRegistrant.Reminder> reminders) {
        if (reminders.isEmpty()) {
            return NONE;
        }
        String reason = reminders.getFirst().reason();
        return reason == null ? WAITS : reason;
    }

    private static UnreachedRegistrant.Reminder reminder(ResultSet row) throws SQLException {
        return new UnreachedRegistrant.Reminder(
                row.getObject("id", UUID.class),
                row.getString("rule"),
                row.getString("channel"),
                row.getString("status"),
                row.getString("reason"),
                row.getObject("due_at", OffsetDateTime.class).toInstant());
    }
}

package io.callboard.analytics.figures;

import io.callboard.analytics.figures.EventFigures.ChannelFigures;
import io.callboard.chassis.tenant.OrganizerId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Reads what came of each rule of a live event on each channel. */
@Component
class Reminders {

    private static final String REMINDERS = """
            select rule, channel, outcome, reason, lateness, sum(amount) as amount
            from notification_count
            where event_id = :event and organizer_id = :organizer and kind = 'REMINDER' and amount <> 0
            group by rule, channel, outcome, reason, lateness
            """;

    private static final String VIEWS = """
            select rule, channel, action, amount, by_people
            from notification_view_count
            where event_id = :event and organizer_id = :organizer and kind = 'REMINDER'
            """;

    private static final String JOINED_AFTER = """
            select rule, channel, amount
            from reminder_response_count
            where event_id = :event and organizer_id = :organizer
            """;

    private static final String HOLD_OUTS = """
            select rule,
                coalesce(sum(registrants) filter (where not held_out), 0) as reminded,
                coalesce(sum(attended) filter (where not held_out), 0) as reminded_attended,
                coalesce(sum(registrants) filter (where held_out), 0) as held_out,
                coalesce(sum(attended) filter (where held_out), 0) as held_out_attended
            from hold_out_count
            where event_id = :event and organizer_id = :organizer
            group by rule
            having sum(registrants) <> 0
            order by rule collate "C"
            """;

    /** The rows of the roll-ups of twenty live events, which an index finds. */
    private static final String SEND_TIMES = """
            with past as materialized (
                select event_id
                from live_event
                where organizer_id = :organizer and status = 'ENDED'
                    and ends_at <= (
                        select starts_at from live_event where event_id = :event and organizer_id = :organizer)
                order by ends_at desc, event_id
                limit 20
            ), sent as (
                select rule, sum(amount) as messages
                from notification_count
                join past using (event_id)
                where organizer_id = :organizer and kind = 'REMINDER' and rule <> '' and outcome >= 50
                group by rule
            ), answered as (
                select rule, sum(amount) as joined
                from reminder_response_count
                join past using (event_id)
                where organizer_id = :organizer
                group by rule
            )
            select rule, messages, coalesce(joined, 0) as joined, coalesce(joined, 0)::float8 / messages as share
            from sent
            left join answered using (rule)
            where messages >= 20
            order by share desc, rule collate "C"
            """;

    private final JdbcClient jdbc;

    Reminders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Line(String rule, String channel) {}

    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    ReminderFigures of(OrganizerId organizer, UUID eventId) {
        var tallies = new TreeMap<Line, NotificationTally>(
                Comparator.comparing(Line::rule).thenComparing(Line::channel));
        jdbc.sql(REMINDERS)
                .param("event", eventId)
                .param("organizer", organizer.value())
                .query(row -> {
                    tallies.computeIfAbsent(
                                    new Line(row.getString("rule"), row.getString("channel")),
                                    missing -> new NotificationTally())
                            .add(
                                    row.getString("channel"),
                                    row.getInt("outcome"),
                                    row.getString("reason"),
                                    row.getInt("lateness"),
                                    row.getLong("amount"));
                });
        jdbc.sql(VIEWS)
                .param("event", eventId)
                .param("organizer", organizer.value())
                .query(row -> {
                    tallies.computeIfAbsent(
                                    new Line(row.getString("rule"), row.getString("channel")),
                                    missing -> new NotificationTally())
                            .addViews(row.getString("action"), row.getLong("amount"), row.getLong("by_people"));
                });
        var joined = new HashMap<Line, Long>();
        jdbc.sql(JOINED_AFTER)
                .param("event", eventId)
                .param("organizer", organizer.value())
                .query(row -> {
                    joined.put(new Line(row.getString("rule"), row.getString("channel")), row.getLong("amount"));
                });
        return new ReminderFigures(
                eventId,
                tallies.entrySet().stream()
                        .map(tally -> item(tally.getKey(), tally.getValue(), joined.getOrDefault(tally.getKey(), 0L)))
                        .toList(),
                holdOuts(organizer, eventId),
                sendTimes(organizer, eventId));
    }

    private List<ReminderFigures.SendTime> sendTimes(OrganizerId organizer, UUID eventId) {
        return jdbc.sql(SEND_TIMES)
                .param("event", eventId)
                .param("organizer", organizer.value())
                .query((row, number) -> new ReminderFigures.SendTime(
                        row.getString("rule"), row.getLong("messages"), row.getLong("joined"), row.getDouble("share")))
                .list();
    }

    private List<ReminderFigures.HoldOut> holdOuts(OrganizerId organizer, UUID eventId) {
        return jdbc.sql(HOLD_OUTS)
                .param("event", eventId)
                .param("organizer", organizer.value())
                .query((row, number) -> ReminderFigures.HoldOut.of(
                        row.getString("rule"),
                        row.getLong("reminded"),
                        row.getLong("reminded_attended"),
                        row.getLong("held_out"),
                        row.getLong("held_out_attended")))
                .list();
    }

    private static ReminderFigures.Item item(Line line, NotificationTally tally, long joinedAfter) {
        ChannelFigures figures = tally.figures();
        return new ReminderFigures.Item(
                line.rule(),
                line.channel(),
                figures.scheduled(),
                figures.sent(),
                figures.delivered(),
                figures.bounced(),
                figures.complained(),
                figures.failed(),
                figures.suppressed(),
                figures.expired(),
                figures.unknown(),
                figures.opened(),
                figures.openedByPeople(),
                figures.clicked(),
                figures.clickedByPeople(),
                figures.openRate(),
                figures.clickRate(),
                tally.suppressedByReason(),
                tally.lateness(),
                joinedAfter);
    }
}

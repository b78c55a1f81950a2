package io.callboard.analytics.figures;

import io.callboard.analytics.figures.EventFigures.ChannelFigures;
import io.callboard.chassis.tenant.OrganizerId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Reads what came of each rule of a live event on each channel. */
@Component
class Reminders {

    private static final String EVENT = """
            select event_id from live_event where event_id = :event and organizer_id = :organizer
            """;

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

    private final NamedParameterJdbcTemplate template;

    Reminders(NamedParameterJdbcTemplate template) {
        this.template = template;
    }

    private record Line(String rule, String channel) {

        private static Line of(ResultSet row) throws SQLException {
            return new Line(row.getString("rule"), row.getString("channel"));
        }
    }

    /** Empty if the organizer has no such live event. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    Optional<ReminderFigures> of(OrganizerId organizer, UUID eventId) {
        var queries = new Queries();
        var found = new ArrayList<UUID>();
        queries.add(EVENT, row -> found.add(Queries.eventId(row)));
        var tallies = new TreeMap<Line, NotificationTally>(
                Comparator.comparing(Line::rule).thenComparing(Line::channel));
        queries.add(
                REMINDERS,
                row -> tallies.computeIfAbsent(Line.of(row), missing -> new NotificationTally())
                        .add(
                                row.getString("channel"),
                                row.getInt("outcome"),
                                row.getString("reason"),
                                row.getInt("lateness"),
                                row.getLong("amount")));
        queries.add(
                VIEWS,
                row -> tallies.computeIfAbsent(Line.of(row), missing -> new NotificationTally())
                        .addViews(row.getString("action"), row.getLong("amount"), row.getLong("by_people")));
        var joined = new HashMap<Line, Long>();
        queries.add(JOINED_AFTER, row -> joined.put(Line.of(row), row.getLong("amount")));
        var holdOuts = new ArrayList<ReminderFigures.HoldOut>();
        queries.add(
                HOLD_OUTS,
                row -> holdOuts.add(ReminderFigures.HoldOut.of(
                        row.getString("rule"),
                        row.getLong("reminded"),
                        row.getLong("reminded_attended"),
                        row.getLong("held_out"),
                        row.getLong("held_out_attended"))));
        var sendTimes = new ArrayList<ReminderFigures.SendTime>();
        queries.add(
                SEND_TIMES,
                row -> sendTimes.add(new ReminderFigures.SendTime(
                        row.getString("rule"),
                        row.getLong("messages"),
                        row.getLong("joined"),
                        row.getDouble("share"))));
        queries.run(template, Map.of("event", eventId, "organizer", organizer.value()));
        return found.stream()
                .findFirst()
                .map(known -> new ReminderFigures(
                        known,
                        tallies.entrySet().stream()
                                .map(tally ->
                                        item(tally.getKey(), tally.getValue(), joined.getOrDefault(tally.getKey(), 0L)))
                                .toList(),
                        holdOuts,
                        sendTimes));
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

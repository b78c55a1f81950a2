package io.callboard.scheduler.planning;

import io.callboard.chassis.sql.Columns;
import io.callboard.scheduler.timer.TimerKind;
import io.callboard.scheduler.timer.TimerPlan;
import io.callboard.scheduler.timer.TimerPlan.Selector;
import io.callboard.scheduler.timer.TimerPlan.Timing;
import io.callboard.scheduler.timer.TimerReason;
import io.callboard.scheduler.timer.Timers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Plans the reminders of hosts: one timer for each rule that any host of a live event has. A host and a live event arrive
 * on two topics and are written by two transactions. Each of them asks with a row of its own, and a worker plans from what
 * is committed, so neither waits for the other.
 */
@Repository
class HostTimers {

    /** Rows that one transaction takes. */
    static final int ROUND = 500;

    private static final String ASK = """
            insert into host_planning (event_id, organizer_id)
            select e.event_id, e.organizer_id
            from unnest(:eventIds::uuid[], :organizerIds::text[]) as e(event_id, organizer_id)
            """;

    private static final String TAKE = """
            with taken as (
                delete from host_planning where id = any (array(
                    select id from host_planning order by id limit :rows for update skip locked))
                returning event_id)
            select event_id, sum(count(*)) over () as all_rows
            from taken
            group by event_id
            order by event_id
            """;

    /** A new epoch waits, and then ends the timers that are planned here; or it is there already, and they are of it. */
    private static final String HOLD = """
            select event_id from live_event where event_id = any (:eventIds::uuid[]) order by event_id for share
            """;

    private static final String RULES = """
            select e.event_id, e.organizer_id, e.epoch, e.start_local, e.zone, e.starts_at, e.ends_at,
                array_to_string(array_agg(distinct r.rule), E'\\n') as rules,
                greatest(e.occurred_at, min(a.member_since)) as changed_at
            from live_event e
            join audience a on a.event_id = e.event_id
            cross join lateral unnest(a.reminder_rules) as r(rule)
            where e.event_id = any (:eventIds::uuid[]) and a.kind = 'HOST' and a.status = 'CONFIRMED'
                and e.status in ('SCHEDULED', 'LIVE') and e.start_local is not null
            group by e.event_id
            """;

    private final JdbcClient jdbc;
    private final Timers timers;

    HostTimers(JdbcClient jdbc, Timers timers) {
        this.jdbc = jdbc;
        this.timers = timers;
    }

    private record Asked(UUID eventId, long allRows) {}

    private record Hosted(
            UUID eventId, String organizerId, int epoch, Schedule schedule, List<String> rules, Instant changedAt) {}

    /** Asks for the reminders of the hosts of live events that changed. */
    void ask(Collection<LiveEventState> events) {
        if (events.isEmpty()) {
            return;
        }
        jdbc.sql(ASK)
                .param("eventIds", Columns.of(events, LiveEventState::eventId))
                .param("organizerIds", Columns.of(events, LiveEventState::organizerId))
                .update();
    }

    /** Plans what is asked for, in the running transaction; true if there may be more. */
    boolean plan() {
        List<Asked> asked = jdbc.sql(TAKE)
                .param("rows", ROUND)
                .query((row, number) -> new Asked(row.getObject("event_id", UUID.class), row.getLong("all_rows")))
                .list();
        if (asked.isEmpty()) {
            return false;
        }
        jdbc.sql(HOLD)
                .param("eventIds", Columns.of(asked, Asked::eventId))
                .query(UUID.class)
                .list();
        List<TimerPlan> plans = new ArrayList<>();
        jdbc.sql(RULES)
                .param("eventIds", Columns.of(asked, Asked::eventId))
                .query((row, number) -> hosted(row))
                .list()
                .forEach(event -> plans.addAll(plansFor(event)));
        timers.plan(plans);
        return asked.getFirst().allRows() == ROUND;
    }

    /** Two rules at one instant may be those of two hosts, so each has its timer. */
    private static List<TimerPlan> plansFor(Hosted event) {
        DueInstants due = DueInstants.of(event.schedule(), event.rules());
        List<TimerPlan> plans = new ArrayList<>();
        due.items().forEach(item -> plans.add(plan(event, item.rule().text(), item.dueAt(), item.usefulUntil(), null)));
        due.repeated()
                .forEach(item -> plans.add(plan(event, item.rule().text(), item.dueAt(), item.usefulUntil(), null)));
        Instant startsAt = event.schedule().startsAt();
        due.unplannable().forEach(item -> plans.add(plan(event, item.rule(), startsAt, startsAt, item.reason())));
        return plans;
    }

    private static TimerPlan plan(
            Hosted event, String rule, Instant dueAt, Instant usefulUntil, @Nullable TimerReason unplannable) {
        return new TimerPlan(
                event.eventId(),
                event.organizerId(),
                event.epoch(),
                rule,
                TimerKind.HOST_REMINDER,
                Selector.of(List.of("EMAIL"), null),
                Timing.at(dueAt, usefulUntil, null),
                event.changedAt(),
                unplannable,
                TimerReason.PAST_DUE,
                TimerReason.MISSED,
                null);
    }

    private static Hosted hosted(ResultSet row) throws SQLException {
        return new Hosted(
                row.getObject("event_id", UUID.class),
                row.getString("organizer_id"),
                row.getInt("epoch"),
                new Schedule(
                        LocalDateTime.parse(row.getString("start_local")),
                        knownZone(row.getString("zone")),
                        instant(row, "starts_at"),
                        instant(row, "ends_at")),
                List.of(row.getString("rules").split("\n")),
                instant(row, "changed_at"));
    }

    private static @Nullable ZoneId knownZone(String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            return null;
        }
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}

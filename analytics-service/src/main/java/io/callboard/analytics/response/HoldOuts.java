package io.callboard.analytics.response;

import io.callboard.analytics.response.ReminderResponses.Registrant;
import io.callboard.chassis.sql.Columns;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts for each rule with a hold-out how many of those who were to get its reminder attended, and how many of those from
 * whom it was held out. Chance chose the groups, and everybody counts in theirs, whatever came of the message.
 *
 * <p>Two topics feed a row: the reminder says in which group the registrant is, the attendance whether they attended. Their
 * batches of one live event take turns ({@link EventTurns}), so that the later one of two sees what the other wrote.
 */
@Component
public class HoldOuts {

    /** Shape of the reminders that this code reads; 4 adds the group. */
    public static final int SHAPE = 4;

    /** Of two messages about one registrant and rule that of the higher epoch counts, and in one epoch that it was sent. */
    private static final Comparator<Assigned> ORDER =
            Comparator.comparingInt(Assigned::epoch).thenComparing(Assigned::heldOut, Comparator.reverseOrder());

    private static final String COUNT = """
            signed as (
                select -1 as sign, (before).* from changed where (before).organizer_id is not null
                union all
                select 1, (after).* from changed
            )
            insert into hold_out_count as known (event_id, organizer_id, rule, held_out, registrants, attended)
            select event_id, organizer_id, rule, held_out, sum(sign), coalesce(sum(sign) filter (where attended), 0)
            from signed
            group by event_id, organizer_id, rule, held_out
            having sum(sign) <> 0 or sum(sign) filter (where attended) <> 0
            order by event_id, organizer_id, rule, held_out
            on conflict (event_id, organizer_id, rule, held_out) do update
            set registrants = known.registrants + excluded.registrants,
                attended = known.attended + excluded.attended
            """;

    /** In the order of the keys, so that two batches with the same live events do not deadlock. */
    private static final String ASSIGN = """
            with changed as (
                insert into hold_out as known
                    (event_id, registration_id, rule, organizer_id, epoch, held_out, attended)
                select event_id, registration_id, rule, told.organizer_id, epoch, held_out,
                    coalesce(attendance.outcome = 'ATTENDED', false)
                from unnest(
                    :eventIds::uuid[], :registrationIds::uuid[], :rules::text[], :organizerIds::text[], :epochs::int[],
                    :heldOut::boolean[])
                    as told (event_id, registration_id, rule, organizer_id, epoch, held_out)
                left join attendance using (event_id, registration_id)
                order by event_id, registration_id, rule
                on conflict (event_id, registration_id, rule) do update
                set organizer_id = excluded.organizer_id,
                    epoch = excluded.epoch,
                    held_out = excluded.held_out
                where (known.epoch, not known.held_out) < (excluded.epoch, not excluded.held_out)
                returning old as before, new as after
            ), %s""".formatted(COUNT);

    /** No other batch writes hold-outs of these live events at the same time. */
    private static final String ATTEND = """
            with told as (
                select distinct event_id, registration_id
                from unnest(:eventIds::uuid[], :registrationIds::uuid[]) as told (event_id, registration_id)
            ), changed as (
                update hold_out
                set attended = coalesce(attendance.outcome = 'ATTENDED', false)
                from told
                join attendance using (event_id, registration_id)
                where hold_out.event_id = told.event_id
                  and hold_out.registration_id = told.registration_id
                  and hold_out.attended <> coalesce(attendance.outcome = 'ATTENDED', false)
                returning old as before, new as after
            ), %s""".formatted(COUNT);

    private final JdbcClient jdbc;
    private final EventTurns turns;

    HoldOuts(JdbcClient jdbc, EventTurns turns) {
        this.jdbc = jdbc;
        this.turns = turns;
    }

    /** What a reminder says about a registrant. */
    public record Assigned(
            UUID eventId, UUID registrationId, String rule, String organizerId, int epoch, boolean heldOut) {}

    private record Key(UUID eventId, UUID registrationId, String rule) {}

    /**
     * Writes reminders, and in which groups the registrants are.
     *
     * @param facts writes the rows of the notifications
     */
    public void afterReminders(Collection<Assigned> assigned, Runnable facts) {
        if (assigned.isEmpty()) {
            facts.run();
            return;
        }
        turns.share(assigned.stream().map(Assigned::eventId).collect(Collectors.toSet()));
        facts.run();
        assign(assigned);
    }

    private void assign(Collection<Assigned> assigned) {
        Map<Key, Assigned> highest = new TreeMap<>(Comparator.comparing(Key::eventId)
                .thenComparing(Key::registrationId)
                .thenComparing(Key::rule));
        for (Assigned one : assigned) {
            highest.merge(
                    new Key(one.eventId(), one.registrationId(), one.rule()),
                    one,
                    (known, other) -> ORDER.compare(known, other) < 0 ? other : known);
        }
        Collection<Assigned> told = highest.values();
        jdbc.sql(ASSIGN)
                .param("eventIds", Columns.of(told, Assigned::eventId))
                .param("registrationIds", Columns.of(told, Assigned::registrationId))
                .param("rules", Columns.of(told, Assigned::rule))
                .param("organizerIds", Columns.of(told, Assigned::organizerId))
                .param("epochs", Columns.of(told, Assigned::epoch))
                .param("heldOut", Columns.of(told, Assigned::heldOut))
                .update();
    }

    /** Counts who of these registrants attended. The caller has taken the turn of their live events. */
    void attend(Collection<Registrant> registrants) {
        if (registrants.isEmpty()) {
            return;
        }
        jdbc.sql(ATTEND)
                .param("eventIds", Columns.of(registrants, Registrant::eventId))
                .param("registrationIds", Columns.of(registrants, Registrant::registrationId))
                .update();
    }
}

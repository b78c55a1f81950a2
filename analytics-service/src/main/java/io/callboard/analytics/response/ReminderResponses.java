package io.callboard.analytics.response;

import io.callboard.chassis.sql.Columns;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts each first join for the latest reminder before it, from the rows of the notifications and of the attendance.
 * A batch of either topic looks again at its registrants and counts the difference, so a repetition adds nothing. The
 * batches of one live event take turns ({@link EventTurns}), so that the later one of two sees what the other wrote.
 */
@Component
public class ReminderResponses {

    /** In the order of the keys, so that two batches with the same live events do not deadlock. */
    private static final String COUNT = """
            with told as (
                select distinct event_id, registration_id
                from unnest(:eventIds::uuid[], :registrationIds::uuid[]) as told (event_id, registration_id)
            ), changed as (
                insert into reminder_response as known (event_id, registration_id, organizer_id, rule, channel)
                select event_id, registration_id, attendance.organizer_id, latest.rule, latest.channel
                from told
                join attendance using (event_id, registration_id)
                left join lateral (
                    select rule, channel
                    from notification
                    where notification.event_id = attendance.event_id
                      and notification.registration_id = attendance.registration_id
                      and kind = 'REMINDER'
                      and rule is not null
                      and sent_at <= joined_at
                      and sent_at > joined_at - make_interval(secs => :withinSeconds)
                    order by sent_at desc, cause desc, channel collate "C" desc
                    limit 1
                ) as latest on true
                where joined_at is not null
                order by event_id, registration_id
                on conflict (event_id, registration_id) do update
                set rule = excluded.rule,
                    channel = excluded.channel
                where (known.rule, known.channel) is distinct from (excluded.rule, excluded.channel)
                returning old as before, new as after
            ), signed as (
                select -1 as sign, (before).* from changed where (before).rule is not null
                union all
                select 1, (after).* from changed where (after).rule is not null
            )
            insert into reminder_response_count as known (event_id, organizer_id, rule, channel, amount)
            select event_id, organizer_id, rule, channel, sum(sign)
            from signed
            group by event_id, organizer_id, rule, channel
            having sum(sign) <> 0
            order by event_id, organizer_id, rule, channel
            on conflict (event_id, organizer_id, rule, channel) do update
            set amount = known.amount + excluded.amount
            """;

    private final JdbcClient jdbc;
    private final EventTurns turns;
    private final HoldOuts holdOuts;
    private final ResponseProperties properties;

    ReminderResponses(JdbcClient jdbc, EventTurns turns, HoldOuts holdOuts, ResponseProperties properties) {
        this.jdbc = jdbc;
        this.turns = turns;
        this.holdOuts = holdOuts;
        this.properties = properties;
    }

    /** A registrant of a live event. */
    public record Registrant(UUID eventId, UUID registrationId) {}

    /**
     * Writes what was sent to registrants, and counts the joins of those who have joined already.
     *
     * @param facts writes the rows of the notifications
     */
    public void afterSent(Collection<Registrant> registrants, Runnable facts) {
        turns.share(events(registrants));
        facts.run();
        count(registrants);
    }

    /**
     * Writes when registrants joined and whether they attended, and counts both.
     *
     * @param joined those of them who have joined
     * @param facts writes the rows of the attendance
     */
    public void afterAttendance(Collection<Registrant> registrants, Collection<Registrant> joined, Runnable facts) {
        turns.take(events(registrants));
        facts.run();
        count(joined);
        holdOuts.attend(registrants);
    }

    private static Set<UUID> events(Collection<Registrant> registrants) {
        return registrants.stream().map(Registrant::eventId).collect(Collectors.toSet());
    }

    private void count(Collection<Registrant> registrants) {
        if (registrants.isEmpty()) {
            return;
        }
        jdbc.sql(COUNT)
                .param("withinSeconds", properties.within().toSeconds())
                .param("eventIds", Columns.of(registrants, Registrant::eventId))
                .param("registrationIds", Columns.of(registrants, Registrant::registrationId))
                .update();
    }
}

package io.callboard.scheduler.arming;

import io.callboard.scheduler.arming.Audience.Entrant;
import java.util.List;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Announces timers singly to entrants whom no slice will reach: reminders to all until they are due; afterwards, and
 * notices at any time, to those who had joined before the due instant or the change and whose message came later.
 */
@Repository
class LateArming {

    private static final String ARM = """
            with late as materialized (
                select t.timer_id, t.organizer_id, e.registration_id, c.channel, reminder_due_head(t) as head
                from unnest(:eventIds::uuid[], :registrationIds::uuid[], :memberSince::timestamptz[],
                        :joined::boolean[], :gained::text[])
                    as e(event_id, registration_id, member_since, joined, gained)
                join live_event l on l.event_id = e.event_id
                join timer t on t.event_id = l.event_id and t.epoch = l.epoch
                cross join lateral unnest(string_to_array(e.gained, ',')) as c(channel)
                where c.channel = any (t.channels)
                    and (t.status in ('ARMED', 'DONE') or t.status = 'ARMING' and e.registration_id <= t.arming_cursor)
                    and case
                        when t.kind = 'REMINDER' and now() < t.due_at then true
                        else e.joined and e.member_since <= coalesce(t.members_until, t.due_at)
                            and now() < t.useful_until
                    end),
            put as (
                insert into outbox (topic, message_key, message_type, message_id, payload)
                select 'reminders.v1', registration_id::text, 'ReminderDue',
                    concat_ws(':', timer_id, registration_id, channel), reminder_due(head, registration_id, channel)
                from late
                order by registration_id, channel)
            insert into late_arming (timer_id, organizer_id, audience, published)
            select timer_id, organizer_id, count(distinct registration_id), count(*)
            from late
            group by timer_id, organizer_id
            """;

    private final JdbcClient jdbc;

    LateArming(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void arm(List<Entrant> entrants) {
        jdbc.sql(ARM)
                .param("eventIds", column(entrants, entrant -> entrant.eventId().toString()))
                .param(
                        "registrationIds",
                        column(entrants, entrant -> entrant.registrationId().toString()))
                .param(
                        "memberSince",
                        column(entrants, entrant -> entrant.memberSince().toString()))
                .param("joined", column(entrants, entrant -> Boolean.toString(entrant.joined())))
                .param("gained", column(entrants, Entrant::gained))
                .update();
    }

    private static String[] column(List<Entrant> entrants, Function<Entrant, String> value) {
        return entrants.stream().map(value).toArray(String[]::new);
    }
}

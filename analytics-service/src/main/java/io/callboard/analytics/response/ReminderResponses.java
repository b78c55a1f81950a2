package io.callboard.analytics.response;

import io.callboard.chassis.sql.Columns;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts each first join for the latest reminder before it. Two topics report reminders and joins. Both write the row of
 * the registrant, which has all that decides, so neither the order of messages nor a repetition matters.
 */
@Component
public class ReminderResponses {

    private static final String JOIN_IS_NEWER =
            "coalesce(excluded.joined_version, 0) >= coalesce(known.joined_version, 0)";

    private static final String JOINED_AT =
            "case when " + JOIN_IS_NEWER + " then excluded.joined_at else known.joined_at end";

    private static final String SENT =
            "array(select distinct report from unnest(known.sent || excluded.sent) as report order by report)";

    /** In the order of the keys, so that the listeners of both topics do not deadlock. */
    private static final String RECORD = """
            with told as (
                select event_id, registration_id, min(organizer_id) as organizer_id, max(joined_version) as joined_version,
                    max(joined_at) as joined_at,
                    coalesce(array_agg(distinct report) filter (where report is not null), '{}') as sent
                from unnest(
                    :eventIds::uuid[], :registrationIds::uuid[], :organizerIds::text[], :joinedVersions::bigint[],
                    :joinedAt::timestamptz[], :reports::text[])
                    as told (event_id, registration_id, organizer_id, joined_version, joined_at, report)
                group by event_id, registration_id
            ), changed as (
                insert into reminder_response as known
                    (event_id, registration_id, organizer_id, joined_version, joined_at, sent, rule, channel)
                select event_id, registration_id, organizer_id, joined_version, joined_at, sent, answered[1], answered[2]
                from told
                cross join lateral answered_reminder(sent, joined_at, :withinSeconds) as answered
                order by event_id, registration_id
                on conflict (event_id, registration_id) do update
                set joined_version = greatest(known.joined_version, excluded.joined_version),
                    joined_at = %1$s,
                    sent = %2$s,
                    (rule, channel) = (
                        select answered[1], answered[2]
                        from answered_reminder(%2$s, %1$s, :withinSeconds) as answered)
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
            """.formatted(JOINED_AT, SENT);

    private final JdbcClient jdbc;
    private final ResponseProperties properties;

    ReminderResponses(JdbcClient jdbc, ResponseProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /** A reminder that was sent to a registrant. */
    public record Reminder(
            UUID eventId,
            UUID registrationId,
            String organizerId,
            UUID timerId,
            String channel,
            String rule,
            Instant sentAt) {

        /** The microseconds since 1970, the timer, the channel and the rule. Only the rule may have blanks. */
        private String report() {
            return "%d %s %s %s".formatted(ChronoUnit.MICROS.between(Instant.EPOCH, sentAt), timerId, channel, rule);
        }
    }

    /** The first join of a registrant, in this version of the attendance. */
    public record Join(UUID eventId, UUID registrationId, String organizerId, long version, Instant joinedAt) {}

    private record Told(
            UUID eventId,
            UUID registrationId,
            String organizerId,
            @Nullable Long version,
            @Nullable Instant joinedAt,
            @Nullable String report) {}

    /** Adds reminders that were sent; the same ones may come again. */
    public void sent(Collection<Reminder> reminders) {
        record(reminders.stream()
                .map(reminder -> new Told(
                        reminder.eventId(),
                        reminder.registrationId(),
                        reminder.organizerId(),
                        null,
                        null,
                        reminder.report()))
                .toList());
    }

    /** Adds first joins, at most one of each registrant; the highest version of each stays. */
    public void joined(Collection<Join> joins) {
        record(joins.stream()
                .map(join -> new Told(
                        join.eventId(),
                        join.registrationId(),
                        join.organizerId(),
                        join.version(),
                        join.joinedAt(),
                        null))
                .toList());
    }

    private void record(List<Told> told) {
        if (told.isEmpty()) {
            return;
        }
        jdbc.sql(RECORD)
                .param("withinSeconds", properties.within().toSeconds())
                .param("eventIds", Columns.of(told, Told::eventId))
                .param("registrationIds", Columns.of(told, Told::registrationId))
                .param("organizerIds", Columns.of(told, Told::organizerId))
                .param("joinedVersions", Columns.of(told, Told::version))
                .param("joinedAt", Columns.of(told, Told::joinedAt))
                .param("reports", Columns.of(told, Told::report))
                .update();
    }
}

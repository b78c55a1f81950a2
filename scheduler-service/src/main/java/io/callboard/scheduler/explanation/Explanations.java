package io.callboard.scheduler.explanation;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.scheduler.explanation.ExplanationView.Item;
import io.callboard.scheduler.explanation.ExplanationView.Outcome;
import io.callboard.scheduler.explanation.Standing.Verdict;
import io.callboard.scheduler.timer.TimerKind;
import io.callboard.scheduler.timer.TimerReason;
import io.callboard.scheduler.timer.TimerStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Derives for one person what became of each timer of a live event. Arming stores nothing for each person, so most of it
 * follows from the cursor of the timer and from the person (ADR 0035).
 */
@Repository
class Explanations {

    /** An answer has at most so many timers. */
    static final int MOST_TIMERS = 500;

    /**
     * A timer for another zone or quarter, or for another extra reminder, concerns a person only if something is stored
     * about the person for it.
     */
    private static final String CONCERNS = """
            ((t.audience_zone is null or t.audience_zone = clock_of(a.time_zone, a.quiet))
                    and (t.audience_quarter is null or t.audience_quarter = quarter_of(a.member_since))
                    and (t.bucket <> 'EXTRA' or t.wishes && a.wishes)
                or exists (
                    select from late_arming l where l.timer_id = t.timer_id and l.registration_id = a.registration_id)
                or exists (
                    select from delivery_outcome d
                    where d.event_id = t.event_id and d.registration_id = a.registration_id
                        and d.timer_id = t.timer_id))""";

    private static final String PERSON = """
            select e.epoch, e.status as event_status, a.kind, a.status,
                case when a.status = 'CONFIRMED' then a.member_since end as confirmed_at,
                array_to_string(a.channels, E'\\n') as channels, a.segment, a.known_epoch,
                exists (
                    select from pause p
                    where p.scope in ('organizer:' || e.organizer_id, 'event:' || e.event_id) and p.paused)
                    as paused,
                (select count(*) from timer t where t.event_id = e.event_id and %s) as timers
            from live_event e
            join audience a on a.event_id = e.event_id
            where e.event_id = :eventId and e.organizer_id = :organizerId
                and a.registration_id = :registrationId and a.organizer_id = :organizerId and a.version > 0
            """.formatted(CONCERNS);

    /** A timer of an older epoch may have had channels that the person has not, and the other way round. */
    private static final String ITEMS = """
            select t.timer_id, t.rule, t.kind, t.epoch, c.channel, t.due_at, t.rule_due_at, t.due_reason, t.useful_until, t.status, t.reason,
                a.registration_id <= t.arming_cursor as passed, l.individually, l.left_out as left_out_then,
                coalesce(
                    left_out(t, a, c.channel),
                    case
                        when announced_in_other_zone(t, a.registration_id, c.channel)
                            then case when t.audience_quarter is null then 'ANNOUNCED_IN_OTHER_ZONE' else 'ANNOUNCED_EARLIER' end
                        when held_out(t, a) then 'HELD_OUT'
                    end) as left_out,
                now() < t.useful_until as useful,
                case when l.individually then l.armed_at end as announced_at,
                d.status as outcome, d.reason as outcome_reason, d.occurred_at as outcome_at
            from (
                select t.timer_id
                from timer t
                join audience a on a.event_id = t.event_id and a.registration_id = :registrationId
                where t.event_id = :eventId and t.organizer_id = :organizerId and %s
                order by t.epoch desc, t.due_at, t.timer_id
                limit :limit) newest
            join timer t on t.timer_id = newest.timer_id
            join audience a on a.event_id = t.event_id and a.registration_id = :registrationId
            cross join lateral (
                select unnest(t.channels) as channel union select unnest(a.channels)) c
            left join late_arming l
                on l.timer_id = t.timer_id and l.registration_id = a.registration_id and l.channel = c.channel
            left join delivery_outcome d
                on d.event_id = t.event_id and d.registration_id = a.registration_id and d.timer_id = t.timer_id
                    and d.channel = c.channel
            order by t.epoch desc, t.due_at, t.timer_id, c.channel
            """.formatted(CONCERNS);

    private final JdbcClient jdbc;

    Explanations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The person and the live event.
     *
     * @param confirmedAt null if the registration is not confirmed
     */
    private record Person(
            int epoch,
            String eventStatus,
            boolean paused,
            String kind,
            String status,
            @Nullable Instant confirmedAt,
            List<String> channels,
            @Nullable String segment,
            int knownEpoch,
            long timers) {}

    /** Empty if this service knows no such person of the organizer's live event. */
    Optional<ExplanationView> find(OrganizerId organizer, UUID eventId, UUID registrationId) {
        Optional<Person> known = jdbc.sql(PERSON)
                .param("eventId", eventId)
                .param("registrationId", registrationId)
                .param("organizerId", organizer.value())
                .query((row, number) -> person(row))
                .optional();
        return known.map(person -> new ExplanationView(
                eventId,
                registrationId,
                person.epoch(),
                person.eventStatus(),
                person.paused(),
                person.kind(),
                person.status(),
                person.confirmedAt(),
                person.channels(),
                person.segment(),
                person.knownEpoch(),
                items(organizer, eventId, registrationId),
                person.timers() <= MOST_TIMERS));
    }

    private List<Item> items(OrganizerId organizer, UUID eventId, UUID registrationId) {
        return jdbc.sql(ITEMS)
                .param("eventId", eventId)
                .param("registrationId", registrationId)
                .param("organizerId", organizer.value())
                .param("limit", MOST_TIMERS)
                .query((row, number) -> item(row))
                .list();
    }

    private static Person person(ResultSet row) throws SQLException {
        return new Person(
                row.getInt("epoch"),
                row.getString("event_status"),
                row.getBoolean("paused"),
                row.getString("kind"),
                row.getString("status"),
                instant(row, "confirmed_at"),
                texts(row.getString("channels")),
                row.getString("segment"),
                row.getInt("known_epoch"),
                row.getLong("timers"));
    }

    private static Item item(ResultSet row) throws SQLException {
        Verdict verdict = standing(row).verdict();
        String outcome = row.getString("outcome");
        return new Item(
                row.getObject("timer_id", UUID.class),
                row.getString("rule"),
                TimerKind.valueOf(row.getString("kind")),
                row.getInt("epoch"),
                row.getString("channel"),
                verdict.decision(),
                verdict.reason(),
                Reason.sentenceOf(verdict.reason()),
                row.getObject("due_at", OffsetDateTime.class).toInstant(),
                instant(row, "rule_due_at"),
                row.getString("due_reason"),
                Reason.sentenceOf(row.getString("due_reason")),
                row.getObject("useful_until", OffsetDateTime.class).toInstant(),
                TimerStatus.valueOf(row.getString("status")),
                instant(row, "announced_at"),
                outcome == null
                        ? null
                        : new Outcome(
                                outcome,
                                row.getString("outcome_reason"),
                                row.getObject("outcome_at", OffsetDateTime.class)
                                        .toInstant()));
    }

    private static Standing standing(ResultSet row) throws SQLException {
        String reason = row.getString("reason");
        return new Standing(
                TimerStatus.valueOf(row.getString("status")),
                reason == null ? null : TimerReason.valueOf(reason),
                row.getBoolean("passed"),
                row.getObject("individually", Boolean.class),
                row.getString("left_out_then"),
                row.getString("left_out"),
                row.getBoolean("useful"),
                row.getString("outcome"),
                row.getString("outcome_reason"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private static List<String> texts(String lines) {
        return lines.isEmpty() ? List.of() : List.of(lines.split("\n"));
    }
}

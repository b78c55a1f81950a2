package io.callboard.scheduler.planning;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.scheduler.planning.ZonedReminders.Zoned;
import io.callboard.scheduler.rule.InQuietHours;
import io.callboard.scheduler.rule.LateRegistrants;
import io.callboard.scheduler.rule.ReminderRule;
import io.callboard.scheduler.timer.Condition;
import io.callboard.scheduler.timer.ConditionJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The reminders that organizers made by hand, and the rules that they cancelled. */
@Repository
class RemindersByHand {

    /**
     * Asks for a new planning if registrants have wishes, because it may take the place of an extra reminder, or if other
     * rules may be for some of its people, such as those after the registration.
     */
    private static final String ADD = """
            with asked as (
                insert into rule_planning (event_id, organizer_id)
                select :eventId, :organizerId
                where :asks or exists (select from audience_wish where event_id = :eventId)
                    or exists (select from timer where event_id = :eventId and audience_quarter is not null))
            insert into reminder_by_hand (event_id, rule, organizer_id, before_start, at, channels, condition)
            values (:eventId, :rule, :organizerId, :beforeStart, :at, string_to_array(:channels, E'\\n'),
                :condition::jsonb)
            """;

    /** Asks in the same way, because an extra reminder may take its place. */
    private static final String CANCEL = """
            with asked as (
                insert into rule_planning (event_id, organizer_id)
                select :eventId, :organizerId
                where exists (select from audience_wish where event_id = :eventId))
            insert into reminder_by_hand as known (event_id, rule, bucket, organizer_id, cancelled_at)
            values (:eventId, :rule, :bucket, :organizerId, now())
            on conflict (event_id, rule, bucket) do update set cancelled_at = coalesce(known.cancelled_at, now())
            """;

    private static final String OPEN = """
            select event_id, rule, before_start, at, made_at, array_to_string(channels, E'\\n') as channels, condition
            from reminder_by_hand
            where event_id = any (:eventIds::uuid[]) and cancelled_at is null
            order by event_id, made_at, rule
            """;

    private final JdbcClient jdbc;

    RemindersByHand(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A reminder made by hand.
     *
     * @param rule the rule of its timers: the offset, the wall-clock rule or the instant, and a suffix that no other one has
     * @param beforeStart the offset or the wall-clock rule; null for one with an absolute instant
     * @param madeAt null while it is being made
     * @param channels null for those of the live event's reminders
     * @param condition which registrants it is for
     */
    record ByHand(
            UUID eventId,
            String rule,
            @Nullable String beforeStart,
            @Nullable Instant at,
            @Nullable List<String> channels,
            Condition condition,
            @Nullable Instant madeAt) {

        /** The rule in the zones of registrants; empty if it has one instant for all. */
        Optional<Zoned> inZones(List<String> ofEvent) {
            return Optional.ofNullable(beforeStart)
                    .flatMap(ReminderRule::parse)
                    .filter(ReminderRule::inZoneOfRegistrant)
                    .map(known -> new Zoned(
                            rule,
                            known,
                            channelsOr(ofEvent),
                            LateRegistrants.SKIP,
                            InQuietHours.ON_TIME,
                            madeAt,
                            null,
                            0,
                            condition,
                            false));
        }

        /** The channels, when the live event's own reminders have these. */
        List<String> channelsOr(List<String> ofEvent) {
            return channels == null ? ofEvent : channels;
        }
    }

    /** @param asks whether the live event is to be planned again */
    void add(OrganizerId organizer, ByHand reminder, boolean asks) {
        jdbc.sql(ADD)
                .param("eventId", reminder.eventId())
                .param("rule", reminder.rule())
                .param("organizerId", organizer.value())
                .param("beforeStart", reminder.beforeStart())
                .param("asks", asks)
                .param("condition", ConditionJson.of(reminder.condition()))
                .param("at", reminder.at() == null ? null : reminder.at().atOffset(ZoneOffset.UTC))
                .param("channels", reminder.channels() == null ? null : String.join("\n", reminder.channels()))
                .update();
    }

    /** Keeps that the rule was cancelled by hand; twice is the same as once. */
    void cancel(OrganizerId organizer, UUID eventId, String rule, String bucket) {
        jdbc.sql(CANCEL)
                .param("eventId", eventId)
                .param("rule", rule)
                .param("bucket", bucket)
                .param("organizerId", organizer.value())
                .update();
    }

    /** Those of these live events that are not cancelled. */
    Map<UUID, List<ByHand>> open(Collection<UUID> eventIds) {
        if (eventIds.isEmpty()) {
            return Map.of();
        }
        return jdbc
                .sql(OPEN)
                .param("eventIds", Columns.of(eventIds, eventId -> eventId))
                .query((row, number) -> byHand(row))
                .list()
                .stream()
                .collect(Collectors.groupingBy(ByHand::eventId));
    }

    private static ByHand byHand(ResultSet row) throws SQLException {
        OffsetDateTime at = row.getObject("at", OffsetDateTime.class);
        String channels = row.getString("channels");
        return new ByHand(
                row.getObject("event_id", UUID.class),
                row.getString("rule"),
                row.getString("before_start"),
                at == null ? null : at.toInstant(),
                channels == null ? null : List.of(channels.split("\n")),
                ConditionJson.read(row.getString("condition")),
                row.getObject("made_at", OffsetDateTime.class).toInstant());
    }
}

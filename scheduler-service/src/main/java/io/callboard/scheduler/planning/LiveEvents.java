package io.callboard.scheduler.planning;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.scheduler.rule.LateRegistrants;
import io.callboard.scheduler.rule.PlannedRule;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The last known state of every live event. */
@Repository
class LiveEvents {

    /**
     * Number of the set of columns that this code knows; it rises when a column is added. The same version replaces a
     * row of a lower shape, so that reading the topic again fills the new column. A higher version always wins: old
     * messages that are read again must not restore an older state while timers arm.
     */
    static final int SHAPE = 4;

    private static final String REPLACE_IF_NEWER = """
            insert into live_event (event_id, organizer_id, version, epoch, status, occurred_at, start_local, zone,
                starts_at, ends_at, rules, channels, default_rules, late_registrants, spread, rules_since, shape)
            select e.event_id, e.organizer_id, e.version, e.epoch, e.status, e.occurred_at, e.start_local, e.zone,
                e.starts_at, e.ends_at, string_to_array(e.rules, E'\\n'), string_to_array(e.channels, E'\\n'),
                e.default_rules, e.late_registrants, e.spread, e.occurred_at, :shape
            from unnest(:eventIds::uuid[], :organizerIds::text[], :versions::bigint[], :epochs::integer[],
                    :statuses::text[], :occurredAts::timestamptz[], :startLocals::text[], :zones::text[],
                    :startsAts::timestamptz[], :endsAts::timestamptz[], :rules::text[], :channels::text[],
                    :defaultRules::boolean[], :lateRegistrants::text[], :spreads::boolean[])
                as e(event_id, organizer_id, version, epoch, status, occurred_at, start_local, zone, starts_at,
                    ends_at, rules, channels, default_rules, late_registrants, spread)
            order by e.event_id
            on conflict (event_id) do update set
                version = excluded.version,
                epoch = excluded.epoch,
                status = excluded.status,
                occurred_at = excluded.occurred_at,
                start_local = excluded.start_local,
                zone = excluded.zone,
                starts_at = excluded.starts_at,
                ends_at = excluded.ends_at,
                rules = excluded.rules,
                channels = excluded.channels,
                default_rules = excluded.default_rules,
                late_registrants = excluded.late_registrants,
                spread = excluded.spread,
                rules_since = case
                    when (live_event.epoch, live_event.default_rules) = (excluded.epoch, excluded.default_rules)
                        then coalesce(live_event.rules_since, live_event.occurred_at)
                    else excluded.occurred_at
                end,
                shape = excluded.shape
            where (live_event.version, live_event.shape) < (excluded.version, excluded.shape)
            returning event_id, old.version as old_version, old.epoch as old_epoch, old.status as old_status, rules_since
            """;

    /**
     * A replay comes and goes without a new version of the live event, so the version of its stream decides, too. A live
     * event that never had one is not written.
     */
    private static final String FOLLOW_REPLAYS = """
            update live_event e
            set has_replay = s.has_replay, replay_version = s.version, stream_version = s.stream_version
            from unnest(:eventIds::uuid[], :versions::bigint[], :streamVersions::bigint[], :replays::boolean[])
                as s(event_id, version, stream_version, has_replay)
            where e.event_id = s.event_id and e.version = s.version and (e.has_replay or s.has_replay)
                and (e.replay_version, e.stream_version) < (s.version, s.stream_version)
            returning e.event_id, old.has_replay as had_replay, new.has_replay as has_replay
            """;

    /** Planning writes the row, so it waits for a change by hand, and a change by hand waits for planning. */
    private static final String LOCK_OPEN = """
            select event_id, organizer_id, epoch, occurred_at, coalesce(rules_since, occurred_at) as rules_since, start_local, zone, starts_at, ends_at, default_rules,
                coalesce(late_registrants, 'SKIP') as late_registrants, spread,
                array_to_string(rules, E'\\n') as rules, array_to_string(channels, E'\\n') as channels
            from live_event
            where event_id = any (:eventIds::uuid[]) and status in ('SCHEDULED', 'LIVE')
                and start_local is not null
            order by event_id
            for no key update
            """;

    private static final String LOCK = """
            select event_id, epoch, status, start_local, zone, starts_at, ends_at, default_rules,
                array_to_string(rules, E'\\n') as rules, array_to_string(channels, E'\\n') as channels, now() as read_at
            from live_event
            where event_id = :eventId and organizer_id = :organizerId and start_local is not null
            for no key update
            """;

    private final JdbcClient jdbc;

    LiveEvents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The state that a newer one replaced.
     *
     * @param rulesSince since when the live event has had the epoch of the newer state, and rules of its own or those of its
     *     organizer
     */
    record Before(
            @Nullable Long version,
            @Nullable Integer epoch,
            LiveEventState.@Nullable Status status,
            Instant rulesSince) {

        boolean versionIsBelow(long other) {
            return version == null || version < other;
        }

        boolean epochIsBelow(int other) {
            return epoch == null || epoch < other;
        }
    }

    /**
     * Keeps the states, at most one per live event, unless the same or a newer version is known.
     *
     * @return what each kept state replaced
     */
    Map<UUID, Before> replaceIfNewer(Collection<LiveEventState> states) {
        Map<UUID, Before> replaced = new HashMap<>();
        jdbc.sql(REPLACE_IF_NEWER)
                .param("eventIds", Columns.of(states, LiveEventState::eventId))
                .param("organizerIds", Columns.of(states, LiveEventState::organizerId))
                .param("versions", Columns.of(states, LiveEventState::version))
                .param("epochs", Columns.of(states, LiveEventState::epoch))
                .param("statuses", Columns.of(states, LiveEventState::status))
                .param("occurredAts", Columns.of(states, LiveEventState::occurredAt))
                .param("startLocals", Columns.of(states, state -> state.start().local()))
                .param("zones", Columns.of(states, state -> state.start().zone()))
                .param("startsAts", Columns.of(states, LiveEventState::startsAt))
                .param("endsAts", Columns.of(states, LiveEventState::endsAt))
                .param(
                        "rules",
                        Columns.of(states, state -> lines(state.reminders().rules())))
                .param(
                        "channels",
                        Columns.of(states, state -> lines(state.reminders().channels())))
                .param(
                        "defaultRules",
                        Columns.of(states, state -> state.reminders().hasDefaultRules()))
                .param(
                        "lateRegistrants",
                        Columns.of(states, state -> state.reminders().late()))
                .param("spreads", Columns.of(states, state -> state.reminders().isSpread()))
                .param("shape", SHAPE)
                .query(row -> {
                    replaced.put(row.getObject("event_id", UUID.class), before(row));
                });
        return replaced;
    }

    /**
     * Keeps whether these live events have a replay, unless the state of a newer version, or of a newer stream, is known.
     * The transaction has given their states to {@link #replaceIfNewer} before, and so holds their rows.
     *
     * @return for each live event where that changed, whether it has one now
     */
    Map<UUID, Boolean> followReplays(Collection<LiveEventState> states) {
        Map<UUID, Boolean> changed = new HashMap<>();
        jdbc.sql(FOLLOW_REPLAYS)
                .param("eventIds", Columns.of(states, LiveEventState::eventId))
                .param("versions", Columns.of(states, LiveEventState::version))
                .param("streamVersions", Columns.of(states, LiveEventState::streamOrder))
                .param("replays", Columns.of(states, state -> state.replay() != null))
                .query(row -> {
                    if (row.getBoolean("had_replay") != row.getBoolean("has_replay")) {
                        changed.put(row.getObject("event_id", UUID.class), row.getBoolean("has_replay"));
                    }
                });
        return changed;
    }

    /**
     * A live event whose row this transaction holds.
     *
     * @param ownRules empty if the rules of its organizer apply
     * @param readAt the start of the transaction, by the database's clock
     */
    record Locked(
            UUID eventId,
            int epoch,
            String status,
            Schedule schedule,
            Optional<List<String>> ownRules,
            List<String> channels,
            Instant readAt) {}

    /** Holds the organizer's live event until the transaction ends; empty if it is not known here. */
    Optional<Locked> lock(OrganizerId organizer, UUID eventId) {
        return jdbc.sql(LOCK)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .query((row, number) -> locked(row))
                .optional();
    }

    /**
     * A live event that takes reminders, whose row this transaction holds.
     *
     * @param rulesSince since when it has had this epoch, and rules of its own or those of its organizer
     * @param ownRules empty if the rules of its organizer apply
     */
    record Open(
            UUID eventId,
            String organizerId,
            int epoch,
            Instant occurredAt,
            Instant rulesSince,
            Schedule schedule,
            Optional<List<PlannedRule>> ownRules,
            List<String> channels) {}

    /** Holds those of these live events that are open, in the order in which planning holds them. */
    List<Open> lockOpen(Collection<UUID> eventIds) {
        return jdbc.sql(LOCK_OPEN)
                .param("eventIds", Columns.of(eventIds, eventId -> eventId))
                .query((row, number) -> new Open(
                        row.getObject("event_id", UUID.class),
                        row.getString("organizer_id"),
                        row.getInt("epoch"),
                        instant(row, "occurred_at"),
                        instant(row, "rules_since"),
                        schedule(row),
                        ownPlannedRules(row),
                        texts(row.getString("channels"))))
                .list();
    }

    private static Schedule schedule(ResultSet row) throws SQLException {
        return new Schedule(
                LocalDateTime.parse(row.getString("start_local")),
                new LiveEventState.Start("", row.getString("zone")).knownZone(),
                instant(row, "starts_at"),
                instant(row, "ends_at"));
    }

    private static Locked locked(ResultSet row) throws SQLException {
        return new Locked(
                row.getObject("event_id", UUID.class),
                row.getInt("epoch"),
                row.getString("status"),
                schedule(row),
                ownRules(row),
                texts(row.getString("channels")),
                instant(row, "read_at"));
    }

    private static Optional<List<PlannedRule>> ownPlannedRules(ResultSet row) throws SQLException {
        var late = LateRegistrants.valueOf(row.getString("late_registrants"));
        boolean spread = row.getBoolean("spread");
        return ownRules(row).map(rules -> PlannedRule.of(rules, late, spread));
    }

    private static Optional<List<String>> ownRules(ResultSet row) throws SQLException {
        return row.getBoolean("default_rules") ? Optional.empty() : Optional.of(texts(row.getString("rules")));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static List<String> texts(String lines) {
        return lines.isEmpty() ? List.of() : List.of(lines.split("\n"));
    }

    private static Before before(ResultSet row) throws SQLException {
        String status = row.getString("old_status");
        return new Before(
                row.getObject("old_version", Long.class),
                row.getObject("old_epoch", Integer.class),
                status == null ? null : LiveEventState.Status.valueOf(status),
                instant(row, "rules_since"));
    }

    private static String lines(List<String> texts) {
        return String.join("\n", texts);
    }
}

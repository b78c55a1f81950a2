package io.callboard.scheduler.rule;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.chassis.trace.Traces;
import io.callboard.scheduler.rule.message.ReminderRulesChanged;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The default rules of organizers, which apply to each live event that names no rules of its own, and their quiet hours,
 * which apply to all. A change, its message, and the request for a new planning of the organizer's live events are one
 * transaction.
 */
@Repository
public class DefaultRules {

    private static final Logger log = LoggerFactory.getLogger(DefaultRules.class);

    private static final String ROW =
            "version, rules, quiet_from, quiet_to, quiet_since, rearm, extract(epoch from moved_more_than)::bigint as moved_more_than,"
                    + " replan_after is not null as replanning, now() as read_at";

    private static final String FIND = """
            select %s from reminder_defaults where organizer_id = :organizerId
            """.formatted(ROW);

    private static final String OF_ORGANIZERS = """
            select organizer_id, rules, quiet_from, quiet_to, quiet_since
            from reminder_defaults
            where organizer_id = any (:organizerIds::text[]) and rules is not null
            """;

    /** A row without rules has the built-in ones. It is there so that the first two changes wait for each other. */
    private static final String BEGIN = """
            insert into reminder_defaults (organizer_id) values (:organizerId) on conflict do nothing
            """;

    private static final String LOCK = """
            select %s from reminder_defaults where organizer_id = :organizerId for no key update
            """.formatted(ROW);

    /** Like that of a pause, a new version is above all earlier ones after the database was restored from a backup. */
    private static final String REPLACE = """
            update reminder_defaults set
                version = greatest(version + 1, floor(extract(epoch from clock_timestamp()) * 1000)::bigint),
                rules = :rules::jsonb,
                quiet_from = :quietFrom::time,
                quiet_to = :quietTo::time,
                quiet_since = :quietSince::timestamptz,
                rearm = :rearm,
                moved_more_than = make_interval(secs => :movedMoreThan),
                traceparent = :traceparent,
                replan_attempts = 0,
                replan_not_before = null,
                replan_after = '00000000-0000-0000-0000-000000000000'
            where organizer_id = :organizerId
            """;

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Traces traces;

    /** Reads rules of a later release too, whose properties this one does not know. */
    private final JsonMapper json = JsonMapper.builder().build();

    DefaultRules(JdbcClient jdbc, Outbox outbox, Traces traces) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.traces = traces;
    }

    /**
     * The rules of one organizer.
     *
     * @param quietHours null for none
     * @param quietSince when quiet hours were last set, changed, or taken back; null if never
     * @param onPostpone whether people get a reminder again after a move
     * @param version 0 while the organizer has stored none
     * @param replanning whether live events are still to be planned by these rules
     * @param readAt by the database's clock
     * @param readable false if this release cannot read what is stored; rules and quiet hours are empty then
     */
    record Stored(
            long version,
            boolean builtIn,
            List<DefaultRule> rules,
            @Nullable QuietHours quietHours,
            @Nullable Instant quietSince,
            OnPostpone onPostpone,
            boolean replanning,
            Instant readAt,
            boolean readable) {

        private static Stored unreadable(long version, boolean replanning, Instant readAt) {
            return new Stored(version, false, List.of(), null, null, OnPostpone.REARM_ALL, replanning, readAt, false);
        }
    }

    @Transactional(readOnly = true)
    Stored find(OrganizerId organizer) {
        return one(FIND, organizer);
    }

    /**
     * Replaces all rules and the quiet hours. The same again changes nothing. Rules that this release cannot read, such as
     * those of a later one, are replaced too.
     *
     * @param mustMatch refuses a version by an exception
     */
    @Transactional
    Stored replace(OrganizerId organizer, ReminderRulesRequest.Checked request, LongConsumer mustMatch) {
        jdbc.sql(BEGIN).param("organizerId", organizer.value()).update();
        Stored present = jdbc.sql(LOCK)
                .param("organizerId", organizer.value())
                .query((row, number) -> present(row, organizer))
                .single();
        mustMatch.accept(present.version());
        List<DefaultRule> next = request.rules().stream()
                .map(rule -> rule.since(since(rule, present)))
                .toList();
        QuietHoursView.Checked hours = request.quietHours();
        TraceParent cause = traces.current();
        if (!present.readable()
                || !saySame(present.rules(), next)
                || !isSame(hours, present.quietHours())
                || !request.onPostpone().equals(present.onPostpone())) {
            Instant quietSince = quietSince(present, next, hours);
            jdbc.sql(REPLACE)
                    .param("organizerId", organizer.value())
                    .param("rules", json.writeValueAsString(next))
                    .param("quietFrom", hours == null ? null : hours.from().toString())
                    .param("quietTo", hours == null ? null : hours.to().toString())
                    .param("quietSince", quietSince == null ? null : quietSince.atOffset(ZoneOffset.UTC))
                    .param("rearm", request.onPostpone().rearm().name())
                    .param("movedMoreThan", request.onPostpone().movedMoreThanSeconds(), Types.BIGINT)
                    .param("traceparent", cause == null ? null : cause.value())
                    .update();
        }
        Stored stored = one(FIND, organizer);
        if (stored.version() != present.version()) {
            outbox.append(OutgoingMessage.of(
                    ReminderRulesChanged.TOPIC,
                    ReminderRulesChanged.key(organizer.value()),
                    ReminderRulesChanged.TYPE,
                    new ReminderRulesChanged(
                            organizer.value(), stored.version(), texts(stored, false), texts(stored, true))));
        }
        Failpoints.hit("scheduler.reminder-rules.before-commit");
        return stored;
    }

    /** What this organizer has set for live events. */
    @Transactional(readOnly = true)
    public OrganizerRules of(OrganizerId organizer) {
        Stored stored = find(organizer);
        return new OrganizerRules(enabled(stored.rules()), stored.quietHours(), stored.quietSince() != null);
    }

    /** What each of these organizers has set for live events. */
    public Map<String, OrganizerRules> of(Collection<String> organizerIds) {
        Map<String, OrganizerRules> found = new HashMap<>();
        if (organizerIds.isEmpty()) {
            return found;
        }
        organizerIds.forEach(
                organizerId -> found.put(organizerId, new OrganizerRules(enabled(BuiltInRules.ALL), null, false)));
        jdbc.sql(OF_ORGANIZERS)
                .param("organizerIds", organizerIds.stream().distinct().toArray(String[]::new))
                .query(row -> {
                    found.put(
                            row.getString("organizer_id"),
                            new OrganizerRules(enabled(rules(row)), quietHours(row), quietSince(row) != null));
                });
        return found;
    }

    private Stored one(String sql, OrganizerId organizer) {
        return jdbc.sql(sql)
                .param("organizerId", organizer.value())
                .query((row, number) -> stored(row))
                .optional()
                .orElseGet(() -> new Stored(
                        0, true, BuiltInRules.ALL, null, null, OnPostpone.REARM_ALL, false, Instant.EPOCH, true));
    }

    private Stored stored(ResultSet row) throws SQLException {
        boolean builtIn = row.getString("rules") == null;
        return new Stored(
                row.getLong("version"),
                builtIn,
                builtIn ? BuiltInRules.ALL : rules(row),
                quietHours(row),
                quietSince(row),
                onPostpone(row),
                row.getBoolean("replanning"),
                readAt(row),
                true);
    }

    private Stored present(ResultSet row, OrganizerId organizer) throws SQLException {
        try {
            return stored(row);
        } catch (JacksonException | IllegalArgumentException e) {
            log.warn(
                    "Default rules cannot be read and are replaced organizerId={} exception={}",
                    organizer.value(),
                    e.getClass().getSimpleName());
            return Stored.unreadable(row.getLong("version"), row.getBoolean("replanning"), readAt(row));
        }
    }

    private static Instant readAt(ResultSet row) throws SQLException {
        return row.getObject("read_at", OffsetDateTime.class).toInstant();
    }

    private List<DefaultRule> rules(ResultSet row) throws SQLException {
        return List.of(json.readValue(row.getString("rules"), DefaultRule[].class));
    }

    private static @Nullable QuietHours quietHours(ResultSet row) throws SQLException {
        LocalTime from = row.getObject("quiet_from", LocalTime.class);
        LocalTime to = row.getObject("quiet_to", LocalTime.class);
        Instant since = quietSince(row);
        return from == null || to == null || since == null ? null : new QuietHours(from, to, since);
    }

    private static OnPostpone onPostpone(ResultSet row) throws SQLException {
        Long seconds = row.getObject("moved_more_than", Long.class);
        return new OnPostpone(
                OnPostpone.Rearm.valueOf(row.getString("rearm")), seconds == null ? null : Duration.ofSeconds(seconds));
    }

    private static @Nullable Instant quietSince(ResultSet row) throws SQLException {
        OffsetDateTime since = row.getObject("quiet_since", OffsetDateTime.class);
        return since == null ? null : since.toInstant();
    }

    private static List<PlannedRule> enabled(List<DefaultRule> rules) {
        return rules.stream()
                .filter(DefaultRule::enabled)
                .map(DefaultRule::planned)
                .toList();
    }

    /** A rule that was enabled before keeps its instant. A new one is not late if its instant had passed already. */
    private static @Nullable Instant since(DefaultRule rule, Stored present) {
        for (DefaultRule known : present.rules()) {
            if (known.enabled() && known.offset().equals(rule.offset())) {
                return known.since();
            }
        }
        return present.readAt();
    }

    /** When the quiet hours, or the rules that they move, came to be what they are now. */
    private static @Nullable Instant quietSince(
            Stored present, List<DefaultRule> next, QuietHoursView.@Nullable Checked hours) {
        if (!present.readable()) {
            return present.readAt();
        }
        boolean movesTheSame = next.stream()
                .allMatch(rule -> present.rules().stream()
                        .filter(known -> known.offset().equals(rule.offset()))
                        .allMatch(known -> known.inQuietHours() == rule.inQuietHours()));
        boolean same = isSame(hours, present.quietHours()) && (hours == null || movesTheSame);
        return same ? present.quietSince() : present.readAt();
    }

    private static boolean isSame(QuietHoursView.@Nullable Checked some, @Nullable QuietHours others) {
        if (some == null || others == null) {
            return some == null && others == null;
        }
        return some.from().equals(others.from()) && some.to().equals(others.to());
    }

    /** Those that every release of event-service can read, or those by the wall clock of the live event. */
    private static List<String> texts(Stored stored, boolean wallClock) {
        return enabled(stored.rules()).stream()
                .map(PlannedRule::text)
                .map(ReminderRule::parse)
                .flatMap(Optional::stream)
                .filter(rule -> (rule.at() != null) == wallClock && !rule.inZoneOfRegistrant())
                .map(ReminderRule::text)
                .toList();
    }

    private static boolean saySame(List<DefaultRule> some, List<DefaultRule> others) {
        return sorted(some).equals(sorted(others));
    }

    private static List<DefaultRule> sorted(List<DefaultRule> rules) {
        return rules.stream()
                .map(rule -> rule.since(null))
                .sorted(Comparator.comparing(DefaultRule::offset))
                .toList();
    }
}

package io.callboard.event.reminder;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.Newest;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The default reminder rules of organizers, as scheduler-service has published them. */
@Repository
public class DefaultRules {

    private static final String REPLACE_IF_NEWER = """
            insert into default_rules as known (organizer_id, version, rules, wall_clock_rules)
            select r.organizer_id, r.version, string_to_array(r.rules, E'\\n'),
                string_to_array(r.wall_clock_rules, E'\\n')
            from unnest(:organizerIds::text[], :versions::bigint[], :rules::text[], :wallClockRules::text[])
                as r(organizer_id, version, rules, wall_clock_rules)
            order by r.organizer_id
            on conflict (organizer_id) do update set version = excluded.version, rules = excluded.rules,
                wall_clock_rules = excluded.wall_clock_rules
            where known.version < excluded.version
            """;

    private static final String FIND = """
            select array_to_string(rules || wall_clock_rules, E'\\n') as rules
            from default_rules
            where organizer_id = :organizerId
            """;

    private final JdbcClient jdbc;

    DefaultRules(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The enabled default rules of the organizer, but for those by the wall clock of each registrant. */
    public List<ReminderRule> of(OrganizerId organizer) {
        return jdbc.sql(FIND)
                .param("organizerId", organizer.value())
                .query(String.class)
                .optional()
                .map(DefaultRules::parse)
                .orElse(Reminders.BUILT_IN_RULES);
    }

    void apply(List<Message<ReminderRulesChanged>> messages) {
        List<ReminderRulesChanged> states = Newest.of(messages, ReminderRulesChanged::organizerId);
        if (states.isEmpty()) {
            return;
        }
        jdbc.sql(REPLACE_IF_NEWER)
                .param("organizerIds", Columns.of(states, ReminderRulesChanged::organizerId))
                .param("versions", Columns.of(states, ReminderRulesChanged::version))
                .param("rules", Columns.of(states, state -> lines(state.rules())))
                .param("wallClockRules", Columns.of(states, state -> lines(state.wallClockRules())))
                .update();
    }

    private static String lines(@Nullable List<String> rules) {
        return rules == null ? "" : String.join("\n", rules);
    }

    private static List<ReminderRule> parse(String lines) {
        return lines.lines()
                .map(text -> ReminderRule.parseWallClock(text).orElseGet(() -> ReminderRule.parse(text)))
                .toList();
    }
}

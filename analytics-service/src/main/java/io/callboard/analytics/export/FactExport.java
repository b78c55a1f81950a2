package io.callboard.analytics.export;

import io.callboard.analytics.notification.Outcome;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.file.CsvTable;
import io.callboard.chassis.tenant.OrganizerId;
import java.io.IOException;
import java.io.Writer;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes all facts of a live event, page by page. Between two pages it holds no connection and no snapshot, so a slow
 * reader takes nothing from others. A fact that changes during the export is written as it is when its page is read.
 */
@Component
class FactExport {

    /** The names of the columns and properties. Each fact has all of them; null where its kind has none. */
    static final List<String> COLUMNS = List.of(
            "fact",
            "eventId",
            "registrationId",
            "registeredAt",
            "status",
            "channels",
            "source",
            "medium",
            "campaign",
            "term",
            "content",
            "origin",
            "segment",
            "answers",
            "cause",
            "channel",
            "rule",
            "kind",
            "epoch",
            "sendAt",
            "outcome",
            "outcomeAt",
            "reason",
            "provider",
            "handedOverAt",
            "sentAt",
            "joinedAt",
            "watching",
            "watchSeconds",
            "attendance",
            "unsubscribedAt",
            "factId",
            "type",
            "viewerAt",
            "receivedAt",
            "reaction",
            "characters",
            "pollId",
            "option",
            "amount",
            "currency",
            "action",
            "byPerson",
            "viewedAt",
            "viewedByPersonAt");

    /** The names as they are in JSON, quoted once for all lines. */
    private static final List<SerializedString> PROPERTIES =
            COLUMNS.stream().map(SerializedString::new).toList();

    /** Small, so that the answer begins soon. */
    private static final int FIRST_PAGE = 100;

    private static final int PAGE = 1_000;

    private static final String HAS_EVENT = """
            select event_id from live_event where event_id = :event and organizer_id = :organizer
            """;

    /** ADR 0015. For a prepared statement the planner expects few facts, and would read and sort all for a page. */
    static final String BY_INDEX = """
            select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
                set_config('enable_sort', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)
            """;

    static final String REGISTRATIONS = """
            select 'REGISTRATION' as fact, event_id as "eventId", registration_id as "registrationId",
                registered_at as "registeredAt", status, channels, source, medium,
                campaign, term, content, origin, segment, answers
            from registration
            where event_id = :event and organizer_id = :organizer and registration_id > :registration
            order by event_id, registration_id
            limit :limit
            """;

    static final String NOTIFICATIONS = """
            select 'NOTIFICATION' as fact, event_id as "eventId", registration_id as "registrationId", cause, channel,
                rule, kind, epoch, send_at as "sendAt", case outcome %s end as outcome, outcome_at as "outcomeAt", reason,
                provider, handed_over_at as "handedOverAt", sent_at as "sentAt"
            from notification
            where event_id = :event and organizer_id = :organizer
                and (cause, registration_id, channel) > (:cause, :registration, :channel)
            order by event_id, cause, registration_id, channel
            limit :limit
            """.formatted(Arrays.stream(Outcome.values())
            .map(outcome -> "when %d then '%s'".formatted(outcome.rank, outcome))
            .collect(Collectors.joining(" ")));

    static final String VIEWS = """
            select 'VIEW' as fact, event_id as "eventId", registration_id as "registrationId", cause, channel, rule, kind,
                action, by_person as "byPerson", viewed_at as "viewedAt", viewed_by_person_at as "viewedByPersonAt"
            from notification_view
            where event_id = :event and organizer_id = :organizer
                and (cause, registration_id, channel, action) > (:cause, :registration, :channel, :action)
            order by event_id, cause, registration_id, channel, action
            limit :limit
            """;

    static final String ATTENDANCE = """
            select 'ATTENDANCE' as fact, event_id as "eventId", registration_id as "registrationId",
                joined_at as "joinedAt", watching, seconds as "watchSeconds", outcome as attendance
            from attendance
            where event_id = :event and organizer_id = :organizer and registration_id > :registration
            order by event_id, registration_id
            limit :limit
            """;

    static final String UNSUBSCRIPTIONS = """
            select 'UNSUBSCRIPTION' as fact, event_id as "eventId", registration_id as "registrationId", channel,
                occurred_at as "unsubscribedAt"
            from unsubscription
            where event_id = :event and organizer_id = :organizer
                and (registration_id, channel) > (:registration, :channel)
            order by event_id, registration_id, channel
            limit :limit
            """;

    static final String ENGAGEMENT = """
            select 'ENGAGEMENT' as fact, event_id as "eventId", registration_id as "registrationId", fact_id as "factId",
                kind as "type", viewer_at as "viewerAt", received_at as "receivedAt", reaction, characters,
                poll_id as "pollId", poll_option as "option", amount::text as amount, currency
            from engagement
            where event_id = :event and organizer_id = :organizer and fact_id > :fact
            order by event_id, fact_id
            limit :limit
            """;

    private static final List<String> KINDS =
            List.of(REGISTRATIONS, NOTIFICATIONS, VIEWS, ATTENDANCE, UNSUBSCRIPTIONS, ENGAGEMENT);

    private final NamedParameterJdbcTemplate template;
    private final JsonMapper json;
    private final TransactionTemplate transactions;

    FactExport(NamedParameterJdbcTemplate template, JsonMapper json, TransactionTemplate transactions) {
        this.template = template;
        this.json = json;
        this.transactions = transactions;
    }

    /** Reads the first page, so that an error is known before anything is written. Empty if the organizer has no such live event. */
    Optional<Pages> begin(OrganizerId organizer, UUID eventId) {
        var pages = new Pages(organizer, eventId);
        return pages.begin() ? Optional.of(pages) : Optional.empty();
    }

    /**
     * The facts that the last of these queries finds; empty if one before it finds no row. They go to the database
     * together, because on a busy machine a request waits for a processor at each round trip.
     */
    private Optional<List<Fact>> read(List<String> queries, Map<String, ?> parameters) {
        return transactions.execute(_ -> template.execute(String.join(";\n", queries), parameters, statement -> {
            statement.execute();
            for (int i = 1; i < queries.size(); i++) {
                try (ResultSet found = statement.getResultSet()) {
                    if (!found.next()) {
                        return Optional.<List<Fact>>empty();
                    }
                }
                statement.getMoreResults();
            }
            try (ResultSet rows = statement.getResultSet()) {
                return Optional.of(facts(rows));
            }
        }));
    }

    /** The values of a fact, in the order of {@link #COLUMNS}; null where its kind has none. */
    private record Fact(List<@Nullable Object> values) {

        private @Nullable Object value(String column) {
            return values.get(COLUMNS.indexOf(column));
        }

        private UUID id(String column) {
            return value(column) instanceof UUID id ? id : new UUID(0, 0);
        }

        private String text(String column) {
            return value(column) instanceof String text ? text : "";
        }
    }

    /** Before all facts. */
    private static final Fact BEGINNING = new Fact(Collections.nCopies(COLUMNS.size(), null));

    /** The facts that are not written yet. */
    final class Pages {

        private final OrganizerId organizer;
        private final UUID eventId;
        private int kind;
        private int limit = FIRST_PAGE;
        private List<Fact> page = List.of();

        private Pages(OrganizerId organizer, UUID eventId) {
            this.organizer = organizer;
            this.eventId = eventId;
        }

        /** Reads the first page. Returns false if the organizer has no such live event. */
        private boolean begin() {
            Optional<List<Fact>> first = read(List.of(HAS_EVENT, BY_INDEX, KINDS.get(kind)), after(BEGINNING));
            page = first.orElse(List.of());
            return first.isPresent();
        }

        private Map<String, ?> after(Fact last) {
            return Map.of(
                    "event",
                    eventId,
                    "organizer",
                    organizer.value(),
                    "cause",
                    last.id("cause"),
                    "registration",
                    last.id("registrationId"),
                    "channel",
                    last.text("channel"),
                    "action",
                    last.text("action"),
                    "fact",
                    last.id("factId"),
                    "limit",
                    limit);
        }

        private boolean next() {
            Fact last = BEGINNING;
            if (page.size() < limit) {
                kind++;
            } else {
                last = page.getLast();
            }
            limit = PAGE;
            if (kind == KINDS.size()) {
                return false;
            }
            page = List.of();
            Failpoints.hit("analytics.export.before-page");
            page = read(List.of(BY_INDEX, KINDS.get(kind)), after(last)).orElseThrow();
            return true;
        }

        void writeCsv(Writer out) throws IOException {
            CsvTable table = new CsvTable(out);
            for (String column : COLUMNS) {
                table.cell(column);
            }
            table.endRow();
            do {
                for (Fact fact : page) {
                    for (Object value : fact.values()) {
                        table.cell(value instanceof String[] texts ? String.join(";", texts) : value);
                    }
                    table.endRow();
                }
                out.flush();
            } while (next());
        }

        /** One JSON object in each line. */
        void writeNdjson(Writer out) throws IOException {
            // Not closed: after an error that would write the rest of its buffer, as if nothing had happened.
            JsonGenerator lines = json.writer().withRootValueSeparator("").createGenerator(out);
            do {
                for (Fact fact : page) {
                    lines.writeStartObject();
                    for (int column = 0; column < PROPERTIES.size(); column++) {
                        lines.writeName(PROPERTIES.get(column));
                        lines.writePOJO(fact.values().get(column));
                    }
                    lines.writeEndObject();
                    lines.writeRaw('\n');
                }
                lines.flush();
            } while (next());
        }
    }

    private static List<Fact> facts(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        int count = columns.getColumnCount();
        var positions = new int[count];
        var instants = new boolean[count];
        for (int i = 0; i < count; i++) {
            positions[i] = COLUMNS.indexOf(columns.getColumnLabel(i + 1));
            instants[i] = columns.getColumnTypeName(i + 1).equals("timestamptz");
        }
        List<Fact> facts = new ArrayList<>();
        while (rows.next()) {
            var values = new @Nullable Object[COLUMNS.size()];
            for (int i = 0; i < count; i++) {
                Object value = instants[i] ? rows.getObject(i + 1, OffsetDateTime.class) : rows.getObject(i + 1);
                values[positions[i]] = switch (value) {
                    case null -> null;
                    case OffsetDateTime time -> time.toInstant();
                    case Array array -> array.getArray();
                    default -> value;
                };
            }
            facts.add(new Fact(Arrays.asList(values)));
        }
        return facts;
    }
}

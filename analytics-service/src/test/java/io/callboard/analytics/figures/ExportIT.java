package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.Tokens;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The export has each fact of a live event once, so that the figures can be counted from it. */
@PlatformTest
class ExportIT {

    /** Several pages of each kind. */
    private static final int MANY = 2_500;

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    private final Facts facts = new Facts();

    @Test
    void givesTheFigures() {
        var random = new RandomFacts(4);
        random.sendAll(kafka);
        await().untilAsserted(() -> random.assertComplete(random.facts.figures(port)));
        JsonNode figures = random.facts.figures(port);

        List<JsonNode> lines = lines(export(random.facts, "ndjson"));
        List<CSVRecord> rows = rows(export(random.facts, "csv"));

        assertThat(count(lines, "fact", "REGISTRATION"))
                .isEqualTo(figures.at("/registrations/total").asLong());
        assertThat(count(lines, "status", "CANCELLED"))
                .isEqualTo(figures.at("/registrations/cancelled").asLong());
        assertThat(count(lines, "source", "source 1"))
                .isEqualTo(figures.at("/registrations/bySource/source 1").asLong());
        assertThat(count(lines, "fact", "NOTIFICATION"))
                .isEqualTo(figures.at("/notifications/scheduled").asLong());
        assertThat(Stream.of("SENT", "DELIVERED", "BOUNCED", "COMPLAINED")
                        .mapToLong(outcome -> count(lines, "outcome", outcome))
                        .sum())
                .isEqualTo(figures.at("/notifications/sent").asLong());
        assertThat(count(lines, "reason", "UNSUBSCRIBED"))
                .isEqualTo(figures.at("/notifications/suppressedByReason/UNSUBSCRIBED")
                        .asLong());
        assertThat(count(lines, "fact", "UNSUBSCRIPTION"))
                .isEqualTo(figures.at("/notifications/unsubscribed").asLong());
        assertThat(count(lines, "action", "OPENED"))
                .isEqualTo(figures.at("/notifications/opened").asLong());
        assertThat(lines.stream()
                        .filter(line -> line.path("action").asString("").equals("CLICKED"))
                        .filter(line -> line.path("byPerson").asBoolean())
                        .count())
                .isEqualTo(figures.at("/notifications/clickedByPeople").asLong());
        assertThat(count(lines, "type", "REACTION"))
                .isEqualTo(figures.at("/engagement/reactions").asLong());
        assertThat(count(lines, "type", "PURCHASE"))
                .isEqualTo(figures.path("revenue")
                        .valueStream()
                        .mapToLong(revenue -> revenue.path("purchases").asLong())
                        .sum());
        assertThat(count(lines, "attendance", "NO_SHOW"))
                .isEqualTo(figures.at("/viewership/noShows").asLong());
        assertThat(count(lines, "watching", "true"))
                .isEqualTo(figures.at("/viewership/watching").asLong());
        assertThat(lines.stream()
                        .filter(line -> !line.path("joinedAt").isNull())
                        .mapToLong(line -> line.path("watchSeconds").asLong())
                        .average()
                        .orElseThrow())
                .isCloseTo(figures.at("/viewership/averageWatchSeconds").asDouble(), Offset.offset(1.0));
        assertThat(cells(rows)).isEqualTo(lines.stream().map(ExportIT::texts).toList());
    }

    @Test
    void hasEachFactOfManyPagesOnce() {
        addMany();

        List<JsonNode> lines = lines(export(facts, "ndjson"));

        for (String kind :
                List.of("REGISTRATION", "NOTIFICATION", "VIEW", "ATTENDANCE", "UNSUBSCRIPTION", "ENGAGEMENT")) {
            assertThat(count(lines, "fact", kind)).as(kind).isEqualTo(kind.equals("NOTIFICATION") ? 3 * MANY : MANY);
        }
        assertThat(new HashSet<>(lines)).hasSameSizeAs(lines);
    }

    @Test
    void neutralizesFormulas() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        facts.registration(
                "RegistrationConfirmed",
                UUID.randomUUID().toString(),
                1,
                "CONFIRMED",
                List.of("EMAIL", "SMS"),
                "-2+3",
                null);
        facts.sendAll(kafka);
        await().untilAsserted(() -> assertThat(
                        facts.figures(port).at("/registrations/total").asInt())
                .isOne());

        CSVRecord row = rows(export(facts, "csv")).getFirst();

        assertThat(row.get("source")).isEqualTo("'-2+3");
        assertThat(row.get("channels")).isEqualTo("EMAIL;SMS");
        assertThat(row.get("registeredAt")).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(lines(export(facts, "ndjson")).getFirst().path("source").asString())
                .isEqualTo("-2+3");
    }

    @Test
    void belongsToItsOrganizer() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        facts.sendAll(kafka);
        await().untilAsserted(() ->
                assertThat(Facts.status(port, facts.organizer, facts.event)).isEqualTo(200));
        String path = "/export?eventId=" + facts.event;

        assertThat(Facts.get(port, "nonsense", path, Map.of()).status()).isEqualTo(401);
        assertThat(Facts.get(port, Tokens.organizer(facts.organizer, "events:read"), path, Map.of())
                        .status())
                .isEqualTo(403);
        assertThat(Facts.get(port, Tokens.organizer("org_other"), path, Map.of())
                        .status())
                .isEqualTo(404);
        assertThat(facts.get(port, path + "&format=xlsx")
                        .json()
                        .at("/errors/0/pointer")
                        .asString())
                .isEqualTo("?format");
        assertThat(Facts.get(port, Tokens.organizer(facts.organizer), path, Map.of("Accept", "application/json"))
                        .status())
                .isEqualTo(406);
        assertThat(facts.get(port, path).body().lines()).hasSize(1);
    }

    @Test
    void anExportThatBreaksOffIsNotTakenForAWholeOne() {
        addMany();

        try (var _ = Failpoints.arm("analytics.export.before-page", () -> {
            throw new Failpoints.InjectedFault("analytics.export.before-page");
        })) {
            assertThatThrownBy(() -> export(facts, "ndjson")).hasRootCauseInstanceOf(IOException.class);
        }
        assertThat(export(facts, "ndjson").status()).isEqualTo(200);
    }

    /**
     * Rows as the projections write them, for a live event of its own. Three in a row share the beginning of their keys, so
     * the ends of pages separate some of them.
     */
    private void addMany() {
        jdbc.sql("""
                        insert into live_event (event_id, organizer_id, version, shape, status, title, starts_at, ends_at)
                        values (:event::uuid, :organizer, 1, 1, 'ENDED', 'Tides', now(), now())
                        """)
                .param("event", facts.event)
                .param("organizer", facts.organizer)
                .update();
        for (String insert : List.of("""
                insert into registration (event_id, registration_id, organizer_id, version, shape, status, channels)
                select :event::uuid, md5(n::text)::uuid, :organizer, 1, 5, 'CONFIRMED', '{EMAIL}'
                from generate_series(1, :many) as n
                """, """
                insert into notification (event_id, cause, registration_id, channel, organizer_id, shape, outcome)
                select :event::uuid, md5((n % 7)::text)::uuid, md5(n::text)::uuid, channel, :organizer, 5, 50
                from generate_series(1, :many) as n
                cross join (values ('EMAIL'), ('SMS'), ('PUSH')) as used (channel)
                """, """
                insert into notification_view
                    (event_id, cause, registration_id, channel, action, organizer_id, rule, kind, by_person)
                select :event::uuid, md5((n % 7)::text)::uuid, md5((n / 2)::text)::uuid, 'EMAIL',
                    (array['OPENED', 'CLICKED'])[1 + n % 2], :organizer, 'PT1H', 'REMINDER', n % 3 = 0
                from generate_series(1, :many) as n
                """, """
                insert into attendance (event_id, registration_id, organizer_id, version, shape, joined, seconds)
                select :event::uuid, md5(n::text)::uuid, :organizer, 1, 3, true, 5
                from generate_series(1, :many) as n
                """, """
                insert into unsubscription (event_id, registration_id, channel, organizer_id, occurred_at)
                select :event::uuid, md5((n / 3)::text)::uuid, (array['EMAIL', 'SMS', 'PUSH'])[1 + n % 3],
                    :organizer, now()
                from generate_series(1, :many) as n
                """, """
                insert into engagement
                    (event_id, fact_id, organizer_id, registration_id, shape, kind, viewer_at, received_at)
                select :event::uuid, md5(n::text)::uuid, :organizer, uuidv7(), 1, 'REACTION', now(), now()
                from generate_series(1, :many) as n
                """)) {
            jdbc.sql(insert)
                    .param("event", facts.event)
                    .param("organizer", facts.organizer)
                    .param("many", MANY)
                    .update();
        }
    }

    private Facts.Answer export(Facts of, String format) {
        return of.get(port, "/export?eventId=" + of.event + "&format=" + format);
    }

    private static List<JsonNode> lines(Facts.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body()
                .lines()
                .map(line -> (JsonNode) Facts.JSON.readTree(line))
                .toList();
    }

    private static long count(List<JsonNode> lines, String property, String value) {
        return lines.stream()
                .filter(line -> line.path(property).asString("").equals(value))
                .count();
    }

    private static List<CSVRecord> rows(Facts.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        try (CSVParser parser = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(answer.body()))) {
            return parser.getRecords();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The values of each row; instants are written in another form than in JSON, so they are only counted. */
    private static List<List<String>> cells(List<CSVRecord> rows) {
        return rows.stream()
                .map(row -> {
                    List<String> values = new ArrayList<>();
                    row.toMap().forEach((column, value) -> values.add(text(column, value)));
                    return values.stream().sorted().toList();
                })
                .toList();
    }

    private static List<String> texts(JsonNode line) {
        List<String> values = new ArrayList<>();
        line.propertyStream().forEach(property -> {
            JsonNode value = property.getValue();
            String text = value.isArray()
                    ? String.join(
                            ";", value.valueStream().map(JsonNode::asString).toList())
                    : value.asString("");
            values.add(text(property.getKey(), text));
        });
        return values.stream().sorted().toList();
    }

    private static String text(String column, String value) {
        return column + "=" + (column.endsWith("At") && !value.isEmpty() ? "set" : value);
    }
}

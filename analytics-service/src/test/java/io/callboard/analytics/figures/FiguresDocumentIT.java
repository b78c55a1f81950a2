package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.Repository;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The roll-ups give the numbers that {@code docs/figures.md} defines. Facts about a live event come twice and in any
 * order. Then the test runs each query of the document over the facts, and compares its result with the answer of the API.
 */
@PlatformTest
class FiguresDocumentIT {

    private static final Pattern QUERY = Pattern.compile("```sql\\n-- (\\S+) (\\S+)\\n(.*?)```", Pattern.DOTALL);
    private static final List<String> WEEK =
            List.of("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY");

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    /** A query of the document. */
    private record Definition(String path, String pointer, String sql) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void definesEachFigureOverTheFacts(long seed) throws IOException {
        List<Definition> definitions = definitions();
        var random = new RandomFacts(seed);
        for (int i = 1; i <= 7; i++) {
            random.facts.pastEvent("2026-11-0%dT18:00:00Z".formatted(i), (int) (seed * 5 + 5 + i), 3 * i);
        }
        Facts earlier = new Facts(random.facts.organizer);
        earlier.over("2026-11-09T18:00:00Z", Map.of("PT1H", 30, "PT15M", 20, "P1D", 19), 12 + (int) seed);
        earlier.twiceInAnyOrder(seed);
        earlier.sendAll(kafka);
        // Too small, and not over before the other one starts.
        random.facts.pastEvent("2026-11-08T18:00:00Z", 9, 0);
        random.facts.pastEvent("2026-12-01T17:00:01Z", 12, 0);
        random.sendAll(kafka);

        await().untilAsserted(() -> {
            for (Definition definition : definitions) {
                assertThat(shown(definition, random.facts))
                        .as("%s %s", definition.path(), definition.pointer())
                        .isEqualTo(counted(definition, random.facts));
            }
            random.assertComplete(random.facts.figures(port));
            assertThat(random.facts.figures(port).at("/forecast/pastEvents").asInt())
                    .isEqualTo(7);
            assertThat(random.facts
                            .get(port, "/events/" + random.facts.event + "/reminders")
                            .json()
                            .path("sendTimes")
                            .size())
                    .isEqualTo(2);
        });

        assertDefined(definitions, random.facts.figures(port));
    }

    /** Fails when the document forgets a figure of a live event. */
    private static void assertDefined(List<Definition> definitions, JsonNode figures) {
        for (String part : List.of("registrations", "notifications", "viewership", "engagement")) {
            figures.path(part).propertyStream().forEach(figure -> {
                String pointer = "/" + part + "/" + figure.getKey();
                assertThat(definitions)
                        .as(pointer)
                        .anyMatch(known -> known.path().equals("/events/{id}")
                                && known.pointer().startsWith(pointer));
            });
        }
    }

    private static List<Definition> definitions() throws IOException {
        return QUERY.matcher(Files.readString(Repository.root().resolve("docs/figures.md")))
                .results()
                .map(query -> new Definition(query.group(1), query.group(2), query.group(3)))
                .toList();
    }

    private Object counted(Definition definition, Facts facts) {
        List<Map<String, @Nullable Object>> rows = jdbc.sql(definition.sql())
                .param("event", UUID.fromString(facts.event))
                .param("organizer", facts.organizer)
                .query((row, number) -> row(row))
                .list();
        if (definition.pointer().endsWith("/days")) {
            return weekHours(rows);
        }
        if (List.of("/items", "/points", "/revenue", "/holdOuts", "/sendTimes", "/dropOff", "/byAnswer").stream()
                .anyMatch(definition.pointer()::endsWith)) {
            return rows;
        }
        if (definition.pointer().endsWith("/forecast")) {
            return rows.getFirst();
        }
        if (rows.size() == 1 && rows.getFirst().size() == 1) {
            return String.valueOf(rows.getFirst().values().iterator().next());
        }
        var byValue = new TreeMap<String, Object>();
        rows.forEach(row -> {
            var names = List.copyOf(row.keySet());
            Map<String, @Nullable Object> others = new TreeMap<>(row);
            others.remove(names.getFirst());
            byValue.put(
                    String.valueOf(row.get(names.getFirst())),
                    names.size() == 2 ? String.valueOf(row.get(names.getLast())) : others);
        });
        return byValue;
    }

    private static Map<String, @Nullable Object> row(ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (int column = 1; column <= columns.getColumnCount(); column++) {
            Object value = columns.getColumnTypeName(column).equals("timestamptz")
                    ? row.getObject(column, OffsetDateTime.class).toInstant()
                    : row.getObject(column);
            values.put(columns.getColumnLabel(column), value == null ? "null" : text(value));
        }
        return values;
    }

    /** Numbers of different types are equal when they look the same. */
    private static String text(Object value) {
        return value instanceof Number
                ? new BigDecimal(value.toString()).stripTrailingZeros().toPlainString()
                : value.toString();
    }

    private static Map<String, String> weekHours(List<Map<String, @Nullable Object>> rows) {
        var hours = new TreeMap<String, String>();
        rows.forEach(row -> hours.put(
                WEEK.get(Integer.parseInt(String.valueOf(row.get("weekday"))) - 1) + " " + row.get("hour"),
                String.valueOf(row.get("amount"))));
        return hours;
    }

    /** What the API shows at the place that the definition names, in the form of the query's result. */
    private Object shown(Definition definition, Facts facts) {
        JsonNode answer =
                facts.get(port, definition.path().replace("{id}", facts.event)).json();
        JsonNode shown = answer.at(definition.pointer());
        assertThat(shown.isMissingNode()).as(answer.toString()).isFalse();
        if (definition.pointer().endsWith("/days")) {
            return shownWeekHours(shown);
        }
        if (shown.isArray()) {
            List<String> columns = definition.pointer().endsWith("/points")
                    ? List.of("startsAt", "amount")
                    : Pattern.compile("as \"(\\w+)\"")
                            .matcher(definition.sql())
                            .results()
                            .map(column -> column.group(1))
                            .toList();
            var rows = new ArrayList<Map<String, String>>();
            shown.forEach(item -> {
                var row = new LinkedHashMap<String, String>();
                columns.forEach(column -> row.put(column, text(item.path(column))));
                rows.add(row);
            });
            return rows;
        }
        if (shown instanceof ObjectNode object) {
            var byValue = new TreeMap<String, Object>();
            object.propertyStream().forEach(entry -> {
                if (entry.getValue() instanceof ObjectNode parts) {
                    var row = new TreeMap<String, String>();
                    parts.propertyStream().forEach(part -> row.put(part.getKey(), text(part.getValue())));
                    byValue.put(entry.getKey(), row);
                } else {
                    byValue.put(entry.getKey(), text(entry.getValue()));
                }
            });
            return byValue;
        }
        return text(shown);
    }

    private static String text(JsonNode value) {
        if (value.isNumber()) {
            return text(value.numberValue());
        }
        String text = value.asString("null");
        return text.matches("\\d{4}-\\d\\d-\\d\\dT.*Z") ? Instant.parse(text).toString() : text;
    }

    private static Map<String, String> shownWeekHours(JsonNode days) {
        var hours = new TreeMap<String, String>();
        days.forEach(day -> {
            for (int hour = 0; hour < 24; hour++) {
                String amount = text(day.path("hours").path(hour));
                if (!amount.equals("0")) {
                    hours.put(day.path("weekday").asString() + " " + hour, amount);
                }
            }
        });
        return hours;
    }
}

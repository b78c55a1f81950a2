package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.chassis.testing.Tokens;
import io.callboard.registration.Api.Answer;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExportIT extends RegisteringScene {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** More than the buffers of a connection take. */
    private static final int MANY = 30_000;

    @Test
    void writesWhatTheListShowsInItsOrder() {
        var event = stage.given(aLiveEvent().withCapacity(2));
        for (String name : List.of("ada", "bob", "cleo")) {
            stage.register(event, name + "@example.com");
        }
        for (String filter : List.of("", "&sort=createdAt", "&status=WAITLISTED", "&q=BOB", "&source=none")) {
            List<JsonNode> listed = stage.organizer("org_aurora")
                    .get("/api/v1/registrations?eventId=" + event.id() + filter)
                    .json()
                    .path("items")
                    .valueStream()
                    .toList();

            Answer lines = export(event, "&format=ndjson" + filter);
            assertThat(lines.status()).isEqualTo(200);
            assertThat(lines.header("content-type")).isEqualTo("application/x-ndjson;charset=UTF-8");
            assertThat(lines.body().lines().map(JSON::readTree).toList()).isEqualTo(listed);

            Answer table = export(event, filter);
            assertThat(table.header("content-type")).isEqualTo("text/csv;charset=UTF-8");
            assertThat(table.header("content-disposition"))
                    .isEqualTo("attachment; filename=\"registrations-%s.csv\"".formatted(event.id()));
            assertThat(cells(table, "email"))
                    .isEqualTo(listed.stream()
                            .map(item -> item.path("email").asString())
                            .toList());
        }
    }

    @Test
    void hasAColumnForEachQuestionAndOneForTheOthers() {
        Map<String, Object> diet = Map.of("key", "diet", "label", "Diet?", "type", "TEXT", "required", false);
        Map<String, Object> days = Map.of(
                "key", "days", "label", "Days?", "type", "MULTI", "required", false, "options", List.of("Mon", "Tue"));
        var event = stage.given(aLiveEvent(), Map.of("questions", List.of(diet, days)));
        answer(event, "ada@example.com", """
                {"diet": "=HYPERLINK(\\"https://evil.example.com\\")", "days": ["Mon", "Tue"]}""");
        stage.given(event.next("SCHEDULED"), Map.of("questions", List.of(diet)));

        CSVRecord row = rows(export(event, "")).getFirst();

        assertThat(row.get("answers.diet")).isEqualTo("'=HYPERLINK(\"https://evil.example.com\")");
        assertThat(row.isMapped("answers.days")).isFalse();
        assertThat(row.get("otherAnswers")).isEqualTo("Days?: Mon; Tue");
    }

    @Test
    void isTakenByTheImport() {
        var event = stage.given(aLiveEvent());
        Answer made = stage.api.post("/api/v1/registrations", """
                {"eventId": "%s", "firstName": "Zoë \\"Z\\", the first", "lastName": "-Lane", "email": "zoe@example.com",
                 "phone": "+12025550143", "company": "=cmd|'/c calc'!A1", "channels": ["EMAIL", "SMS"],
                 "locale": "de-AT", "timeZone": "Asia/Kolkata", "segment": "vip",
                 "source": {"utmSource": "newsletter", "utmMedium": "@mail"},
                 "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                """.formatted(event.id()));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        Answer exported = export(event, "");
        CSVRecord row = rows(exported).getFirst();
        assertThat(row.get("phone")).isEqualTo("'+12025550143");
        assertThat(row.get("company")).startsWith("'=cmd");
        assertThat(row.get("lastName")).isEqualTo("'-Lane");
        assertThat(row.get("utmMedium")).isEqualTo("'@mail");

        var other = stage.given(aLiveEvent());
        Answer report = stage.organizer("org_aurora")
                .postCsv("/api/v1/registrations/import?eventId=" + other.id(), exported.body());

        assertThat(report.json().path("imported").asInt()).as(report.body()).isEqualTo(1);
        CSVRecord again = rows(export(other, "")).getFirst();
        for (String column : List.of(
                "firstName",
                "lastName",
                "email",
                "phone",
                "company",
                "channels",
                "locale",
                "timeZone",
                "segment",
                "source")) {
            assertThat(again.get(column)).as(column).isEqualTo(row.get(column));
        }
    }

    @Test
    void belongsToItsOrganizer() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        String path = "/api/v1/registrations/export?eventId=" + event.id();

        assertThat(stage.api.get(path).status()).isEqualTo(401);
        assertThat(stage.api
                        .as(Tokens.organizer("org_aurora", "registrations:write"))
                        .get(path)
                        .status())
                .isEqualTo(403);
        Answer other = stage.organizer("org_borealis").get(path);
        assertThat(other.status()).isEqualTo(404);
        assertThat(other.problem()).isEqualTo("not-found");
        assertThat(export(event, "&format=xlsx").pointers()).containsExactly("?format");
        assertThat(export(event, "&sort=email").status()).isEqualTo(400);
        assertThat(export(event, "&q=a%00b").pointers()).containsExactly("?q");
    }

    /** There are more readers than connections to the database. */
    @Test
    void readersThatDoNotReadTakeNothingFromOthers(@LocalServerPort int port) throws IOException {
        var event = stage.given(aLiveEvent());
        addMany(event);
        List<Socket> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 12; i++) {
                readers.add(ask(port, "/api/v1/registrations/export?format=ndjson&eventId=" + event.id()));
            }
            for (Socket reader : readers) {
                assertThat(reader.getInputStream().read()).isEqualTo('H');
            }

            assertThat(stage.organizer("org_aurora")
                            .get("/api/v1/registrations?eventId=" + event.id())
                            .status())
                    .isEqualTo(200);
        } finally {
            for (Socket reader : readers) {
                reader.close();
            }
        }
        assertThat(export(event, "").body().lines().count()).isEqualTo(MANY + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "ndjson"})
    void anExportThatBreaksOffIsNotTakenForAWholeOne(String format) {
        var event = stage.given(aLiveEvent());
        addMany(event);

        try (var _ = breaking("registration.export.before-page")) {
            assertThatThrownBy(() -> export(event, "&format=" + format)).hasRootCauseInstanceOf(IOException.class);
        }
        assertThat(export(event, "&format=" + format).status()).isEqualTo(200);
    }

    private Answer export(LiveEventFixture event, String parameters) {
        return stage.organizer("org_aurora").get("/api/v1/registrations/export?eventId=" + event.id() + parameters);
    }

    private void answer(LiveEventFixture event, String email, String answers) {
        Answer answer = stage.api.post("/api/v1/registrations", """
                {"eventId": "%s", "firstName": "Ada", "email": "%s", "answers": %s,
                 "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                """.formatted(event.id(), email, answers));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private void addMany(LiveEventFixture event) {
        stage.jdbc
                .sql("""
                        insert into registration (id, event_id, organizer_id, version, status, address, first_name,
                            email, channels, source_details, answers, notify, registered_at, changed_at)
                        select uuidv7(), :event, :organizer, 1, 'CONFIRMED', address, repeat('Ada ', 15), address,
                            '{EMAIL}', '{}', '{}', true, now(), now()
                        from (select 'person' || n || '@example.com' as address
                            from generate_series(1, :many) as n) as person
                        """)
                .param("event", event.id())
                .param("organizer", event.organizer())
                .param("many", MANY)
                .update();
    }

    private static Socket ask(int port, String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(path, Tokens.organizer("org_aurora"))
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static List<String> cells(Answer table, String column) {
        return rows(table).stream().map(row -> row.get(column)).toList();
    }

    private static List<CSVRecord> rows(Answer table) {
        try (CSVParser parser = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(table.body()))) {
            return parser.getRecords();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

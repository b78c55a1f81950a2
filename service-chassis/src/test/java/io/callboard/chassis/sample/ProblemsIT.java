package io.callboard.chassis.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;

@SampleTest
class ProblemsIT {

    private static final String ROUTE = "/api/v1/notes";

    @Autowired
    Environment environment;

    private Api api;

    @BeforeEach
    void organizer() {
        api = Api.of(environment).as(Tokens.organizer("org_" + UUID.randomUUID()));
    }

    @Test
    void beanValidationPointsAtEveryField() {
        Api.Answer answer = api.post(ROUTE, "{\"title\":\" \",\"tags\":[{\"name\":\"a\"},{\"name\":\"\"}]}");

        assertProblem(answer, 422, "unprocessable");
        assertThat(pointers(answer)).containsExactlyInAnyOrder("/title", "/tags/1/name");
    }

    @Test
    void anUnknownPropertyIsPointedAt() {
        Api.Answer answer = api.post(ROUTE, "{\"title\":\"x\",\"tags\":[{\"name\":\"a\",\"organizerId\":\"other\"}]}");

        assertProblem(answer, 400, "bad-request");
        assertThat(pointers(answer)).containsExactly("/tags/0/organizerId");
    }

    @Test
    void aWrongTypeIsPointedAt() {
        Api.Answer list = api.post(ROUTE, "{\"title\":\"x\",\"tags\":\"a\"}");
        Api.Answer number = api.post(ROUTE, "{\"title\":5}");

        assertProblem(list, 400, "bad-request");
        assertThat(pointers(list)).containsExactly("/tags");
        assertProblem(number, 400, "bad-request");
        assertThat(pointers(number)).containsExactly("/title");
    }

    @Test
    void aValueThatItsConstructorRefusesIsPointedAtWithTheReason() {
        Api.Answer answer =
                api.post(ROUTE, "{\"title\":\"x\",\"tags\":[{\"name\":\"a\",\"colour\":{\"value\":\"red\"}}]}");

        assertProblem(answer, 422, "unprocessable");
        assertThat(pointers(answer)).containsExactly("/tags/0/colour");
        assertThat(answer.body()).contains("starts with #");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'title':''}                                  | 422 | /title  | required         | is required",
                "{'title':'x','pages':99999999999}             | 422 | /pages  | out-of-range     | must be a number from -2147483648 to 2147483647",
                "{'title':'x','pages':'5'}                     | 400 | /pages  | wrong-type       | is not a whole number",
                "{'title':'x','pages':5.5}                     | 400 | /pages  | wrong-type       | is not a whole number",
                "{'title':'x','paper':0}                       | 400 | /paper  | unknown-value    | is not one of A4, LETTER",
                "{'title':'x','paper':'0'}                     | 400 | /paper  | unknown-value    | is not one of A4, LETTER",
                "{'title':'x','paper':'A5'}                    | 400 | /paper  | unknown-value    | is not one of A4, LETTER",
                "{'title':'x','papre':'A4'}                    | 400 | /papre  | unknown-property | is not a property of this object",
                "{'title':'x','zone':'SystemV/EST5EDTX'}       | 422 | /zone   | unknown-value    | 'is not a time zone of the IANA database, such as Europe/Berlin'",
                "{'title':7}                                   | 400 | /title  | wrong-type       | is not a text"
            })
    void everyFindingHasACode(String body, int status, String pointer, String code, String detail) {
        Api.Answer answer = api.post(ROUTE, body.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(status);
        JsonNode error = answer.json().get("errors").get(0);
        assertThat(error.get("pointer").asString()).isEqualTo(pointer);
        assertThat(error.get("code").asString()).isEqualTo(code);
        assertThat(error.get("detail").asString()).isEqualTo(detail.replace("'", ""));
    }

    @Test
    void aParameterHasACodeToo() {
        assertThat(api.get(ROUTE + "?limit=0").body()).contains("\"code\":\"out-of-range\"");
        assertThat(api.get(ROUTE + "?Limit=5").body()).contains("\"code\":\"unknown-parameter\"");
    }

    @Test
    void anUnknownZoneIsUnprocessable() {
        Api.Answer answer = api.post(ROUTE, "{\"title\":\"x\",\"zone\":\"Europe/Atlantis\"}");

        assertProblem(answer, 422, "unprocessable");
        assertThat(pointers(answer)).containsExactly("/zone");
    }

    @Test
    void malformedDuplicateTooDeepAndMissingBodiesAreBadRequests() {
        assertProblem(api.post(ROUTE, "{\"title\":"), 400, "bad-request");
        assertProblem(api.post(ROUTE, "{\"title\":\"x\"} trailing"), 400, "bad-request");
        assertProblem(api.post(ROUTE, "{\"title\":\"x\",\"title\":\"y\"}"), 400, "bad-request");
        assertProblem(api.post(ROUTE, "{\"tags\":" + "[".repeat(100) + "]".repeat(100) + "}"), 400, "bad-request");
        assertProblem(api.post(ROUTE, ""), 400, "bad-request");
    }

    @Test
    void pathsAndParametersOfTheWrongFormAreBadRequests() {
        assertProblem(api.get(ROUTE + "/not-a-uuid"), 400, "bad-request");
        Api.Answer parameter = api.get(ROUTE + "/public?platform=maybe");
        assertProblem(parameter, 400, "bad-request");
        assertThat(pointers(parameter)).containsExactly("?platform");
        assertThat(pointers(api.post(ROUTE + "/public", "{\"title\":\"x\"}"))).containsExactly("?organizer");
    }

    @Test
    void unsupportedMethodsAndTypesAreRefused() {
        assertProblem(api.send("DELETE", ROUTE, BodyPublishers.noBody()), 405, "method-not-allowed");
        assertProblem(api.post(ROUTE, "title=x", "Content-Type", "text/plain"), 415, "unsupported-media-type");
        assertProblem(api.get(ROUTE, "Accept", "image/png"), 406, "not-acceptable");
        assertProblem(api.get(ROUTE + "/a/b/c"), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/yaml",
                "application/xml",
                "application/cbor",
                "application/x-jackson-smile",
                "text/csv",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "*/*",
                "application/*",
                "nonsense"
            })
    void onlyJsonIsRead(String contentType) {
        assertProblem(api.post(ROUTE, "{\"title\":\"x\"}", "Content-Type", contentType), 415, "unsupported-media-type");
    }

    @Test
    void onlyJsonIsWritten() {
        assertProblem(api.get(ROUTE, "Accept", "application/yaml"), 406, "not-acceptable");
        assertProblem(api.get(ROUTE, "Accept", "application/xml"), 406, "not-acceptable");
        assertProblem(api.get(ROUTE, "Accept", "application/problem+json"), 406, "not-acceptable");
        assertThat(api.get(ROUTE, "Accept", "application/problem+json, application/json")
                        .header("Content-Type"))
                .isEqualTo("application/json");
        assertThat(api.get(ROUTE, "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
                        .header("Content-Type"))
                .isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "nonsense", "*/*;q=2", "application/json;charset=utf-16"})
    void anAnswerThatCannotBeAcceptedIsRefusedBeforeAnythingIsDone(String accept) {
        assertProblem(api.post(ROUTE, "{\"title\":\"unseen\"}", "Accept", accept), 406, "not-acceptable");
        assertProblem(api.get(ROUTE, "Accept", accept), 406, "not-acceptable");

        assertThat(api.get(ROUTE).body()).doesNotContain("unseen");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x=%ff", "x=%zz", "x=%", "=y", "&=", "limit=%ED%A0%80"})
    void aQueryThatCannotBeDecodedIsABadRequest(String query) {
        assertThat(raw("GET", ROUTE + "?" + query, ""))
                .startsWith("HTTP/1.1 400")
                .contains("problem+json");
        assertThat(raw("GET", "/livez?" + query, "")).startsWith("HTTP/1.1 400").contains("problem+json");
    }

    @Test
    void tooManyParametersAreABadRequest() {
        String query = "a=1&".repeat(1_100);

        assertThat(raw("GET", "/livez?" + query, "")).startsWith("HTTP/1.1 400").contains("problem+json");
    }

    @Test
    void aFormThatCannotBeDecodedIsNoFailureOfOurs() {
        assertThat(raw("POST", ROUTE + "/public?organizer=x", "a=%zz"))
                .containsPattern("^HTTP/1.1 4(00|15)")
                .contains("problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
    void aFormOfAnotherMethodIsNoFailureOfOursEither(String method) {
        assertThat(raw(method, ROUTE + "/" + UUID.randomUUID(), "a=%zz"))
                .containsPattern("^HTTP/1.1 4\\d\\d")
                .contains("problem+json");
    }

    @Test
    void aFormWithAParameterThatTheFirewallRefusesIsNoFailureOfOurs() {
        assertThat(raw("POST", ROUTE + "/public?organizer=x", "a%0Ajane@example.org=1"))
                .containsPattern("^HTTP/1.1 4(00|15)")
                .contains("problem+json")
                .doesNotContain("jane@");
    }

    @Test
    void anUnknownQueryParameterIsPointedAt() {
        Api.Answer answer = api.get(ROUTE + "?limit=5&Limit=3&offset=2");

        assertProblem(answer, 400, "bad-request");
        assertThat(pointers(answer)).containsExactly("?Limit", "?offset");
    }

    @Test
    void aProblemNamesTheRouteAndNotThePath() {
        Api.Answer answer = api.get(ROUTE + "/0197c1a0-5b1e-7c3a-9d52-6f2f0f6a1c01");

        assertProblem(answer, 404, "not-found");
        assertThat(answer.json().get("instance").asString()).isEqualTo(ROUTE + "/%7Bid%7D");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "br", "gzip"})
    void aCompressedBodyIsNotTakenForAPlainOne(String encoding) {
        Api.Answer answer = api.post(ROUTE, "{\"title\":\"unseen\"}", "Content-Encoding", encoding);

        assertProblem(answer, 415, "unsupported-media-type");
        assertThat(answer.header("Accept-Encoding")).isEqualTo("identity");
    }

    @Test
    void aRouteThatReadsNoBodyTakesJsonOnly() {
        String route = ROUTE + "/" + UUID.randomUUID() + "/touch";

        assertProblem(api.post(route, "a: b", "Content-Type", "application/yaml"), 415, "unsupported-media-type");
        assertThat(api.post(route, "{}").status()).isEqualTo(204);
        assertThat(api.post(route, "", "Content-Type", "application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void aDeletionWithABodyTakesJsonOnly() {
        String route = ROUTE + "/" + UUID.randomUUID() + "/touch";

        assertProblem(
                api.send("DELETE", route, BodyPublishers.ofString("a: b"), "Content-Type", "application/yaml"),
                415,
                "unsupported-media-type");
        assertThat(api.send("DELETE", route, BodyPublishers.noBody()).status()).isEqualTo(204);
    }

    @Test
    void headersThatAreTooLongAreNamedAsSuch() {
        assertThat(head("/livez", "X-Long: " + "a".repeat(9_000))).startsWith("HTTP/1.1 431");
        assertThat(head("/livez", "X: a\r\n".repeat(149) + "X: a")).startsWith("HTTP/1.1 431");
        assertThat(head("/livez?x=" + "a".repeat(9_000), "X: a")).startsWith("HTTP/1.1 414");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez%2F", "/livez%00", "/livez%zz", "/{"})
    void refusalsOfTheContainerHaveATraceId(String target) {
        String answer = head(target, "X: a");

        assertThat(answer).startsWith("HTTP/1.1 400").containsPattern("\"traceId\":\"[0-9a-f]{32}\"");
    }

    @Test
    void aMethodThatTheContainerRefusesHasATraceId() {
        String answer = raw("TRACE", ROUTE, "");

        assertThat(answer)
                .startsWith("HTTP/1.1 405")
                .contains("application/problem+json")
                .containsPattern("\"traceId\":\"[0-9a-f]{32}\"");
    }

    private String head(String target, String headers) {
        int port = environment.getRequiredProperty("local.server.port", Integer.class);
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String raw(String method, String target, String form) {
        int port = environment.getRequiredProperty("local.server.port", Integer.class);
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write((method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                    + form.length() + "\r\n\r\n" + form)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFailureRevealsOnlyItsTraceId() {
        Api.Answer answer = api.post(ROUTE + "/crash", "{\"title\":\"x\"}");

        assertProblem(answer, 500, "internal-server-error");
        assertThat(answer.json().get("traceId").asString()).matches("[0-9a-f]{32}");
        assertThat(answer.body()).doesNotContain("select", "Exception", "io.callboard", "jane@");
    }

    @Test
    void aCallersTraceIdIsKept() {
        Api.Answer answer = api.get(
                ROUTE + "/" + UUID.randomUUID(),
                "traceparent",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        assertThat(answer.json().get("traceId").asString()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    }

    @Test
    void aPathTheFirewallRefusesIsAProblemToo() {
        Api.Answer answer = api.get(ROUTE + "//x;y=%2e%2e");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void refusalsOfTheContainerAreProblems() throws IOException {
        int port = environment.getRequiredProperty("local.server.port", Integer.class);
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write("GET /{ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.1 400")
                    .containsIgnoringCase("Content-Type: application/problem+json")
                    .contains(
                            "\"type\":\"https://callboard.dev/problems/bad-request\"",
                            "X-Content-Type-Options: nosniff")
                    .doesNotContain("Tomcat", "<html");
        }
    }

    @Test
    void aStaleVersionIsRefused() {
        Api.Answer written = api.post(ROUTE, "{\"title\":\"first\"}");
        String location = Objects.requireNonNull(written.header("Location"));

        assertThat(written.header("ETag")).isEqualTo("\"1\"");
        assertThat(api.put(location, "{\"title\":\"second\"}", "If-Match", "\"1\"")
                        .status())
                .isEqualTo(200);
        assertProblem(api.put(location, "{\"title\":\"third\"}", "If-Match", "\"1\""), 412, "precondition-failed");
    }

    @Test
    void everyAnswerCarriesTheSecurityHeaders() {
        List<Api.Answer> answers = List.of(
                api.get(ROUTE),
                api.get(ROUTE + "/not-a-uuid"),
                Api.of(environment).get(ROUTE),
                Api.of(environment).get("/nowhere"),
                api.get(ROUTE + "//x;y=z"),
                api.post(ROUTE + "/crash", "{\"title\":\"x\"}"),
                api.post(ROUTE, "x".repeat(70_000)),
                Api.of(environment).get("/livez"));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.header("Content-Security-Policy")).contains("default-src 'self'");
            assertThat(answer.header("Cache-Control")).contains("no-store");
        });
    }

    private static void assertProblem(Api.Answer answer, int status, String slug) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("type").asString()).isEqualTo("https://callboard.dev/problems/" + slug);
        assertThat(answer.json().get("status").asInt()).isEqualTo(status);
        assertThat(answer.json().get("title").asString()).isNotBlank();
        assertThat(answer.json().get("detail").asString()).isNotBlank();
        assertThat(answer.json().get("traceId").asString()).isNotBlank();
    }

    private static List<String> pointers(Api.Answer answer) {
        return StreamSupport.stream(answer.json().get("errors").spliterator(), false)
                .map(error -> error.get("pointer").asString())
                .toList();
    }
}

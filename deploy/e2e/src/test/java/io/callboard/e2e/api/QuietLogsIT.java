package io.callboard.e2e.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.e2e.LaunchedStack;
import io.callboard.e2e.OneByOne;
import io.callboard.e2e.Part;
import io.callboard.e2e.Stack;
import io.callboard.e2e.api.ApiDocument.Operation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Sends every service odd requests that carry an address, a phone number, a name and a token in each place where a value
 * can stand. None of them may be in a log, and no request may write more than one line.
 */
@OneByOne
class QuietLogsIT {
    private static final String ADDRESS = "zq.hidden.person@pii-mail-zz.example";
    private static final String PHONE = "+14155557731";
    private static final String NAME = "Zqunspoken";
    private static final String TOKEN = "zqSecretTokenOfSomebody0123456789abcdefghij";
    private static final List<String> HIDDEN = List.of(ADDRESS, PHONE, NAME, TOKEN);
    private static final List<String> PROCESSES = Stream.concat(
                    Stream.of(Part.values()).map(Part::processName), Stream.of(Stack.BROKER, Stack.DATABASE))
            .toList();

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.undisturbed();

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void holdNoValuesOfCallers() {
        Stack stack = LAUNCHED.stack();
        // Opens the connections of every service first, because some services log this.
        World.settle(stack, "org_quiet", 1);
        Map<String, Long> before = new LinkedHashMap<>();
        PROCESSES.forEach(process -> before.put(process, size(stack, process)));
        List<String> traceIds = new ArrayList<>();

        for (Part service : ApiDocument.SERVICES) {
            URI address = stack.at(service, "");
            String token = stack.sandbox().token("org_quiet");
            for (Operation operation : ApiDocument.of(stack, service).operations()) {
                for (RawRequest request : odd(operation)) {
                    for (RawRequest sent : List.of(request, request.bearing(token))) {
                        RawAnswer answer = RawAnswer.to(address, sent);
                        assertThat(answer.status()).as(sent.toString()).isBetween(200, 499);
                        if (answer.isRefusal()) {
                            traceIds.add(answer.json().path("traceId").asString(""));
                            assertThat(answer.json().path("instance").asString(""))
                                    .as(sent.toString())
                                    .doesNotContain(HIDDEN);
                        }
                    }
                }
            }
            marker(address);
        }

        // Logs are written in order, so the marker's line comes after those of all requests before it.
        Map<String, String> written = new LinkedHashMap<>();
        for (Part service : ApiDocument.SERVICES) {
            String process = service.processName();
            await().until(() ->
                    since(stack, process, before.getOrDefault(process, 0L)).contains("status=414"));
        }
        PROCESSES.forEach(process -> written.put(process, since(stack, process, before.getOrDefault(process, 0L))));
        written.forEach((process, log) -> {
            assertThat(spellings().filter(log::contains))
                    .as("in the log of " + process)
                    .isEmpty();
            assertThat(log.lines().filter(line -> line.startsWith("\tat ")))
                    .as("stack traces of " + process)
                    .isEmpty();
        });
        Map<String, Long> lines = new LinkedHashMap<>();
        written.values().stream()
                .flatMap(String::lines)
                .forEach(line -> traceIds.stream()
                        .filter(id -> !id.isEmpty() && line.contains(id))
                        .forEach(id -> lines.merge(id, 1L, Long::sum)));
        assertThat(traceIds).hasSizeGreaterThan(1_000);
        lines.values().removeIf(count -> count == 1);
        assertThat(lines).as("trace ids that several lines have").isEmpty();
    }

    /** A URI that is too long. Its line has the status 414, which no other request gets. */
    private static void marker(URI address) {
        RawAnswer answer = RawAnswer.to(address, RawRequest.of("GET", "/livez?x=" + "a".repeat(9_000)));
        assertThat(answer.status()).isEqualTo(414);
    }

    private static List<RawRequest> odd(Operation operation) {
        String path = operation.path().replaceAll("\\{[^}]+}", TOKEN);
        String method = operation.method();
        String query = "email=" + ADDRESS + "&phone=" + PHONE + "&name=" + NAME + "&token=" + TOKEN;
        RawRequest plain = RawRequest.of(method, path + "?" + query);
        List<RawRequest> requests = new ArrayList<>(List.of(
                plain,
                plain.withTarget(plain.target() + "%ff"),
                plain.withTarget(plain.target() + "%zz"),
                plain.withTarget(plain.target() + "|"),
                plain.withTarget(plain.target() + "&="),
                plain.withTarget(path + "?cursor=" + TOKEN + "&limit=" + NAME + "&q=" + ADDRESS + "&eventId=" + TOKEN),
                plain.withTarget(path + "/" + TOKEN + "%2F" + ADDRESS),
                plain.withTarget(path + "/" + TOKEN + "|" + NAME),
                plain.withTarget(path + ";email=" + ADDRESS),
                plain.withTarget("/" + TOKEN + "/" + ADDRESS),
                plain.withMethod("FOO"),
                plain.with("Cookie", "session=" + TOKEN + ";;=;\"" + ADDRESS),
                plain.with("Authorization", "Bearer " + TOKEN),
                plain.with("Authorization", "Basic " + ADDRESS),
                plain.with("Accept", NAME + "/" + TOKEN),
                plain.with("Accept-Language", TOKEN + "-" + NAME),
                plain.with("If-Match", ADDRESS),
                plain.with("Host", ADDRESS + " " + TOKEN),
                plain.with("Origin", "https://" + TOKEN + ".example"),
                plain.with("traceparent", TOKEN + ADDRESS),
                plain.with("baggage", "email=" + ADDRESS + ",=,"),
                plain.with("X-Forwarded-For", ADDRESS),
                plain.with("Forwarded", "for=" + ADDRESS + ";;"),
                plain.with("Idempotency-Key", ADDRESS.repeat(10)),
                plain.with("Range", TOKEN),
                plain.with("Expect", TOKEN)));
        if (!method.equals("GET")) {
            String json =
                    "{\"email\":\"%s\",\"phone\":\"%s\",\"firstName\":\"%s\",\"token\":\"%s\",\"eventId\":\"%s\"%s}";
            String known = json.formatted(ADDRESS, PHONE, NAME, TOKEN, TOKEN, "");
            for (String body : List.of(
                    known,
                    known.substring(0, known.length() / 2),
                    known + known,
                    "[" + known + "]",
                    "\"" + ADDRESS + "\"",
                    ADDRESS,
                    json.formatted(ADDRESS, PHONE, NAME, TOKEN, TOKEN, ",\"email\":\"" + ADDRESS + "\""),
                    json.formatted(ADDRESS, PHONE, NAME, TOKEN, TOKEN, ",\"" + ADDRESS + "\":1"),
                    "{\"title\":\"" + NAME + "\",\"start\":\"" + ADDRESS + "\",\"channel\":\"" + NAME
                            + "\",\"address\":\"" + ADDRESS + "\"}",
                    "email=" + ADDRESS + "%zz&token=" + TOKEN,
                    "email\n\"" + ADDRESS)) {
                for (String type : List.of(
                        "application/json",
                        "application/merge-patch+json",
                        "application/x-www-form-urlencoded",
                        "multipart/form-data; boundary=" + TOKEN,
                        "text/csv",
                        TOKEN + "/" + ADDRESS)) {
                    requests.add(RawRequest.of(method, path)
                            .with("Content-Type", type)
                            .withBody(RawRequest.Body.of(body)));
                }
            }
        }
        return requests;
    }

    /** As the values would stand in a log, in a header, in a URL or in a body that is printed as Base64. */
    private static Stream<String> spellings() {
        return HIDDEN.stream()
                .flatMap(value -> Stream.of(
                        value,
                        URLEncoder.encode(value, StandardCharsets.UTF_8),
                        Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)),
                        Base64.getUrlEncoder().withoutPadding().encodeToString(value.getBytes(StandardCharsets.UTF_8))))
                .distinct();
    }

    private static long size(Stack stack, String process) {
        try {
            return Files.size(stack.logFile(process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String since(Stack stack, String process, long position) {
        try (RandomAccessFile log = new RandomAccessFile(stack.logFile(process).toFile(), "r")) {
            log.seek(position);
            byte[] bytes = new byte[(int) (log.length() - position)];
            log.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

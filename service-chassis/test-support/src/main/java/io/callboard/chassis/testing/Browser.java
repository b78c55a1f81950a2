package io.callboard.chassis.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One tab of a headless Chromium, in a process of its own, driven by the DevTools protocol. */
public final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A small phone. */
    private static final Map<String, Object> PHONE =
            Map.of("width", 360, "height", 740, "deviceScaleFactor", 1, "mobile", true);

    private static final String VIOLATIONS = """
            axe.run(document, {resultTypes: ['violations']}).then(found => JSON.stringify(
                found.violations.flatMap(violation =>
                    violation.nodes.map(node => `${violation.id}: ${node.html} ${node.failureSummary}`))))
            """;

    private final JsonMapper json = JsonMapper.builder().build();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final Path profile;
    private final Process process;
    private final WebSocket tab;

    private Browser(Path program) throws IOException, InterruptedException {
        profile = Files.createTempDirectory("chromium");
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            tab = http.newWebSocketBuilder()
                    .buildAsync(tabAddress(port()), new Answers())
                    .join();
            setWindow(PHONE);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Starts the Chromium that is on the path; empty if there is none. */
    public static Optional<Browser> start() throws IOException, InterruptedException {
        Optional<Path> program = Stream.of(
                        System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, "chromium"))
                .filter(Files::isExecutable)
                .findFirst();
        return program.isPresent() ? Optional.of(new Browser(program.get())) : Optional.empty();
    }

    /** Opens a page and waits until it is loaded. */
    public void open(String url) {
        evaluate("window.left = true");
        call("Page.navigate", Map.of("url", url));
        awaitNextPage();
    }

    /** Runs a script that leads to another page, and waits until that is loaded. */
    public void leaveBy(String script) {
        evaluate("window.left = true; setTimeout(() => { %s })".formatted(script));
        awaitNextPage();
    }

    private void darken(boolean dark) {
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** What axe finds on the page, in the light and in the dark. */
    public List<String> violations() throws IOException {
        evaluate(axe());
        return Stream.of(false, true)
                .flatMap(dark -> {
                    darken(dark);
                    return json.readTree(evaluate(VIOLATIONS).asString())
                            .valueStream()
                            .map(found -> (dark ? "dark: " : "light: ") + found.asString());
                })
                .toList();
    }

    /** The whole page as a PNG, in a window of this width. */
    public byte[] picture(int width) {
        setWindow(Map.of("width", width, "height", 740, "deviceScaleFactor", 1, "mobile", width < 600));
        try {
            JsonNode size = call("Page.getLayoutMetrics", Map.of()).path("cssContentSize");
            JsonNode picture = call(
                    "Page.captureScreenshot",
                    Map.of(
                            "captureBeyondViewport",
                            true,
                            "clip",
                            Map.of(
                                    "x",
                                    0,
                                    "y",
                                    0,
                                    "width",
                                    width,
                                    "height",
                                    size.path("height").asInt(),
                                    "scale",
                                    1)));
            return Base64.getDecoder().decode(picture.path("data").asString());
        } finally {
            setWindow(PHONE);
        }
    }

    private void setWindow(Map<String, ?> metrics) {
        call("Emulation.setDeviceMetricsOverride", metrics);
    }

    /** Presses and releases the Tab key, as in a window that has the focus. */
    public void tab() {
        call("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
        for (String type : List.of("rawKeyDown", "keyUp")) {
            call(
                    "Input.dispatchKeyEvent",
                    Map.of("type", type, "key", "Tab", "code", "Tab", "windowsVirtualKeyCode", 9));
        }
    }

    /** What the content security policy of the page has refused so far, as a JSON array. */
    public String refusedByThePolicy() {
        return evaluate("""
                        new Promise(done => {
                            const seen = [];
                            new ReportingObserver(reports => seen.push(...reports), {types: ['csp-violation'], buffered: true})
                                .observe();
                            setTimeout(() => done(JSON.stringify(seen.map(report => report.body))), 200);
                        })
                        """).asString();
    }

    /** The value of an expression; of the one that it promises, if it is a promise. */
    public JsonNode evaluate(String expression) {
        JsonNode result = call(
                "Runtime.evaluate",
                Map.of("expression", expression, "awaitPromise", true, "returnByValue", true, "userGesture", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(result.path("exceptionDetails").toString());
        }
        return result.path("result").path("value");
    }

    @Override
    public void close() {
        try {
            process.destroyForcibly().waitFor();
            FileSystemUtils.deleteRecursively(profile);
        } catch (IOException stillHeld) {
            profile.toFile().deleteOnExit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String axe() throws IOException {
        try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
            if (script == null) {
                throw new IllegalStateException("axe.min.js is not on the class path");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void awaitNextPage() {
        await().atMost(PATIENCE).until(() -> {
            try {
                return evaluate("!window.left && document.readyState === 'complete'")
                        .asBoolean(false);
            } catch (IllegalStateException between) {
                return false;
            }
        });
    }

    private String port() {
        Path written = profile.resolve("DevToolsActivePort");
        return await().atMost(PATIENCE)
                .until(
                        () -> Files.exists(written) ? Files.readAllLines(written) : List.<String>of(),
                        lines -> lines.size() == 2)
                .getFirst();
    }

    private URI tabAddress(String port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build();
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> json.readTree(http.send(request, BodyHandlers.ofString())
                                        .body())
                                .valueStream()
                                .filter(target -> target.path("type").asString().equals("page"))
                                .map(target -> URI.create(
                                        target.path("webSocketDebuggerUrl").asString()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        tab.sendText(json.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        JsonNode received =
                answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (received.has("error")) {
            throw new IllegalStateException(method + ": " + received.path("error"));
        }
        return received.path("result");
    }

    private final class Answers implements WebSocket.Listener {

        /** Of the thread of the connection. */
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonNode message = json.readTree(text.toString());
                text.setLength(0);
                CompletableFuture<JsonNode> answer =
                        answers.remove(message.path("id").asInt(0));
                if (answer != null) {
                    answer.complete(message);
                }
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            answers.values().forEach(answer -> answer.completeExceptionally(error));
        }
    }
}

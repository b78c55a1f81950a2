package io.callboard.event.stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Mux as far as these tests need it, with its faults. All fields are guarded by this. */
public final class MuxStandIn {

    /** How the next requests are answered. */
    public enum Mode {
        OK,
        UNAVAILABLE,
        /** Carried out, and answered with an error. */
        LOSE_ANSWER,
        /** Carried out, and answered when {@link #release} is called. */
        HOLD
    }

    /** A live stream. */
    public record Made(String id, String passthrough, String status) {}

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final List<Made> streams = new ArrayList<>();
    private final Semaphore held = new Semaphore(0);
    private Mode mode = Mode.OK;
    private int number;

    public MuxStandIn() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/video/v1/live-streams", this::handle);
        server.start();
    }

    public String address() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    public synchronized void answer(Mode next) {
        mode = next;
        held.drainPermits();
    }

    public void release() {
        held.release(1000);
    }

    public synchronized List<Made> madeFor(String eventId) {
        return streams.stream()
                .filter(stream -> stream.passthrough().equals(eventId))
                .toList();
    }

    /** What a request that nobody waits for any longer makes. */
    public synchronized void makeFor(String eventId) {
        streams.addFirst(new Made("mux-" + ++number, eventId, "idle"));
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath().replace("/video/v1/live-streams", "");
        Mode now;
        int status;
        Object answer;
        synchronized (this) {
            now = mode;
            answer = now == Mode.UNAVAILABLE ? null : carryOut(exchange.getRequestMethod(), path, body);
            status = answer == null ? 404 : 200;
        }
        if (now == Mode.HOLD) {
            held.acquireUninterruptibly();
        }
        if (now == Mode.UNAVAILABLE || now == Mode.LOSE_ANSWER) {
            status = 503;
            answer = null;
        }
        byte[] bytes = answer == null ? new byte[0] : JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private @Nullable Object carryOut(String method, String path, byte[] body) {
        if (method.equals("POST")) {
            JsonNode request = JSON.readTree(new String(body, StandardCharsets.UTF_8));
            if (!request.at("/playback_policies/0").asString().equals("signed")
                    || request.path("reconnect_window").asInt() != 60) {
                return null;
            }
            var made = new Made("mux-" + ++number, request.path("passthrough").asString(), "idle");
            streams.addFirst(made);
            return Map.of("data", view(made));
        }
        if (method.equals("GET")) {
            return Map.of("data", streams.stream().map(MuxStandIn::view).toList());
        }
        String[] parts = path.split("/");
        int at = streams.stream().map(Made::id).toList().indexOf(parts[1]);
        if (at < 0) {
            return null;
        }
        Made known = streams.get(at);
        if (method.equals("DELETE")) {
            streams.remove(at);
        } else {
            streams.set(
                    at, new Made(known.id(), known.passthrough(), parts[2].equals("disable") ? "disabled" : "idle"));
        }
        return Map.of("data", Map.of());
    }

    private static Map<String, Object> view(Made made) {
        return Map.of(
                "id", made.id(),
                "stream_key", "key-of-" + made.id(),
                "status", made.status(),
                "passthrough", made.passthrough(),
                "created_at", "1609937654",
                "playback_ids", List.of(Map.of("id", "play-" + made.id(), "policy", "signed")));
    }
}

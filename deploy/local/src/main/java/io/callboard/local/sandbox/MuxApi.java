package io.callboard.local.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The parts of Mux's API of live streams that Callboard uses. Streams are kept across a restart. */
final class MuxApi implements Faults.Wording {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final MuxKeys keys;
    private final MuxWebhooks webhooks;
    private final Clock clock;

    /** The newest first. Guarded by this. */
    private final List<MuxStream> streams = new ArrayList<>();

    private MuxApi(Path file, MuxKeys keys, MuxWebhooks webhooks, Clock clock) {
        this.file = file;
        this.keys = keys;
        this.webhooks = webhooks;
        this.clock = clock;
    }

    static MuxApi open(Path folder, MuxWebhooks webhooks, Clock clock) throws IOException {
        MuxApi mux = new MuxApi(folder.resolve("mux-streams.json"), MuxKeys.open(folder), webhooks, clock);
        if (Files.exists(mux.file)) {
            mux.streams.addAll(Arrays.asList(JSON.readValue(Files.readAllBytes(mux.file), MuxStream[].class)));
        }
        return mux;
    }

    Faults.Processing create() {
        return answering(call -> {
            JsonNode body;
            try {
                body = Json.object(call.body());
            } catch (Problem malformed) {
                return error(400, "invalid_parameters", "The body is no JSON object.");
            }
            String policy = body.at("/playback_policies/0")
                    .asString(body.at("/playback_policy/0").asString(""));
            if (!policy.equals("signed") && !policy.equals("public")) {
                return error(400, "invalid_parameters", "playback_policies must be signed or public.");
            }
            MuxStream made = new MuxStream(
                    token(),
                    UUID.randomUUID().toString(),
                    token(),
                    policy,
                    body.has("passthrough") ? body.path("passthrough").asString() : null,
                    body.path("reconnect_window").asInt(60),
                    "idle",
                    clock.instant().getEpochSecond(),
                    List.of());
            synchronized (this) {
                streams.addFirst(made);
                save();
            }
            return Answer.json(201, Map.of("data", made.view()));
        });
    }

    Faults.Processing list() {
        return answering(call -> {
            int limit = number(call, "limit", 25);
            int page = number(call, "page", 1);
            List<Map<String, Object>> items = all().stream()
                    .skip((long) (page - 1) * limit)
                    .limit(limit)
                    .map(MuxStream::view)
                    .toList();
            return Answer.json(200, Map.of("data", items));
        });
    }

    Faults.Processing get() {
        return answering(call -> find(call.pathVariable())
                .map(stream -> Answer.json(200, Map.of("data", stream.view())))
                .orElseGet(() -> error(404)));
    }

    Faults.Processing enable() {
        return answering(call -> changed(call.pathVariable(), "idle"));
    }

    Faults.Processing disable() {
        return answering(call -> changed(call.pathVariable(), "disabled"));
    }

    /** Ends a broadcast; the stream stays idle for the next one. */
    Faults.Processing complete() {
        return answering(call -> changed(call.pathVariable(), "idle"));
    }

    Faults.Processing delete() {
        return answering(call -> {
            synchronized (this) {
                if (!streams.removeIf(stream -> stream.id().equals(call.pathVariable()))) {
                    return error(404);
                }
                save();
            }
            return Answer.noContent();
        });
    }

    Faults.Processing signingKey() {
        return answering(call -> {
            String id = keys.make();
            Map<String, Object> key = new LinkedHashMap<>();
            key.put("id", id);
            key.put("private_key", keys.privateKey(id));
            key.put("created_at", Long.toString(clock.instant().getEpochSecond()));
            return Answer.json(201, Map.of("data", key));
        });
    }

    /** The address that a player would fetch: 200 with a valid token, else 403. */
    Answer play(Call call) throws IOException {
        String playbackId = call.pathVariable();
        String token = call.query().getOrDefault("token", call.query().getOrDefault("playback-token", ""));
        if (!isPlayable(playbackId, token)) {
            return error(403, "forbidden", "The token does not open this playback id.");
        }
        return Answer.text("application/vnd.apple.mpegurl", "#EXTM3U\n#EXT-X-VERSION:3\n# " + playbackId + "\n");
    }

    private boolean isPlayable(String playbackId, String token) throws IOException {
        String[] parts = token.split("\\.");
        if (parts.length != 3) {
            return false;
        }
        try {
            JsonNode header = decoded(parts[0]);
            JsonNode claims = decoded(parts[1]);
            Optional<PublicKey> key = keys.publicKey(header.path("kid").asString(""));
            if (key.isEmpty() || !header.path("alg").asString("").equals("RS256")) {
                return false;
            }
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key.get());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
                    && claims.path("sub").asString("").equals(playbackId)
                    && claims.path("aud").asString("").equals("v")
                    && claims.path("exp").asLong(0) > clock.instant().getEpochSecond();
        } catch (GeneralSecurityException | IllegalArgumentException | JacksonException unreadable) {
            return false;
        }
    }

    private static JsonNode decoded(String part) {
        return JSON.readTree(Base64.getUrlDecoder().decode(part));
    }

    /**
     * Simulates a change of a stream, and sends Mux's signed webhook about it.
     *
     * @param type active, idle or ready
     * @return the status with which the webhook was answered
     */
    int happen(String streamId, String type, double seconds) throws InterruptedException {
        MuxStream stream = find(streamId).orElseThrow(Problem::notFound);
        return switch (type) {
            case "active" -> {
                MuxStream now = kept(stream.with("active").recorded(token()));
                yield webhooks.send("video.live_stream.active", "live", now.id(), now.view());
            }
            case "idle" -> {
                MuxStream now = kept(stream.status().equals("disabled") ? stream : stream.with("idle"));
                yield webhooks.send("video.live_stream.idle", "live", now.id(), now.view());
            }
            case "ready" -> {
                MuxStream now = stream.recordings().isEmpty() ? kept(stream.recorded(token())) : stream;
                yield webhooks.send(
                        "video.asset.ready", "asset", now.recordings().getFirst(), asset(now, seconds));
            }
            default ->
                throw Problem.unprocessable(
                        List.of(new Problem.FieldError("/type", "must be one of active, idle, ready")));
        };
    }

    /** The newest first. */
    synchronized List<MuxStream> all() {
        return List.copyOf(streams);
    }

    private static Map<String, Object> asset(MuxStream stream, double seconds) {
        String asset = stream.recordings().getFirst();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", asset);
        view.put("status", "ready");
        view.put("live_stream_id", stream.id());
        view.put("duration", seconds);
        view.put("playback_ids", List.of(Map.of("id", "vod" + asset, "policy", stream.policy())));
        if (stream.passthrough() != null) {
            view.put("passthrough", stream.passthrough());
        }
        view.put("created_at", Long.toString(stream.createdAt()));
        return view;
    }

    private Answer changed(String id, String status) {
        Optional<MuxStream> stream = find(id);
        if (stream.isEmpty()) {
            return error(404);
        }
        kept(stream.get().with(status));
        return Answer.json(200, Map.of("data", Map.of()));
    }

    private synchronized Optional<MuxStream> find(String id) {
        return streams.stream().filter(stream -> stream.id().equals(id)).findFirst();
    }

    private synchronized MuxStream kept(MuxStream changed) {
        streams.replaceAll(stream -> stream.id().equals(changed.id()) ? changed : stream);
        save();
        return changed;
    }

    private void save() {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.write(next, JSON.writeValueAsBytes(streams));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }

    private static String token() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static int number(Call call, String name, int usual) {
        try {
            return Math.clamp(Integer.parseInt(call.query().getOrDefault(name, Integer.toString(usual))), 1, 1000);
        } catch (NumberFormatException notANumber) {
            return usual;
        }
    }

    private interface Route {
        Answer answer(Call call) throws IOException;
    }

    private Faults.Processing answering(Route route) {
        return (call, pause) -> {
            Answer answer;
            try {
                answer = call.basicLogin() == null ? error(401) : route.answer(call);
            } catch (IOException unreadable) {
                throw new IllegalStateException(unreadable);
            }
            pause.run();
            return answer;
        };
    }

    private static Answer error(int status, String type, @Nullable String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("type", type);
        if (message != null) {
            error.put("messages", List.of(message));
        }
        return Answer.json(status, Map.of("error", error));
    }

    @Override
    public Answer error(int status) {
        return switch (status) {
            case 401 -> error(status, "unauthorized", "Unauthorized request");
            case 404 ->
                error(
                        status,
                        "not_found",
                        "The requested resource either doesn't exist or you don't have access to it.");
            case 429 -> error(status, "too_many_requests", "Too many requests");
            case 500, 503 -> error(status, "internal_server_error", "An unexpected error occurred");
            default -> new Answer(status, "", Map.of(), new byte[0]);
        };
    }
}

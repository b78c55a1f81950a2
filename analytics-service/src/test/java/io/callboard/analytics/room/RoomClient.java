package io.callboard.analytics.room;

import io.callboard.chassis.testing.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the routes of rooms as a viewer or as an organizer. */
final class RoomClient implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();
    private final IntSupplier port;
    private final String header;
    private final String value;

    private RoomClient(IntSupplier port, String header, String value) {
        this.port = port;
        this.header = header;
        this.value = value;
    }

    static RoomClient viewer(IntSupplier port, String pass) {
        return new RoomClient(port, "Callboard-Pass", pass);
    }

    static RoomClient organizer(IntSupplier port, String organizer) {
        return new RoomClient(port, "Authorization", "Bearer " + Tokens.organizer(organizer));
    }

    @Override
    public void close() {
        http.close();
    }

    record Answer(int status, String body) {

        JsonNode json() {
            return JSON.readTree(body);
        }

        String id() {
            return json().path("id").asString();
        }
    }

    Answer get(String path) {
        return call("GET", path, null);
    }

    Answer call(String method, String path, @Nullable String body) {
        try {
            HttpResponse<String> answer = http.send(
                    request(path)
                            .header("Content-Type", "application/json")
                            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port.getAsInt() + "/api/v1/engagement" + path))
                .header(header, value);
    }

    /** Opens the stream; returns when the service has sent the id of the present state. */
    Stream stream(String path, @Nullable String lastId) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).header("Accept", "text/event-stream");
        if (lastId != null) {
            request.header("Last-Event-ID", lastId);
        }
        return new Stream(http.send(request.build(), BodyHandlers.ofInputStream()));
    }

    /** An event of the stream. */
    record Event(String id, String name, JsonNode data) {}

    /** What the service sends. */
    static final class Stream implements AutoCloseable {

        private final HttpResponse<InputStream> answer;
        private final BufferedReader lines;
        private String id = "";

        Stream(HttpResponse<InputStream> answer) {
            this.answer = answer;
            this.lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        }

        int status() {
            return answer.statusCode();
        }

        /** Reads to the first id. */
        String begin() throws IOException {
            while (id.isEmpty()) {
                read(lines.readLine());
            }
            return id;
        }

        private void read(@Nullable String line) {
            if (line == null) {
                throw new IllegalStateException("The stream has ended");
            }
            if (line.startsWith("id: ")) {
                id = line.substring("id: ".length());
            }
        }

        /** The next event that is wanted. */
        Event next(Predicate<Event> wanted) throws IOException {
            String name = "";
            while (true) {
                String line = lines.readLine();
                read(line);
                if (line.startsWith("event: ")) {
                    name = line.substring("event: ".length());
                }
                if (line.startsWith("data: ")) {
                    Event event = new Event(id, name, JSON.readTree(line.substring("data: ".length())));
                    if (wanted.test(event)) {
                        return event;
                    }
                }
            }
        }

        Event next(String name) throws IOException {
            return next(event -> event.name().equals(name));
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}

package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * An instance of event-service dies while it makes or changes a series: every row is written, and nothing is committed.
 * The client gets no answer and repeats the request at the other instance.
 */
class SeriesKillIT {
    private static final int OCCURRENCES = 4;

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.forFaults();

    @AfterEach
    void heal() {
        LAUNCHED.heal();
    }

    @Test
    void aSeriesIsMadeWholeOrNotAtAll() {
        stack().startTwin(Part.EVENT_SERVICE, "-Dcallboard.failpoint=event.series.before-commit:halt");
        String title = "Cut off " + UUID.randomUUID();
        Map<String, Object> series = Map.of(
                "title",
                title,
                "start",
                Map.of("local", "2031-03-20T18:00", "zone", "Europe/Berlin"),
                "duration",
                "PT30M",
                "stream",
                Map.of("kind", "EXTERNAL", "url", "https://video.example.com/live"),
                "recurrence",
                "FREQ=WEEKLY;COUNT=" + OCCURRENCES);
        String key = UUID.randomUUID().toString();

        assertThatThrownBy(() -> organizer()
                        .http()
                        .post(stack().atTwin(Part.EVENT_SERVICE, "/api/v1/events"), series, "Idempotency-Key", key))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(titled(title)).isEmpty();

        Answer made = organizer()
                .http()
                .post(stack().at(Part.EVENT_SERVICE, "/api/v1/events"), series, "Idempotency-Key", key)
                .expect(201);
        Answer replayed = organizer()
                .http()
                .post(stack().at(Part.EVENT_SERVICE, "/api/v1/events"), series, "Idempotency-Key", key)
                .expect(201);

        assertThat(replayed.json()).isEqualTo(made.json());
        assertThat(titled(title)).hasSize(OCCURRENCES);
        assertThat(published(title, OCCURRENCES)).hasSize(OCCURRENCES).allMatch(version -> version.startsWith("1 "));
    }

    @Test
    void aSeriesIsChangedWholeOrNotAtAll() {
        String title = "Changed " + UUID.randomUUID();
        JsonNode first = organizer()
                .scheduleSeries(
                        "FREQ=WEEKLY;COUNT=" + OCCURRENCES, title, Times.in(Duration.ofDays(3)), List.of("PT1H"));
        stack().startTwin(Part.EVENT_SERVICE, "-Dcallboard.failpoint=event.series-change.before-commit:halt");
        String path = "/api/v1/events/" + first.path("id").asString() + "?scope=ALL";
        Map<String, Integer> change = Map.of("capacity", 40);

        assertThatThrownBy(() -> change(stack().atTwin(Part.EVENT_SERVICE, path), change))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(titled(title))
                .extracting(event -> event.path("version").asLong())
                .containsOnly(1L);

        change(stack().at(Part.EVENT_SERVICE, path), change).expect(200);
        change(stack().at(Part.EVENT_SERVICE, path), change).expect(412);

        assertThat(titled(title))
                .extracting(
                        event -> event.path("version").asLong(),
                        event -> event.path("capacity").asInt())
                .containsOnly(tuple(2L, 40))
                .hasSize(OCCURRENCES);
        assertThat(published(title, 2 * OCCURRENCES)).hasSize(2 * OCCURRENCES);
    }

    private static Answer change(URI occurrence, Map<String, Integer> change) {
        return organizer().http().patch(occurrence, change, "If-Match", "\"1\"");
    }

    /** The live events of this title. */
    private static List<JsonNode> titled(String title) {
        return organizer()
                .http()
                .get(stack().at(Part.EVENT_SERVICE, "/api/v1/events?limit=200&q=" + title.replace(" ", "%20")))
                .expect(200)
                .json()
                .path("items")
                .valueStream()
                .toList();
    }

    /** The versions that were published of each live event of this title, once there are so many. */
    private static Set<String> published(String title, int atLeast) {
        try (var topics = new Topics(stack().brokers())) {
            Times.soon().until(() -> published(topics, title).size() >= atLeast);
            return published(topics, title);
        }
    }

    private static Set<String> published(Topics topics, String title) {
        return topics.all().stream()
                .filter(message -> message.topic().equals("live-events.v1"))
                .filter(message -> message.value().path("title").asString("").equals(title))
                .map(message -> message.value().path("version").asLong() + " of " + message.key())
                .collect(Collectors.toSet());
    }

    private static Organizer organizer() {
        return LAUNCHED.organizer();
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }
}

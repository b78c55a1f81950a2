package io.callboard.event.liveevent;

import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Fixture of the API tests of live events: an organizer, and the messages about its events. */
@PlatformTest
abstract class LiveEventsScene {

    static final String TIDES = """
        {"title": "Tides", "description": "How water moves.",
         "speakers": [{"name": "Ada Example", "title": "Engineer"}],
         "start": {"local": "2035-12-01T18:00", "zone": "Europe/Berlin"}, "duration": "PT1H",
         "capacity": 500, "registrationOpen": true, "waitlist": false,
         "stream": {"kind": "EXTERNAL", "url": "https://video.example.com/tides"},
         "reminders": {"channels": ["EMAIL", "SMS"], "rules": ["P1D", "PT1H", "PT0S"], "customMessage": "Bring boots."}}
        """;

    @LocalServerPort
    int port;

    @Autowired
    KafkaProbe kafka;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    StateRepublisher republisher;

    Organizer organizer;

    @BeforeEach
    void anOrganizer() {
        organizer = Organizer.at(port);
    }

    String anEvent(LiveEventStatus status) {
        String id = organizer
                .post(status == LiveEventStatus.DRAFT ? "?draft=true" : "", TIDES)
                .text("/id");
        switch (status) {
            case DRAFT, SCHEDULED -> {}
            case LIVE -> organizer.post("/" + id + "/start");
            case ENDED -> {
                organizer.post("/" + id + "/start");
                organizer.post("/" + id + "/end");
            }
            case CANCELLED -> organizer.delete("/" + id);
        }
        return id;
    }

    static String later(int hour) {
        return """
            {"start": {"local": "2035-12-01T%d:00", "zone": "Europe/Berlin"}}\
            """.formatted(hour);
    }

    record Told(String type, String json) {

        JsonNode value() {
            return Organizer.JSON.readTree(json);
        }
    }

    List<Told> toldAbout(String id, int messages) {
        await().until(() -> told(id).size() >= messages);
        return told(id);
    }

    List<Told> told(String id) {
        return kafka.received("live-events.v1", id).stream()
                .map(received -> new Told(String.valueOf(KafkaProbe.type(received)), KafkaProbe.text(received)))
                .toList();
    }
}

package io.callboard.registration.liveevent;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.registration.LiveEventFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@PlatformTest
class LiveEventsIT {

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void statesOfEveryTypeCountAndOtherFactsDoNot() {
        LiveEventFixture event = aLiveEvent();

        kafka.send("live-events.v1", event.key(), "LiveEventReplayReady", event.message());
        awaitKnown(event, "1 SCHEDULED");

        kafka.send(
                "live-events.v1",
                event.key(),
                "LiveEventLiked",
                Map.of("eventId", event.id(), "organizerId", event.organizer()));
        LiveEventFixture live = event.next("LIVE");
        kafka.send("live-events.v1", live.key(), "LiveEventPremiered", live.message());
        awaitKnown(event, "2 LIVE");
    }

    @Test
    void aLowerVersionNeverWins() {
        LiveEventFixture first = aLiveEvent();
        LiveEventFixture second = first.next("LIVE");
        LiveEventFixture third = second.next("ENDED");

        for (LiveEventFixture state : List.of(third, second, first, second)) {
            kafka.send("live-events.v1", state.key(), "LiveEventChanged", state.message());
        }
        LiveEventFixture marker = aLiveEvent();
        kafka.send("live-events.v1", first.key(), "LiveEventScheduled", marker.message());

        awaitKnown(marker, "1 SCHEDULED");
        assertThat(known(first)).isEqualTo("3 ENDED");
    }

    private void awaitKnown(LiveEventFixture event, String state) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(known(event)).isEqualTo(state));
    }

    private String known(LiveEventFixture event) {
        return jdbc.sql("select version || ' ' || status from live_event where event_id = :id")
                .param("id", event.id())
                .query(String.class)
                .optional()
                .orElse("");
    }
}

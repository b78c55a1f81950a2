package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.retention.Retention;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@PlatformTest
class ViewershipIT {

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Retention retention;

    private final Facts facts = new Facts();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void addsUpEachRegistrantOnceThoughMessagesComeTwiceAndInAnyOrder(long seed) {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        String ada = UUID.randomUUID().toString();
        String bob = UUID.randomUUID().toString();
        String guest = UUID.randomUUID().toString();
        facts.attendance("AttendeeJoined", ada, 1, true, 0, null);
        facts.attendance("AttendeeLeft", ada, 2, true, 100, null);
        facts.attendance("AttendeeJoined", ada, 3, true, 100, null);
        facts.attendance("AttendanceRecorded", ada, 4, true, 250, "ATTENDED");
        facts.attendance("AttendeeJoined", bob, 1, true, 0, null);
        facts.attendance("AttendanceRecorded", bob, 2, true, 50, "ATTENDED");
        facts.attendance("AttendeeJoined", guest, 1, true, 0, null);
        facts.attendance("AttendeeLeft", guest, 2, true, 30, null);
        for (int i = 0; i < 2; i++) {
            facts.attendance("AttendanceRecorded", UUID.randomUUID().toString(), 1, false, 0, "NO_SHOW");
        }
        facts.twiceInAnyOrder(seed);

        facts.sendAll(kafka);

        await().untilAsserted(() -> assertThat(withoutDropOff()).isEqualTo(Facts.JSON.readTree("""
                {"total": 3, "watching": 0, "peak": 3, "attended": 2, "noShows": 2, "attendanceRate": 0.5, "averageWatchSeconds": 110,
                 "medianWatchSeconds": 50}""")));
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void findsTheMinuteInWhichMostWereThere(long seed) {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        String early = UUID.randomUUID().toString();
        String late = UUID.randomUUID().toString();
        String back = UUID.randomUUID().toString();
        watched(early, 1, "2026-12-01T17:00:10Z", null);
        watched(early, 2, "2026-12-01T17:00:10Z", "2026-12-01T17:10:59Z");
        watched(late, 1, "2026-12-01T17:11:00Z", null);
        watched(back, 1, "2026-12-01T17:05:00Z", null);
        watched(back, 2, "2026-12-01T17:05:00Z", "2026-12-01T17:06:00Z");
        watched(back, 3, "2026-12-01T17:05:00Z", null);
        facts.twiceInAnyOrder(seed);
        facts.sendAll(kafka);

        await().untilAsserted(() -> {
            assertThat(viewership().path("total").asInt()).isEqualTo(3);
            assertThat(viewership().path("watching").asInt()).isEqualTo(2);
            assertThat(viewership().path("peak").asInt()).isEqualTo(2);
        });

        watched(UUID.randomUUID().toString(), 1, "2026-12-01T17:10:30Z", "2026-12-01T17:30:00Z");
        facts.sendAll(kafka);

        await().untilAsserted(
                        () -> assertThat(viewership().path("peak").asInt()).isEqualTo(3));
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 7})
    void showsHowManyAreStillThere(long seed) {
        Map<String, String> hour = Map.of("status", "LIVE", "endsAt", "2026-12-01T18:00:00Z");
        facts.liveEvent("LiveEventStarted", 2, hour);
        watched(UUID.randomUUID().toString(), 1, "2026-12-01T16:50:00Z", "2026-12-01T17:15:00Z");
        watched(UUID.randomUUID().toString(), 1, "2026-12-01T17:00:59Z", "2026-12-01T17:29:59Z");
        watched(UUID.randomUUID().toString(), 1, "2026-12-01T17:06:00Z", "2026-12-01T17:44:30Z");
        String last = UUID.randomUUID().toString();
        watched(last, 1, "2026-12-01T17:06:00Z", null);
        facts.twiceInAnyOrder(seed);
        facts.sendAll(kafka);

        // Somebody left last before 17:45, the moment of 75 %. What comes later is not known yet.
        await().untilAsserted(() -> assertThat(curve()).isEqualTo("2 2 4 4 4 4 3 3 3 3 2 2 2 2 2 1"));
        assertThat(viewership().at("/dropOff/1/share").asDouble()).isEqualTo(0.5);

        watched(last, 2, "2026-12-01T17:06:00Z", "2026-12-01T18:30:00Z");
        facts.liveEvent("LiveEventEnded", 3, Map.of("status", "ENDED", "endsAt", "2026-12-01T18:00:00Z"));
        facts.sendAll(kafka);

        await().untilAsserted(() -> assertThat(curve()).isEqualTo("2 2 4 4 4 4 3 3 3 3 2 2 2 2 2 1 1 1 1 1 1"));
    }

    @Test
    void showsTheWholeCurveOfALiveEventThatEverybodyLeftEarly() {
        facts.liveEvent("LiveEventEnded", 3, Map.of("status", "ENDED", "endsAt", "2026-12-01T18:00:00Z"));
        watched(UUID.randomUUID().toString(), 1, "2026-12-01T16:50:00Z", "2026-12-01T17:30:00Z");
        facts.sendAll(kafka);

        await().untilAsserted(() -> assertThat(curve()).isEqualTo("1 1 1 1 1 1 1 1 1 1 1 0 0 0 0 0 0 0 0 0 0"));
    }

    @Test
    void showsAnotherCurveWhenOnlyTheScheduleChanges() {
        facts.liveEvent("LiveEventEnded", 3, Map.of("status", "ENDED", "endsAt", "2026-12-01T18:00:00Z"));
        watched(UUID.randomUUID().toString(), 1, "2026-12-01T16:50:00Z", "2026-12-01T17:30:00Z");
        facts.sendAll(kafka);
        await().untilAsserted(() -> assertThat(curve()).isEqualTo("1 1 1 1 1 1 1 1 1 1 1 0 0 0 0 0 0 0 0 0 0"));

        facts.liveEvent("LiveEventEnded", 4, Map.of("status", "ENDED", "endsAt", "2026-12-01T17:40:00Z"));
        facts.sendAll(kafka);

        await().untilAsserted(() -> assertThat(curve()).isEqualTo("1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 0 0 0 0 0"));
    }

    @Test
    void hasNoCurveWithoutViewers() {
        facts.liveEvent("LiveEventEnded", 3, Map.of("status", "ENDED", "endsAt", "2026-12-01T18:00:00Z"));
        facts.attendance("AttendanceRecorded", UUID.randomUUID().toString(), 1, false, 0, "NO_SHOW");
        facts.sendAll(kafka);

        await().untilAsserted(() -> {
            assertThat(facts.figures(port).path("status").asString()).isEqualTo("ENDED");
            assertThat(viewership().path("noShows").asInt()).isOne();
        });
        assertThat(viewership().path("dropOff")).isEmpty();
    }

    /** How many were there at each twentieth. */
    private String curve() {
        return viewership()
                .path("dropOff")
                .valueStream()
                .map(point -> point.path("present").asString())
                .collect(Collectors.joining(" "));
    }

    private JsonNode withoutDropOff() {
        return viewership() instanceof ObjectNode shown ? shown.without("dropOff") : viewership();
    }

    private void watched(String registration, int version, String joinedAt, @Nullable String leftAt) {
        facts.attendance(
                leftAt == null ? "AttendeeJoined" : "AttendeeLeft", registration, version, joinedAt, leftAt, 0, null);
    }

    @Test
    void hasNoRateBeforeTheEnd() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        facts.sendAll(kafka);
        await().untilAsserted(() -> assertThat(withoutDropOff()).isEqualTo(Facts.JSON.readTree("""
                {"total": 0, "watching": 0, "peak": 0, "attended": 0, "noShows": 0, "attendanceRate": null, "averageWatchSeconds": null,
                 "medianWatchSeconds": null}""")));

        facts.attendance("AttendeeJoined", UUID.randomUUID().toString(), 1, true, 0, null);
        facts.sendAll(kafka);

        await().untilAsserted(() -> assertThat(withoutDropOff()).isEqualTo(Facts.JSON.readTree("""
                {"total": 1, "watching": 1, "peak": 1, "attended": 0, "noShows": 0, "attendanceRate": null, "averageWatchSeconds": 0,
                 "medianWatchSeconds": 0}""")));
    }

    @Test
    void goesWithItsLiveEvent() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        facts.attendance("AttendeeJoined", UUID.randomUUID().toString(), 1, true, 0, null);
        facts.sendAll(kafka);
        await().untilAsserted(
                        () -> assertThat(viewership().path("total").asInt()).isEqualTo(1));
        jdbc.sql("update live_event set ends_at = now() - interval '801 days' where event_id = :event::uuid")
                .param("event", facts.event)
                .update();

        await().untilAsserted(() -> {
            retention.deleteSlices();
            assertThat(jdbc.sql("""
                            select (select count(*) from attendance where event_id = :event::uuid)
                                + (select count(*) from viewership where event_id = :event::uuid)
                                + (select count(*) from watch_time_count where event_id = :event::uuid)
                                + (select count(*) from presence where event_id = :event::uuid)
                                + (select count(*) from activity where event_id = :event::uuid)
                                + (select count(*) from live_event where event_id = :event::uuid)
                            """)
                            .param("event", facts.event)
                            .query(Integer.class)
                            .single())
                    .isZero();
        });
    }

    private JsonNode viewership() {
        return facts.figures(port).path("viewership");
    }
}

package io.callboard.scheduler.arming;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.scheduler.planning.LiveEventFixture;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Waits until the service has planned what a test asked for. */
final class Plannings {

    private Plannings() {}

    /** Until nothing is left to plan for the live event. */
    static void await(JdbcClient jdbc, LiveEventFixture event) {
        await(jdbc, event.eventId());
    }

    static void await(JdbcClient jdbc, UUID eventId) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(jdbc.sql("select count(*) from rule_planning where event_id = :id")
                                .param("id", eventId)
                                .query(Integer.class)
                                .single())
                        .isZero());
    }

    /** Until all live events of the organizer are planned by the last change of the default rules. */
    static void awaitDefaults(JdbcClient jdbc, String organizer) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(jdbc.sql(
                                        "select replan_after is null from reminder_defaults where organizer_id = :organizer")
                                .param("organizer", organizer)
                                .query(Boolean.class)
                                .single())
                        .isTrue());
    }
}

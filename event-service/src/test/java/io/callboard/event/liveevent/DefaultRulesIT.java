package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Vectors;
import io.callboard.event.liveevent.Organizer.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A live event that names no rules has the default rules of its organizer, which scheduler-service keeps. */
class DefaultRulesIT extends LiveEventsScene {

    private static final String NO_RULES = """
        {"title": "Tides", "start": {"local": "2035-12-01T18:00", "zone": "Europe/Berlin"}, "duration": "PT1H",
         "reminders": {"channels": ["EMAIL", "SMS"]}}
        """;

    private final String organizerId = "org_" + UUID.randomUUID();

    @BeforeEach
    void anOrganizerWithAnId() {
        organizer = Organizer.at(port, organizerId);
    }

    @Test
    void publishesWhetherALiveEventNamesRules() {
        Answer made = organizer.post("", NO_RULES);
        String id = made.text("/id");
        assertThat(made.body().at("/reminders/rules").isNull()).isTrue();

        organizer.patch("/" + id, "{\"title\": \"Ebb\"}");
        Answer own = organizer.patch("/" + id, "{\"reminders\": {\"rules\": [\"PT1H\"]}}");
        assertThat(own.body().at("/reminders/rules").toString()).isEqualTo("[\"PT1H\"]");
        organizer.patch("/" + id, "{\"reminders\": {\"rules\": []}}");
        Answer none = organizer.patch("/" + id, "{\"reminders\": {\"rules\": null}}");
        assertThat(none.body().at("/reminders/rules").isNull()).isTrue();
        assertThat(none.body().at("/reminders/channels").toString()).isEqualTo("[\"EMAIL\",\"SMS\"]");

        String builtIn = String.join(",", Vectors.builtInReminderRules());
        assertThat(toldAbout(id, 5))
                .extracting(told -> rules(told.value()))
                .containsExactly("true " + builtIn, "true " + builtIn, "false PT1H", "false ", "true " + builtIn);
    }

    @Test
    void previewsWithTheNewestRulesOfTheOrganizer() {
        String id = organizer.post("", NO_RULES).text("/id");
        assertThat(nextReminder(id)).isEqualTo("P14D");

        tell(3, "P2D", "PT1H");
        await().untilAsserted(() -> assertThat(nextReminder(id)).isEqualTo("P2D"));
        tell(2, "P5D");
        tell(3, "P6D");
        tell(4, "PT2H", "PT30M");
        await().untilAsserted(() -> assertThat(nextReminder(id)).isEqualTo("PT2H"));

        assertThat(organizer
                        .post("/" + id + "/reschedule/preview", later(20))
                        .body()
                        .at("/reminders")
                        .valueStream()
                        .map(due -> due.path("rule").asString()))
                .containsExactly("PT2H", "PT30M");
        assertThat(nextReminder(anEvent(LiveEventStatus.SCHEDULED))).isEqualTo("P1D");
        organizer = Organizer.at(port);
        assertThat(nextReminder(organizer.post("", NO_RULES).text("/id"))).isEqualTo("P14D");
    }

    @Test
    void previewsRulesByTheWallClockOfTheLiveEvent() {
        String id = organizer.post("", NO_RULES).text("/id");

        kafka.send(
                "reminder-controls.v1",
                "rules:" + organizerId,
                "ReminderRulesChanged",
                Map.of(
                        "organizerId",
                        organizerId,
                        "version",
                        1,
                        "rules",
                        List.of("PT1H"),
                        "wallClockRules",
                        List.of("P1D@09:00/EVENT", "P0D@23:00/EVENT")));

        await().untilAsserted(() -> assertThat(nextReminder(id)).isEqualTo("P1D@09:00/EVENT"));
        assertThat(organizer.get("/" + id).text("/figures/nextReminder/dueAt")).isEqualTo("2035-11-30T08:00:00.000Z");
        assertThat(organizer
                        .post("/" + id + "/reschedule/preview", later(20))
                        .body()
                        .at("/reminders")
                        .valueStream()
                        .map(due -> due.path("rule").asString()))
                .containsExactly("P1D@09:00/EVENT", "PT1H");
    }

    @Test
    void anOrganizerMayHaveNoDefaultRules() {
        String id = organizer.post("", NO_RULES).text("/id");

        tell(1);

        await().untilAsserted(() -> assertThat(organizer
                        .get("/" + id)
                        .body()
                        .at("/figures/nextReminder")
                        .isNull())
                .isTrue());
    }

    private String nextReminder(String id) {
        return organizer.get("/" + id).text("/figures/nextReminder/rule");
    }

    private void tell(long version, String... rules) {
        kafka.send(
                "reminder-controls.v1",
                "rules:" + organizerId,
                "ReminderRulesChanged",
                Map.of("organizerId", organizerId, "version", version, "rules", List.of(rules)));
    }

    private static String rules(JsonNode state) {
        return state.at("/reminders/defaultRules").asBoolean() + " "
                + String.join(
                        ",",
                        state.at("/reminders/rules")
                                .valueStream()
                                .map(JsonNode::asString)
                                .toList());
    }
}

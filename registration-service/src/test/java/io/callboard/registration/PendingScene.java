package io.callboard.registration;

import io.callboard.registration.Api.Answer;
import tools.jackson.databind.JsonNode;

/** Fixture of the tests of registrations that wait for a confirmation or a decision. */
abstract class PendingScene extends RegisteringScene {

    /** The path of the page in the mail to the registration that is this one in order of its contact. */
    String manage(LiveEventFixture event, int number) {
        return Stage.path(
                PassesIT.open(stage.published(event, "contacts.v1", number + 1).get(number))
                        .path("manageUrl")
                        .asString());
    }

    String figures(LiveEventFixture event) {
        JsonNode stats = stage.stats(event);
        return "%d confirmed, %d pending, %d free"
                .formatted(
                        stats.path("confirmed").asInt(),
                        stats.path("pending").asInt(),
                        stats.path("remaining").asInt());
    }

    static String passPath(Answer registered) {
        return Stage.path(registered.text("joinUrl")).replace("/watch/", "/api/v1/passes/");
    }
}

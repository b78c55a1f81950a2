package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** A live event at Mux has a recording after its end. Each registrant with a seat gets one mail about it, and can watch it. */
@OnStackForRestarts
class RecordingIT {
    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.forRestarts();

    @AfterEach
    void heal() {
        LAUNCHED.heal();
    }

    @Test
    void eachRegistrantHearsOfTheRecordingOnceAlthoughTheSchedulerDies() {
        String eventId = organizer()
                .scheduleAtMux("Recorded", Times.in(Duration.ofMinutes(10)), List.of("PT1M"))
                .path("id")
                .asString();
        Crowd crowd = Crowd.register(stack(), organizer(), "recorded", 300, eventId);
        Person guest = Person.byMail("Dorte", "Europe/Copenhagen");
        String pass = guest.registerFor(stack(), eventId).json().path("joinUrl").asString();
        organizer().startLive(eventId);
        stack().sandbox().happensAtMux(eventId, "active");
        assertPlays(pass, "stream");

        organizer().end(eventId);
        stack().sandbox().happensAtMux(eventId, "ready");
        long killed = stack().kill(Part.SCHEDULER_SERVICE);
        LAUNCHED.awaitRestart(Part.SCHEDULER_SERVICE, killed);

        Times.soon().untilAsserted(() -> crowd.assertEachGot("REPLAY_READY"));
        Times.soon().untilAsserted(() -> assertThat(guest.mails(stack())).hasSize(2));
        assertThat(guest.mails(stack()).getLast().subject()).isEqualTo("Recording available: Recorded");
        assertPlays(pass, "replay");
        Times.staysSo(() -> {
            crowd.assertEachGot("REPLAY_READY");
            assertThat(guest.mails(stack())).hasSize(2);
            crowd.assertBalanced();
        });
    }

    /** The player of the sandbox answers 403 unless the token of its address belongs to the recording or the stream. */
    private static void assertPlays(String pass, String what) {
        String token = pass.substring(pass.lastIndexOf('/') + 1);
        Times.soon().untilAsserted(() -> {
            JsonNode watched = Http.anonymous()
                    .get(stack().at(Part.REGISTRATION_SERVICE, "/api/v1/passes/" + token))
                    .expect(200)
                    .json();
            assertThat(Http.anonymous()
                            .get(URI.create(watched.path(what).path("url").asString()))
                            .status())
                    .as(watched.toString())
                    .isEqualTo(200);
        });
    }

    private static Organizer organizer() {
        return LAUNCHED.organizer();
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }
}

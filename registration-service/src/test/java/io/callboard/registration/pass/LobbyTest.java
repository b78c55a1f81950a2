package io.callboard.registration.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LobbyTest {

    @Test
    void showsTimesOnTheRegistrantsClock() {
        assertThat(in("Asia/Kolkata")).isEqualTo("23:30 – Wednesday, 2 December, 00:30 Asia/Kolkata");
    }

    @Test
    void showsUtcForAZoneThatThisJdkDoesNotKnow() {
        assertThat(in("Mars/Olympus_Mons")).isEqualTo("18:00 – 19:00 UTC");
    }

    private static String in(String zone) {
        Lobby lobby = Lobby.of(new PassView(
                new UUID(0, 1),
                "Title",
                null,
                List.of(),
                Instant.parse("2026-12-01T18:00:00Z"),
                Instant.parse("2026-12-01T19:00:00Z"),
                null,
                "Europe/Berlin",
                zone,
                PassView.State.TOO_EARLY,
                Instant.parse("2026-12-01T17:45:00Z"),
                "CONFIRMED",
                null,
                null,
                null,
                "https://example.com/calendar.ics"));
        return lobby.times().hours() + " " + lobby.times().zone();
    }
}

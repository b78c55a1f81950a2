package io.callboard.registration.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.registration.liveevent.ShownTimes;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LobbyTest {

    @Test
    void showsTimesOnTheRegistrantsClock() {
        assertThat(in("Asia/Kolkata")).isEqualTo("23:30 – Wednesday, 2 December, 00:30 Asia/Kolkata");
    }

    @Test
    void showsUtcForAZoneThatThisJdkDoesNotKnow() {
        assertThat(in("Mars/Olympus_Mons")).isEqualTo("18:00 – 19:00 UTC");
    }

    @Test
    void showsTheTimeAtTheVenueFirst() {
        Lobby far = lobby("America/New_York", new PassView.InPerson("Kulturhaus", null));

        assertThat(far.times().text())
                .isEqualTo("Tuesday, 1 December 2026, 19:00 – 20:00 (Europe/Berlin)\n"
                        + "Tuesday, 1 December 2026, 13:00 – 14:00 (America/New_York)");
        assertThat(far.opens()).isEqualTo("18:45");
        assertThat(lobby("Europe/Paris", new PassView.InPerson("Kulturhaus", null))
                        .times()
                        .text())
                .isEqualTo("Tuesday, 1 December 2026, 19:00 – 20:00 (Europe/Berlin)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            de | Dienstag, 1. Dezember 2026   | 23:30 – Mittwoch, 2. Dezember, 00:30
            es | martes, 1 de diciembre de 2026 | 23:30 – miércoles, 2 de diciembre, 00:30
            """)
    void writesDatesInTheLanguageOfThePage(Locale language, String date, String hours) {
        ShownTimes times = lobby("Asia/Kolkata", null, language).times();

        assertThat(times.date()).isEqualTo(date);
        assertThat(times.hours()).isEqualTo(hours);
    }

    private static String in(String zone) {
        Lobby lobby = lobby(zone, null);
        return lobby.times().hours() + " " + lobby.times().zone();
    }

    private static Lobby lobby(String zone, PassView.@Nullable InPerson place) {
        return lobby(zone, place, Locale.ENGLISH);
    }

    private static Lobby lobby(String zone, PassView.@Nullable InPerson place, Locale language) {
        PassView view = new PassView(
                new UUID(0, 1),
                "Title",
                null,
                null,
                List.of(),
                Instant.parse("2026-12-01T18:00:00Z"),
                Instant.parse("2026-12-01T19:00:00Z"),
                null,
                place,
                "Europe/Berlin",
                zone,
                PassView.State.TOO_EARLY,
                Instant.parse("2026-12-01T17:45:00Z"),
                "CONFIRMED",
                "REGISTRANT",
                null,
                List.of(),
                null,
                null,
                "https://example.com/calendar.ics");
        return Lobby.of(view, language);
    }
}

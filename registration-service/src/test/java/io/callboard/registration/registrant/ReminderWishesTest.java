package io.callboard.registration.registrant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReminderWishesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:02:30Z");

    @ParameterizedTest
    @CsvSource({
        "60, PT3H, 120",
        // At the next instant that is a multiple of five minutes before the start.
        "60, PT2H59M59S, 115",
        "60, PT2H55M, 115",
        "60, PT1H5M, 5",
        "5, PT168H5M, 10080"
    })
    void anotherReminderComesSoManyMinutesFromNowOrALittleLater(int minutes, Duration toStart, int before) {
        List<Flaw> flaws = new ArrayList<>();

        int found = ReminderWishes.againIn(minutes, NOW, NOW.plus(toStart), flaws);

        assertThat(flaws).isEmpty();
        assertThat(found).isEqualTo(before);
        assertThat(NOW.plus(toStart).minus(Duration.ofMinutes(found)))
                .isBetween(NOW.plus(Duration.ofMinutes(minutes)), NOW.plus(Duration.ofMinutes(minutes + 5L)));
    }

    @ParameterizedTest
    @CsvSource({
        "4, PT3H",
        "10081, PT200H",
        // Too near to the start, after it, and more than a week before it.
        "60, PT1H4M59S",
        "60, PT-1H",
        "5, PT168H10M",
        "60, P400000D"
    })
    void itMustLieInTheWeekBeforeTheStart(int minutes, Duration toStart) {
        List<Flaw> flaws = new ArrayList<>();

        ReminderWishes.againIn(minutes, NOW, NOW.plus(toStart), flaws);

        assertThat(flaws).extracting(Flaw::field).containsExactly("remindAgainInMinutes");
    }
}

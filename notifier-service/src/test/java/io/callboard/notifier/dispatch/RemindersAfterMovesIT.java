package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.attempt.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * An event is moved after a reminder was sent, and its organizer has said who gets the reminder again. The scheduler
 * announces it again to everybody.
 */
class RemindersAfterMovesIT extends DispatchScene {

    private static final Map<String, String> UNSENT = Map.of("rearm", "UNSENT");
    private static final Map<String, String> BEYOND_TWO_HOURS =
            Map.of("rearm", "IF_MOVED_MORE_THAN", "movedMoreThan", "PT7200S");
    private static final Instant USEFUL = Attendee.STARTS_AT.plus(Duration.ofDays(30));
    private static final String RULE = "PT15M";

    @Test
    void aPersonWhoHadItGetsItAgainOnlyAfterALongMove() {
        Attendee had = registrant("near@example.com");
        Attendee hadNot = attendee("nothing@example.com").registered().contact();
        reminded(had);

        moved(had, 2, Duration.ofMinutes(30));
        due(had, 2, BEYOND_TWO_HOURS);
        due(hadNot, 2, BEYOND_TWO_HOURS);
        becomes(had, RULE, 2, "SUPPRESSED ALREADY_SENT");
        becomes(hadNot, RULE, 2, "SENT");

        // The last reminder of both counts: one showed the first start, the other one the second.
        moved(had, 3, Duration.ofMinutes(135));
        due(had, 3, BEYOND_TWO_HOURS);
        due(hadNot, 3, BEYOND_TWO_HOURS);
        becomes(had, RULE, 3, "SENT");
        becomes(hadNot, RULE, 3, "SUPPRESSED ALREADY_SENT");

        // Exactly two hours earlier than what both were reminded of last is not more than two hours.
        moved(had, 4, Duration.ofMinutes(15));
        due(had, 4, BEYOND_TWO_HOURS);
        becomes(had, RULE, 4, "SUPPRESSED ALREADY_SENT");

        // Back to the first start, which the person was reminded of, but not last.
        moved(had, 5, Duration.ZERO);
        due(had, 5, BEYOND_TWO_HOURS);
        becomes(had, RULE, 5, "SENT");
        assertThat(accepted(had)).isEqualTo(3);
        assertThat(accepted(hadNot)).isEqualTo(1);
    }

    @Test
    void aPersonWhoHadItNeverGetsItAgainIfOnlyOthersShall() {
        Attendee ada = registrant("once@example.com");
        reminded(ada);

        moved(ada, 2, Duration.ofDays(7));
        due(ada, 2, UNSENT);
        ada.dueOnPostpone("PT5M", Channel.EMAIL, 2, USEFUL, UNSENT);

        becomes(ada, RULE, 2, "SUPPRESSED ALREADY_SENT");
        settled(ada, "PT5M", "SENT");
    }

    @Test
    void everybodyGetsItAgainWithoutAPolicyAndWithOneOfALaterRelease() {
        Attendee ada = registrant("again@example.com");
        reminded(ada);

        moved(ada, 2, Duration.ofMinutes(1));
        ada.due(RULE, "REMINDER", Channel.EMAIL, 2, Instant.now(), USEFUL);
        becomes(ada, RULE, 2, "SENT");

        moved(ada, 3, Duration.ofMinutes(2));
        due(ada, 3, Map.of("rearm", "OF_A_LATER_RELEASE"));
        becomes(ada, RULE, 3, "SENT");
    }

    @Test
    void waitsWhileTheOneBeforeTheMoveIsInFlight() {
        Attendee ada = registrant("flying@example.com");
        Account resend = account(Channel.EMAIL);
        stopped(() -> {
            ada.due(RULE, "REMINDER", Channel.EMAIL, 1, Instant.now(), USEFUL);
            Batch batch = claimed(resend);
            moved(ada, 2, Duration.ofMinutes(10));
            due(ada, 2, UNSENT);
            becomes(ada, RULE, 2, "QUEUED");

            assertThat(claim(resend, 1, "second").batches()).isEmpty();

            outcomes.record(
                    resend,
                    List.of(new Outcomes.Outcome(batch, sent("m-1"), new Effect.Accepted(), Duration.ZERO, null)),
                    "first",
                    1);
        });

        becomes(ada, RULE, 1, "SENT");
        becomes(ada, RULE, 2, "SUPPRESSED ALREADY_SENT");
    }

    private void reminded(Attendee person) {
        person.due(RULE, "REMINDER", Channel.EMAIL, 1, Instant.now(), USEFUL);
        becomes(person, RULE, 1, "SENT");
    }

    private void moved(Attendee person, int epoch, Duration fromFirstStart) {
        person.event(epoch, epoch, "SCHEDULED", "Europe/Berlin", Attendee.STARTS_AT.plus(fromFirstStart));
        known(epoch);
    }

    private static void due(Attendee person, int epoch, Map<String, String> onPostpone) {
        person.dueOnPostpone(RULE, Channel.EMAIL, epoch, USEFUL, onPostpone);
    }
}

package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.attempt.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * An event is delayed while a reminder is on its way. The scheduler announces the reminder again to everybody, and each
 * person gets it once: at the old time, or at the new one.
 */
class DelayedRemindersIT extends DispatchScene {

    private static final Instant LATER = Attendee.STARTS_AT.plus(Duration.ofMinutes(10));
    private static final String RULE = "PT15M";

    @Test
    void aReminderThatWasSentBeforeADelayIsNotSentAgainUntilTheEventIsRescheduled() {
        Attendee ada = registrant("had@example.com");
        due(ada, Channel.EMAIL, 1);
        becomes(ada, RULE, 1, "SENT");

        ada.eventDelayed(2, 2, 1, LATER);
        known(2);
        due(ada, Channel.EMAIL, 2);
        becomes(ada, RULE, 2, "SUPPRESSED ALREADY_SENT");
        ada.eventDelayed(3, 3, 1, LATER.plus(Duration.ofMinutes(5)));
        known(3);
        due(ada, Channel.EMAIL, 3);
        becomes(ada, RULE, 3, "SUPPRESSED ALREADY_SENT");
        assertThat(accepted(ada)).isEqualTo(1);

        ada.event(4, 4, "SCHEDULED", "Europe/Berlin", LATER.plus(Duration.ofDays(1)));
        known(4);
        due(ada, Channel.EMAIL, 4);
        becomes(ada, RULE, 4, "SENT");
        ada.eventDelayed(5, 5, 4, LATER.plus(Duration.ofDays(2)));
        known(5);
        due(ada, Channel.EMAIL, 5);
        becomes(ada, RULE, 5, "SUPPRESSED ALREADY_SENT");
    }

    /** Like a delay while the scheduler has announced half of the audience, or while the provider is slow. */
    @Test
    void onlyThoseWhoHadItBeforeTheDelayAreLeftOut() {
        Attendee had = registrant("early@example.com");
        due(had, Channel.EMAIL, 1);
        becomes(had, RULE, 1, "SENT");
        Attendee queued = attendee("queued@example.com").registered().contact();
        Attendee unannounced = attendee("unannounced@example.com").registered().contact();
        stopped(() -> {
            due(queued, Channel.EMAIL, 1);
            queued(queued, RULE);
            had.eventDelayed(2, 2, 1, LATER);
            known(2);
        });

        List.of(had, queued, unannounced).forEach(each -> due(each, Channel.EMAIL, 2));

        becomes(had, RULE, 2, "SUPPRESSED ALREADY_SENT");
        becomes(queued, RULE, 1, "SUPPRESSED SUPERSEDED");
        becomes(queued, RULE, 2, "SENT");
        becomes(unannounced, RULE, 2, "SENT");
        assertThat(List.of(accepted(had), accepted(queued), accepted(unannounced)))
                .containsOnly(1);
    }

    @Test
    void anotherChannelAndAnotherRuleAreNotTheSameReminder() {
        Attendee ada = registrant("channels@example.com");
        due(ada, Channel.EMAIL, 1);
        becomes(ada, RULE, 1, "SENT");
        ada.eventDelayed(2, 2, 1, LATER);
        known(2);

        due(ada, Channel.SMS, 2);
        ada.due("PT5M", "REMINDER", Channel.EMAIL, 2, Instant.now(), LATER);

        becomes(ada, RULE, 2, "SENT");
        settled(ada, "PT5M", "SENT");
    }

    @Test
    void waitsWhileTheOneBeforeTheDelayIsInFlight() {
        Attendee ada = registrant("inflight@example.com");
        Account resend = account(Channel.EMAIL);
        stopped(() -> {
            due(ada, Channel.EMAIL, 1);
            Batch batch = claimed(resend);
            ada.eventDelayed(2, 2, 1, LATER);
            known(2);
            due(ada, Channel.EMAIL, 2);
            becomes(ada, RULE, 2, "QUEUED");

            assertThat(claim(resend, 1, "second").batches()).isEmpty();
            assertThat(standing(ada, RULE, 2)).isEqualTo("QUEUED");

            outcomes.record(
                    resend,
                    List.of(new Outcomes.Outcome(batch, sent("m-1"), new Effect.Accepted(), Duration.ZERO, null)),
                    "first",
                    1);
        });

        becomes(ada, RULE, 1, "SENT");
        becomes(ada, RULE, 2, "SUPPRESSED ALREADY_SENT");
    }

    /** Its sender died, and the provider does not recognise a repetition. */
    @Test
    void aReminderThatMayHaveBeenSentBeforeTheDelayIsNotSentAgain() {
        Attendee ada = registrant("unknown@example.com");
        Account twilio = account(Channel.SMS);
        stopped(() -> {
            due(ada, Channel.SMS, 1);
            claimed(twilio);
            ada.eventDelayed(2, 2, 1, LATER);
            known(2);
            assertThat(recovery.take(twilio, 5, "other", List.of(), false)).isEmpty();
        });
        due(ada, Channel.SMS, 2);

        becomes(ada, RULE, 2, "SUPPRESSED ALREADY_SENT");
        assertThat(standing(ada, RULE, 1)).startsWith("UNKNOWN");
        assertThat(accepted(ada)).isZero();
    }

    @Test
    void theNoticeSaysHowMuchLaterItStarts() {
        Attendee ada = registrant("late@example.com");
        due(ada, Channel.EMAIL, 1);
        becomes(ada, RULE, 1, "SENT");
        ada.eventDelayed(2, 2, 1, LATER);
        known(2);
        ada.due("RESCHEDULED", "RESCHEDULED", Channel.EMAIL, 2, Instant.now(), LATER);

        assertThat(providers
                        .accepted(settled(ada, "RESCHEDULED", "SENT"))
                        .getFirst()
                        .text())
                .contains("Launch starts 10 minutes later, at ");
    }

    private void due(Attendee person, Channel channel, int epoch) {
        person.due(RULE, "REMINDER", channel, epoch, Instant.now(), LATER);
    }
}

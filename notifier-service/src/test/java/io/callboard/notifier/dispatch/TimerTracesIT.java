package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.trace.TraceParent;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A batch knows the traces of its timers, also when another instance takes it over. */
class TimerTracesIT extends DispatchScene {

    private static final TraceParent ONE = new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    private static final TraceParent OTHER = new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

    @Test
    void aBatchHasTheTraceOfEachOfItsTimersOnce() {
        Attendee ada = registrant("traced-ada@example.com");
        Attendee bob = attendee("traced-bob@example.com").registered().contact();
        registrationKnown(ada, 1);
        registrationKnown(bob, 1);
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from contact where registration_id in (?, ?)")
                                .params(ada.registrationId(), bob.registrationId())
                                .query(Integer.class)
                                .single()
                        == 2);
        Instant now = Instant.now();
        stopped(() -> {
            ada.within(ONE).due("PT1H", "REMINDER", Channel.EMAIL, 1, now, Attendee.STARTS_AT);
            bob.within(ONE).due("PT1H", "REMINDER", Channel.EMAIL, 1, now, Attendee.STARTS_AT);
            bob.within(OTHER).due("PT15M", "REMINDER", Channel.EMAIL, 1, now.plusMillis(1), Attendee.STARTS_AT);
            // Not well-formed, as another producer may write it.
            ada.within("00-nothing").due("PT5M", "REMINDER", Channel.EMAIL, 1, now.plusMillis(2), Attendee.STARTS_AT);
            queued(ada, "PT1H");
            queued(bob, "PT1H");
            queued(bob, "PT15M");
            queued(ada, "PT5M");

            Account resend = account(Channel.EMAIL);
            Batch batch = claimed(resend);
            assertThat(batch.members()).hasSize(4);
            assertThat(batch.traces()).containsExactlyInAnyOrder(ONE, OTHER);

            Batch takenOver =
                    openBatches.take(resend, 1, "other", List.of(), false).getFirst();
            assertThat(takenOver.traces()).isEqualTo(batch.traces());
        });

        settled(ada, "PT1H", "SENT");
        settled(bob, "PT1H", "SENT");
        settled(bob, "PT15M", "SENT");
        settled(ada, "PT5M", "SENT");
    }
}

package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.trace.TraceParent;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.address.Channel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The outcome of each request to a provider is one line of the log, without personal data. */
@ExtendWith(OutputCaptureExtension.class)
class BatchLogIT extends DispatchScene {

    private static final TraceParent TRACE = new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    @Test
    void anAcceptedBatchIsOneLineWithItsTrace(CapturedOutput log) {
        Attendee ada = registrant("logged-ada@example.com");
        registrationKnown(ada, 1);

        ada.within(TRACE).due("PT1H", Channel.EMAIL);
        settled(ada, "PT1H", "SENT");

        assertThat(lines(log, "Batch accepted"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("INFO", "account=resend", "channel=EMAIL", "size=1", "refused=0", "request=1")
                        .containsPattern("batchId=[0-9a-f-]{36}")
                        .contains(TRACE.traceId()));
        assertThat(log.getAll()).doesNotContain("logged-ada");
    }

    @Test
    void aBatchThatWasNotAcceptedIsOneLineToo(CapturedOutput log) {
        Attendee ada = registrant("refused-ada@example.com");
        registrationKnown(ada, 1);
        providers.meet(Fault.status(422));

        ada.due("PT1H", Channel.EMAIL);
        settled(ada, "PT1H", "FAILED");

        assertThat(lines(log, "Batch not accepted"))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("WARN", "account=resend", "channel=EMAIL", "size=1"));
        assertThat(lines(log, "Batch accepted")).isEmpty();
        assertThat(log.getAll()).doesNotContain("refused-ada");
    }

    private static List<String> lines(CapturedOutput log, String message) {
        return log.getAll().lines().filter(line -> line.contains(message)).toList();
    }
}

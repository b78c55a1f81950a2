package io.callboard.notifier.resend;

import static org.assertj.core.api.Assertions.assertThat;

import com.resend.core.mapper.ResendMapper;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.template.Rendered;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResendBatchesTest {

    private static Envelope.Message message(String subject, @Nullable String replyTo) {
        return new Envelope.Message(
                UUID.randomUUID(),
                "ada@example.com",
                new Rendered.Mail(
                        subject,
                        "<a href=\"https://example.com/?a=1&b=2\">\u00e4\u20ac\ud83d\ude00</a>\r\n\t",
                        "A \\ and a \" and \u2028 and \u0001 and \u007f",
                        "https://example.com/u/abc",
                        replyTo,
                        null),
                new ShownSchedule(Instant.EPOCH, Instant.EPOCH, "UTC"),
                null);
    }

    /** A batch that is sent again must have the same bytes, also if another version sent it first. */
    @Test
    void writesTheBytesOfTheSdk() {
        var mails = ResendBatches.mails(new Envelope(
                "Callboard <events@example.com>",
                "builtin-1",
                List.of(message("In 10 minutes", null), message("\u65e5\u672c\u8a9e", "org@example.com"))));
        assertThat(ResendBatches.WRITER.writeValueAsString(mails)).contains("\"reply_to\":[\"org@example.com\"]");
        assertThat(new String(ResendBatches.WRITER.writeValueAsBytes(mails), StandardCharsets.UTF_8))
                .isEqualTo(new ResendMapper().writeValue(mails));
    }
}

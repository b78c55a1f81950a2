package io.callboard.notifier.sendgrid;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.address.Mailbox;
import io.callboard.notifier.template.CalendarEntry;
import io.callboard.notifier.template.Rendered;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v3/mail/send}. SendGrid returns {@code custom_args} with each event of the mail. */
record SendGridMail(
        List<Personalization> personalizations,
        Address from,

        @JsonProperty("reply_to") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        Address replyTo,

        String subject,
        List<Content> content,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Attachment> attachments,
        Map<String, String> headers,
        @JsonProperty("custom_args") Map<String, String> customArguments,
        @JsonProperty("tracking_settings") Tracking tracking) {

    record Personalization(List<Address> to) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Address(String email, @Nullable String name) {

        static Address of(String sender) {
            Mailbox mailbox = Mailbox.of(sender);
            return new Address(mailbox.address(), mailbox.name());
        }
    }

    record Content(String type, String value) {}

    record Attachment(String content, String type, String filename, String disposition) {

        static List<Attachment> of(@Nullable CalendarEntry calendar) {
            return calendar == null
                    ? List.of()
                    : List.of(new Attachment(
                            Base64.getEncoder().encodeToString(calendar.text().getBytes(StandardCharsets.UTF_8)),
                            // SendGrid takes no parameters here; the method stands in the content too.
                            "text/calendar",
                            CalendarEntry.FILE_NAME,
                            "attachment"));
        }
    }

    record Switch(boolean enable) {}

    record Tracking(
            @JsonProperty("click_tracking") Switch clicks,
            @JsonProperty("open_tracking") Switch opens) {

        /** Our links are secrets of their recipients and must stay as they are. */
        static final Tracking OFF = new Tracking(new Switch(false), new Switch(false));
    }

    static SendGridMail of(String sender, Envelope.Message message, Rendered.Mail mail) {
        return new SendGridMail(
                List.of(new Personalization(List.of(new Address(message.address(), null)))),
                Address.of(sender),
                mail.replyTo() == null ? null : new Address(mail.replyTo(), null),
                mail.subject(),
                List.of(new Content("text/plain", mail.text()), new Content("text/html", mail.html())),
                Attachment.of(mail.calendar()),
                mail.headers(),
                Map.of("delivery", message.deliveryId().toString()),
                Tracking.OFF);
    }
}

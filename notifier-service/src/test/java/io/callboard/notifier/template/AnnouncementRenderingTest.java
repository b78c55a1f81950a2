package io.callboard.notifier.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.announcement.AnnouncementText;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.liveevent.MailContent;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What organizers write themselves is text, whatever it looks like. */
class AnnouncementRenderingTest {

    private static final String UNSUBSCRIBE = "https://example.com/unsubscribe/1";

    private static final LiveEvent EVENT = new LiveEvent(
            UUID.randomUUID(),
            "Launch",
            ZoneId.of("Europe/Berlin"),
            Instant.parse("2026-12-02T18:00:00Z"),
            Instant.parse("2026-12-02T19:30:00Z"),
            null,
            null,
            null,
            null,
            MailContent.none(),
            0,
            null);

    private static final Contact CONTACT = new Contact(
            "Ada",
            null,
            "ada@example.com",
            "+12025550143",
            null,
            null,
            "https://example.com/watch/1",
            "https://example.com/manage/1",
            "https://example.com/calendar/1.ics");

    @Test
    void aMailShowsTheTextLineByLineAndEscaped() {
        Rendered.Mail mail = mail("News <1>", "First <b>line</b> {{title}}\n\nhttps://example.com/?a=1&b=2", "en");

        assertThat(mail.subject()).isEqualTo("News <1>");
        assertThat(mail.html())
                .contains("First &lt;b&gt;line&lt;/b&gt; {{title}}<br><br>")
                .doesNotContain("<b>line", "&b=2");
        assertThat(mail.text())
                .startsWith(
                        "Hello Ada,\n\nFirst <b>line</b> {{title}}\n\nhttps://example.com/?a=1&b=2\n\nAbout: Launch")
                .contains("https://example.com/manage/1", UNSUBSCRIBE)
                .doesNotContain("https://example.com/watch/1");
    }

    @Test
    void theReaderGetsItsFrameInTheirLanguage() {
        assertThat(mail(null, "Text", "en").subject()).isEqualTo("News about Launch");
        assertThat(mail(null, "Text", "de-AT").subject()).isEqualTo("Neues zu Launch");
        assertThat(mail(null, "Text", "es").subject()).isEqualTo("Novedades de Launch");
        assertThat(mail(null, "Text", "fr").text()).contains("About: Launch, mercredi");
        assertThat(mail(null, "Text", "de").html()).contains("lang=\"de\"", "Ihre Anmeldung", "Abbestellen");
        assertThat(mail(null, "Text", "es").text()).contains("Su inscripción: https://example.com/manage/1");
    }

    @Test
    void aSubjectWithALineBreakStaysOneLine() {
        assertThat(mail("News\r\nBcc: all@example.com", "Text", "en").subject()).isEqualTo("News Bcc: all@example.com");
    }

    @Test
    void aTextMessageIsOneLineWithTheWayOut() {
        Rendered.Sms sms = (Rendered.Sms) render(Channel.SMS, null, "Doors open\nat six", "en");

        assertThat(sms.text()).isEqualTo("Ada, Launch (Wed 2 Dec 18:00 UTC): Doors open at six Stop: " + UNSUBSCRIBE);
    }

    private Rendered.Mail mail(@Nullable String subject, String message, String locale) {
        return (Rendered.Mail) render(Channel.EMAIL, subject, message, locale);
    }

    private Rendered render(Channel channel, @Nullable String subject, String message, String locale) {
        return BuiltInMessages.render(
                new Occasion(
                        Kind.ANNOUNCEMENT,
                        EVENT,
                        null,
                        null,
                        new AnnouncementText(UUID.randomUUID(), subject, message)),
                new Recipient(channel, CONTACT, locale, "UTC", UNSUBSCRIBE));
    }
}

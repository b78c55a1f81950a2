package io.callboard.notifier.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.liveevent.MailContent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the notice of a new time says when the event runs late; the reader's own knowledge decides. */
class DelayNoticeTest {

    private static final Instant PLANNED = Instant.parse("2026-12-02T18:00:00Z");
    private static final Contact ADA = new Contact(
            "Ada",
            null,
            "ada@example.com",
            "+12025550143",
            null,
            null,
            "https://example.com/watch/1",
            "https://example.com/manage/1",
            "https://example.com/calendar/1.ics");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            en    | Running late: Launch, now   | Launch starts 10 minutes later, at 18:10 (UTC).
            en-GB | Running late: Launch, now   | Launch starts 10 minutes later, at 18:10 (UTC).
            fr    | Running late: Launch, now   | Launch starts 10 minutes later, at 18:10 (UTC).
            de    | Später: Launch, jetzt       | Launch beginnt 10 Minuten später, um 18:10 (UTC).
            de-AT | Später: Launch, jetzt       | Launch beginnt 10 Minuten später, um 18:10 (UTC).
            es    | Con retraso: Launch, ahora  | Launch comienza 10 minutos más tarde, a las 18:10 (UTC).
            """)
    void saysHowMuchLaterAndWhen(String locale, String subject, String sentence) {
        Rendered.Mail mail = mail(locale, delayed(10), PLANNED);

        assertThat(mail.subject()).startsWith(subject);
        assertThat(mail.text()).contains(sentence).contains("18:00 (UTC)");
        assertThat(mail.html().replaceAll("</?b>", "")).contains(sentence).contains("<s>");
        assertThat(mail.html())
                .contains("<html lang=\"" + (locale.startsWith("fr") ? "en" : locale.substring(0, 2)) + "\">");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            en | Ada, Launch starts 10 minutes later, at 18:10 UTC. Join: https://example.com/watch/1
            de | Ada, Launch beginnt 10 Minuten später, um 18:10 UTC. Teilnehmen: https://example.com/watch/1
            es | Ada, Launch comienza con 10 minutos de retraso, a las 18:10 UTC. Participar: https://example.com/watch/1
            """)
    void isShortInATextMessage(String locale, String beginning) {
        assertThat(sms(locale, delayed(10), PLANNED)).startsWith(beginning);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            en | starts 1 minute later,
            de | beginnt 1 Minute später,
            es | comienza 1 minuto más tarde,
            """)
    void knowsTheSingular(String locale, String part) {
        assertThat(mail(locale, delayed(1), PLANNED).text()).contains(part);
    }

    @Test
    void countsFromTheStartThatTheReaderKnows() {
        LiveEvent twice = delayed(25);

        assertThat(sms("en", twice, PLANNED)).contains("25 minutes later, at 18:25");
        assertThat(sms("en", twice, PLANNED.plus(Duration.ofMinutes(10)))).contains("15 minutes later, at 18:25");
    }

    @Test
    void aReaderWhoKnowsAStartFromBeforeARescheduleIsToldOfTheNewTime() {
        assertThat(sms("en", delayed(10), PLANNED.minus(Duration.ofDays(1))))
                .contains("has moved from Tue 1 Dec 18:00 UTC to Wed 2 Dec 18:10 UTC");
    }

    @Test
    void aMoveThatIsNoDelayAndALongDelayAreNewTimes() {
        assertThat(sms("en", event(Duration.ofMinutes(10), null), PLANNED)).contains("has moved from");
        assertThat(sms("en", delayed(120), PLANNED)).contains("starts 120 minutes later");
        assertThat(sms("en", delayed(121), PLANNED)).contains("has moved from");
    }

    @Test
    void aReminderAndAConfirmationOfADelayedEventReadAsEver() {
        assertThat(text(Kind.REMINDER, Channel.SMS, "de", delayed(10), PLANNED))
                .isEqualTo(text(Kind.REMINDER, Channel.SMS, "de", event(Duration.ofMinutes(10), null), PLANNED));
        assertThat(text(Kind.CONFIRMATION, Channel.SMS, "en", delayed(10), PLANNED))
                .contains("(moved from Wed 2 Dec 18:00 UTC)");
    }

    private static LiveEvent delayed(int minutes) {
        return event(Duration.ofMinutes(minutes), PLANNED);
    }

    private static LiveEvent event(Duration later, @Nullable Instant planned) {
        Instant startsAt = PLANNED.plus(later);
        return new LiveEvent(
                UUID.randomUUID(),
                "Launch",
                ZoneId.of("UTC"),
                startsAt,
                startsAt.plus(Duration.ofHours(1)),
                PLANNED,
                planned,
                null,
                null,
                MailContent.none(),
                0,
                null);
    }

    private Rendered.Mail mail(String locale, LiveEvent event, Instant known) {
        return (Rendered.Mail) render(Kind.RESCHEDULED, Channel.EMAIL, locale, event, known);
    }

    private String sms(String locale, LiveEvent event, Instant known) {
        return text(Kind.RESCHEDULED, Channel.SMS, locale, event, known);
    }

    private String text(Kind kind, Channel channel, String locale, LiveEvent event, Instant known) {
        return ((Rendered.Sms) render(kind, channel, locale, event, known)).text();
    }

    private Rendered render(Kind kind, Channel channel, String locale, LiveEvent event, Instant known) {
        return BuiltInMessages.render(
                new Occasion(kind, event, new ShownSchedule(known, known.plus(Duration.ofHours(1)), "UTC"), null, null),
                new Recipient(channel, ADA, locale, "UTC", "https://notify.example.com/unsubscribe/token"));
    }
}

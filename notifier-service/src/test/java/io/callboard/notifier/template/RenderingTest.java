package io.callboard.notifier.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.liveevent.LiveEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RenderingTest {

    private static final String UNSUBSCRIBE = "https://notify.example.com/unsubscribe/token";

    private final MessageRenderer renderer = new MessageRenderer();

    private static LiveEvent event(String title) {
        return event(title, Instant.parse("2026-12-01T17:00:00Z"));
    }

    private static LiveEvent event(String title, @Nullable Instant previousStart) {
        return new LiveEvent(
                UUID.randomUUID(),
                title,
                ZoneId.of("Europe/Berlin"),
                Instant.parse("2026-12-02T18:00:00Z"),
                Instant.parse("2026-12-02T19:30:00Z"),
                previousStart,
                "Bring <questions>",
                "The speaker is ill");
    }

    private static Contact contact(String firstName) {
        return new Contact(
                firstName,
                null,
                "ada@example.com",
                "+12025550143",
                null,
                null,
                "https://example.com/watch/1",
                "https://example.com/manage/1",
                "https://example.com/calendar/1.ics");
    }

    private Rendered.Mail mail(Kind kind, String title, String firstName, @Nullable String timeZone) {
        return (Rendered.Mail) renderer.session()
                .render(kind, Channel.EMAIL, event(title), contact(firstName), "en", timeZone, null, UNSUBSCRIBE);
    }

    private String sms(Kind kind, LiveEvent event, Contact contact, String timeZone) {
        return ((Rendered.Sms)
                        renderer.session().render(kind, Channel.SMS, event, contact, "en", timeZone, null, UNSUBSCRIBE))
                .text();
    }

    @Test
    void timesAreInTheReadersZoneWithItsName() {
        Rendered.Mail mail = mail(Kind.REMINDER, "Launch", "Ada", "America/New_York");

        assertThat(mail.text()).contains("Wednesday, 2 December 2026, 13:00").contains("America/New_York");
        assertThat(mail.html()).contains("13:00").doesNotContain("19:00");
        assertThat(mail(Kind.REMINDER, "Launch", "Ada", "UTC").text()).contains("18:00 (UTC).");
    }

    @Test
    void withoutAZoneOfTheReaderTheEventsIsTaken() {
        assertThat(mail(Kind.REMINDER, "Launch", "Ada", null).text())
                .contains("19:00")
                .contains("Europe/Berlin");
        assertThat(mail(Kind.REMINDER, "Launch", "Ada", "Mars/Base").text()).contains("19:00");
    }

    @Test
    void aNewTimeIsToldBesideTheOld() {
        assertThat(mail(Kind.RESCHEDULED, "Launch", "Ada", "UTC").text())
                .contains("Tuesday, 1 December 2026, 17:00")
                .contains("Wednesday, 2 December 2026, 18:00");
    }

    @Test
    void anotherDurationClaimsNoOtherStart() {
        LiveEvent longer = event("Launch", Instant.parse("2026-12-02T18:00:00Z"));
        Rendered.Mail mail = (Rendered.Mail) renderer.session()
                .render(Kind.RESCHEDULED, Channel.EMAIL, longer, contact("Ada"), "en", "UTC", null, UNSUBSCRIBE);

        for (String part : List.of(mail.text(), mail.html())) {
            assertThat(part)
                    .contains("Start, as before: Wednesday, 2 December 2026, 18:00")
                    .contains("Wednesday, 2 December 2026, 19:30")
                    .doesNotContain("moved")
                    .doesNotContain("Old time");
        }
        assertThat(mail.subject()).doesNotContain("New time").contains("19:30");
        assertThat(sms(Kind.RESCHEDULED, longer, contact("Ada"), "UTC"))
                .contains("still starts Wed 2 Dec 18:00 UTC and now ends Wed 2 Dec 19:30 UTC")
                .doesNotContain("moved");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aTextMessageNamesItsReaderAndStaysShort(Kind kind) {
        String text = sms(kind, event("A very long title ".repeat(10)), contact("Ada"), "America/New_York");
        String links = text.replaceAll("\\S*https://\\S*", "");

        assertThat(text).startsWith("Ada, ").contains("Wed 2 Dec 13:00 EST");
        assertThat(links).hasSizeLessThan(140).containsPattern("A very long title A very long title A\\.\\.");
        assertThat(sms(kind, event("Launch"), contact("x".repeat(200)), "UTC")).hasSizeLessThan(260);
    }

    @Test
    void whatIsCutIsNeverHalfACharacter() {
        String text = sms(Kind.REMINDER, event("\ud83c\udfa4".repeat(60)), contact("Ada"), "UTC");

        assertThat(text).contains("\ud83c\udfa4".repeat(38) + "..").doesNotContain("\ud83c\udfa4".repeat(39));
    }

    @Test
    void valuesAreEscapedInHtmlAndPlainInText() {
        Rendered.Mail mail = mail(Kind.REMINDER, "A & B <script>", "<b>Ada</b>{{title}}", "UTC");

        assertThat(mail.html())
                .doesNotContain("<script>")
                .contains("A &amp; B &lt;script&gt;")
                .contains("&lt;b&gt;Ada&lt;/b&gt;{{title}}")
                .contains("Bring &lt;questions&gt;");
        assertThat(mail.text()).contains("A & B <script>").contains("<b>Ada</b>{{title}}");
        assertThat(mail.subject()).contains("A & B <script>");
    }

    @Test
    void aSubjectIsOneLine() {
        assertThat(mail(Kind.CANCELLED, "Launch\r\nBcc: all@example.com\u2028", "Ada", "UTC")
                        .subject())
                .isEqualTo("Cancelled: Launch Bcc: all@example.com");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void eachMessageCanBeUnsubscribedAndIsSmall(Kind kind) {
        Rendered.Mail mail = mail(kind, "Launch", "Ada", "UTC");
        Rendered.Sms sms = (Rendered.Sms) renderer.session()
                .render(kind, Channel.SMS, event("Launch"), contact("Ada"), "en", "UTC", null, UNSUBSCRIBE);

        assertThat(mail.html()).contains(UNSUBSCRIBE).contains("Ada").hasSizeLessThan(2048);
        assertThat(mail.text()).contains(UNSUBSCRIBE).contains("Launch");
        assertThat(sms.text()).contains(UNSUBSCRIBE).contains("Launch").doesNotContain("\n");
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "CANCELLED", mode = EnumSource.Mode.EXCLUDE)
    void whoeverMayComeGetsTheLinks(Kind kind) {
        assertThat(mail(kind, "Launch", "Ada", "UTC").html())
                .contains("https://example.com/watch/1")
                .contains("https://example.com/calendar/1.ics")
                .contains("https://example.com/manage/1");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aNameFromBeforeNamesWereCheckedIsNoLink(Kind kind) {
        Rendered.Mail mail = mail(kind, "Launch", "Your parcel waits: https://evil.example/pay", null);
        String sms = sms(kind, event("Launch"), contact("evil.co/x9"), "UTC");

        assertThat(mail.text()).contains("Hello Your parcel waits https evil example");
        assertThat(mail.text()).doesNotContain("evil.example");
        assertThat(mail.html()).doesNotContain("evil.example");
        assertThat(sms).startsWith("evil co x9,").doesNotContain("evil.co");
    }

    @Test
    void aLongNameIsCut() {
        String name = "Wolfeschlegelsteinhausenbergerdorff von Anderswo";

        assertThat(mail(Kind.REMINDER, "Launch", name, null).text())
                .contains("Hello Wolfeschlegelsteinhausenbergerdorff vo..,")
                .doesNotContain("Anderswo");
    }
}

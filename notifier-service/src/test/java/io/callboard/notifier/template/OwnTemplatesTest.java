package io.callboard.notifier.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.delivery.UsedTemplate;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.liveevent.MailContent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which text a reader gets, and how values appear in it. */
class OwnTemplatesTest {

    private static final Instant STARTS_AT = Instant.parse("2026-12-02T18:00:00Z");
    private static final UsedTemplate USED = new UsedTemplate(UUID.randomUUID(), 4);

    private final MessageRenderer renderer = new MessageRenderer();

    private static LiveEvent event(String title) {
        return new LiveEvent(
                UUID.randomUUID(),
                title,
                ZoneId.of("Europe/Berlin"),
                STARTS_AT,
                STARTS_AT.plus(Duration.ofHours(1)),
                null,
                null,
                "{{unsubscribeUrl}} <b>{{{title}}}</b>",
                null,
                MailContent.none(),
                0,
                null);
    }

    private MessageRenderer.Message message(
            Kind kind, String locale, String title, @Nullable ShownSchedule known, OwnTemplates own) {
        Contact contact = new Contact(
                "Ada", null, null, null, null, null, "https://e.com/w", "https://e.com/m", "https://e.com/c");
        return renderer.session()
                .message(
                        new Occasion(kind, event(title), known, null, null),
                        new Recipient(Channel.EMAIL, contact, locale, "UTC", "https://e.com/u"),
                        null,
                        own);
    }

    private static OwnTemplates own(Kind kind, String... locales) {
        Map<String, OwnTemplate> byLocale = new HashMap<>();
        for (String locale : locales) {
            byLocale.put(locale, OwnTemplate.mail(USED, false, "own " + locale, "<p>{{title}}</p>", "{{title}}"));
        }
        return new OwnTemplates(Map.of(kind, byLocale));
    }

    private static OwnTemplates own(String subject, String html, String text) {
        return new OwnTemplates(Map.of(Kind.REMINDER, Map.of("en", OwnTemplate.mail(USED, true, subject, html, text))));
    }

    /** The built-in texts are in English, German and Spanish. */
    @ParameterizedTest
    @CsvSource({
        "REMINDER,en,en,own en",
        "REMINDER,en,en-GB,own en",
        "REMINDER,en,de,Erinnerung",
        "REMINDER,en de,de-AT,own de",
        "REMINDER,en de-AT,de-AT,own de-AT",
        "REMINDER,de-AT,de,Erinnerung",
        "REMINDER,de-AT,es,Recordatorio",
        "REMINDER,de,en,Reminder",
        "REMINDER,de,fr,Reminder",
        "DENIED,en,de,Ihre Anmeldung",
        "DENIED,en,fr,own en",
        "DENIED,de,de,own de",
        "DENIED,de,es,Su inscripción",
    })
    void theFirstLocaleWithATextDecides(Kind kind, String locales, String reader, String subject) {
        MessageRenderer.Message message = message(kind, reader, "Launch", null, own(kind, locales.split(" ")));

        assertThat(((Rendered.Mail) message.content()).subject()).startsWith(subject);
        assertThat(message.used().equals(USED)).isEqualTo(subject.startsWith("own"));
        assertThat(message.spoilt()).isNull();
    }

    @Test
    void aDeliveryAlwaysHasTheSameVariant() {
        OwnTemplate template = OwnTemplate.mail(USED, true, "one", "other", "<p>", "text");
        int other = 0;
        for (int i = 0; i < 1_000; i++) {
            UUID delivery = UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)});
            OwnTemplate chosen = template.of(delivery);
            assertThat(template.of(delivery)).isSameAs(chosen);
            String subject = chosen.subject(Map.of());
            assertThat(chosen.used(Channel.EMAIL)).isEqualTo(USED.with(subject.equals("one") ? "A" : "B"));
            other += subject.equals("other") ? 1 : 0;
        }
        assertThat(other).isBetween(400, 600);
        assertThat(template.of(null).subject(Map.of())).isEqualTo("one");
    }

    @Test
    void aTemplateOfAnotherKindIsNotUsed() {
        MessageRenderer.Message message = message(Kind.REMINDER, "en", "Launch", null, own(Kind.CANCELLED, "en"));

        assertThat(message.used()).isNotEqualTo(USED);
    }

    @Test
    void valuesAreEscapedOnceAndNeverRenderedAgain() {
        Rendered.Mail mail = (Rendered.Mail) message(
                        Kind.REMINDER,
                        "en",
                        "A & <script>alert(1)</script> {{joinUrl}}",
                        null,
                        own("{{title}}", "<p>{{title}} {{message}}</p>", "{{title}} {{message}}"))
                .content();

        assertThat(mail.html())
                .contains("A &amp; &lt;script&gt;alert(1)&lt;/script&gt; {{joinUrl}}")
                .contains("{{unsubscribeUrl}} &lt;b&gt;{{{title}}}&lt;/b&gt;");
        assertThat(mail.text()).contains("A & <script>", "{{unsubscribeUrl}} <b>{{{title}}}</b>");
    }

    @Test
    void noValueAddsALineToTheSubject() {
        Rendered.Mail mail = (Rendered.Mail) message(
                        Kind.REMINDER,
                        "en",
                        "Launch\r\nBcc: all@example.com\u2028X: y",
                        null,
                        own("Now: {{title}}", "<p>x</p>", "x"))
                .content();

        assertThat(mail.subject()).isEqualTo("Now: Launch Bcc: all@example.com X: y");
    }

    @ParameterizedTest
    @CsvSource(
            value = {"{{title}}|x|x", "x|{{title}}|x", "x|x|{{title}}"},
            delimiter = '|')
    void aMessageThatGetsTooLongGetsTheBuiltInText(String subject, String html, String text) {
        MessageRenderer.Message message =
                message(Kind.REMINDER, "en", "x".repeat(60_000), null, own(subject, html, text));

        assertThat(message.used()).isNotEqualTo(USED);
        assertThat(message.spoilt()).isEqualTo(USED);
        assertThat(((Rendered.Mail) message.content()).subject()).startsWith("Reminder: ");
    }

    @Test
    void aBlankSubjectAndAnUnusableTemplateAreReplaced() {
        assertThat(message(Kind.REMINDER, "en", " ", null, own("{{title}}", "x", "x"))
                        .spoilt())
                .isEqualTo(USED);
        assertThat(message(
                                Kind.REMINDER,
                                "en",
                                "Launch",
                                null,
                                new OwnTemplates(Map.of(Kind.REMINDER, Map.of("en", OwnTemplate.unusable(USED)))))
                        .spoilt())
                .isEqualTo(USED);
    }

    /** The confirmation is the only message with the change, because it suppresses the notice. */
    @Test
    void aChangedScheduleIsToldByTheBuiltInTextIfTheTemplateDoesNot() {
        ShownSchedule known = new ShownSchedule(STARTS_AT.minusSeconds(3600), STARTS_AT, "Europe/Berlin");
        OwnTemplate telling = OwnTemplate.mail(USED, true, "own", "x", "{{#changed}}was {{previousWhen}}{{/changed}}");

        assertThat(message(Kind.CONFIRMATION, "en", "Launch", null, own(Kind.CONFIRMATION, "en"))
                        .used())
                .isEqualTo(USED);
        MessageRenderer.Message builtIn =
                message(Kind.CONFIRMATION, "en", "Launch", known, own(Kind.CONFIRMATION, "en"));
        assertThat(builtIn.used()).isNotEqualTo(USED);
        assertThat(builtIn.spoilt()).as("no failure").isNull();
        assertThat(((Rendered.Mail) message(
                                        Kind.CONFIRMATION,
                                        "en",
                                        "Launch",
                                        known,
                                        new OwnTemplates(Map.of(Kind.CONFIRMATION, Map.of("en", telling))))
                                .content())
                        .text())
                .contains("was Wednesday, 2 December 2026, 17:00");
    }
}

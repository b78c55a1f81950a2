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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderingTest {

    private static final String UNSUBSCRIBE = "https://notify.example.com/unsubscribe/token";

    /** Their readers need not find the way any more. */
    private static final Set<Kind> OF_NO_VENUE = EnumSet.of(
            Kind.CANCELLED,
            Kind.DENIED,
            Kind.EMAIL_CHANGED,
            Kind.OFFER_EXPIRED,
            Kind.FOLLOW_UP,
            Kind.FOLLOW_UP_ATTENDED,
            Kind.FOLLOW_UP_NO_SHOW,
            Kind.REPLAY_READY);

    private static LiveEvent event(String title) {
        return event(title, Instant.parse("2026-12-01T17:00:00Z"));
    }

    private static LiveEvent event(String title, @Nullable Instant previousStart) {
        return event(title, previousStart, MailContent.none());
    }

    private static LiveEvent event(String title, @Nullable Instant previousStart, MailContent content) {
        return new LiveEvent(
                UUID.randomUUID(),
                title,
                ZoneId.of("Europe/Berlin"),
                Instant.parse("2026-12-02T18:00:00Z"),
                Instant.parse("2026-12-02T19:30:00Z"),
                previousStart,
                null,
                "Bring <questions>",
                "The speaker is ill",
                content,
                3,
                null);
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
        return (Rendered.Mail) BuiltInMessages.render(
                new Occasion(kind, event(title), null, null, null),
                new Recipient(Channel.EMAIL, contact(firstName), "en", timeZone, UNSUBSCRIBE));
    }

    private String sms(Kind kind, LiveEvent event, Contact contact, String timeZone) {
        return ((Rendered.Sms) BuiltInMessages.render(
                        new Occasion(kind, event, null, null, null),
                        new Recipient(Channel.SMS, contact, "en", timeZone, UNSUBSCRIBE)))
                .text();
    }

    /** A host has no self-service link: the pass stands in its place. */
    private static Contact host() {
        return new Contact(
                "Ada",
                null,
                "ada@example.com",
                null,
                null,
                null,
                "https://example.com/watch/1",
                "https://example.com/watch/1",
                "https://example.com/calendar/1.ics");
    }

    private Rendered.Mail toHost(Kind kind, String locale) {
        return (Rendered.Mail) BuiltInMessages.render(
                new Occasion(kind, event("Launch"), null, null, null),
                new Recipient(Channel.EMAIL, host(), locale, "UTC", UNSUBSCRIBE));
    }

    private Rendered offer(Channel channel, String locale) {
        return BuiltInMessages.render(
                new Occasion(Kind.OFFERED, event("Launch"), null, Instant.parse("2026-11-30T20:30:00Z"), null),
                new Recipient(channel, contact("Ada"), locale, "America/New_York", UNSUBSCRIBE));
    }

    @Test
    void anOfferSaysUntilWhenInTheReadersZoneAndLeadsToThePageThatAcceptsIt() {
        Rendered.Mail english = (Rendered.Mail) offer(Channel.EMAIL, "en");
        assertThat(english.subject()).isEqualTo("A seat is free for you: Launch");
        assertThat(english.text())
                .contains("held for you until Monday, 30 November 2026, 15:30 (America/New_York).")
                .contains("Take the seat: https://example.com/manage/1")
                .doesNotContain("https://example.com/watch/1");
        assertThat(english.html())
                .contains("<b>Monday, 30 November 2026, 15:30 (America/New_York)</b>", "https://example.com/manage/1")
                .doesNotContain("https://example.com/watch/1");
        assertThat(((Rendered.InApp) offer(Channel.IN_APP, "en")).text())
                .contains("Take it until Monday, 30 November 2026, 15:30 (America/New_York) on the page");
        assertThat(((Rendered.Mail) offer(Channel.EMAIL, "de")).text())
                .contains(
                        "freigehalten bis Montag, 30 November 2026, 15:30",
                        "Platz annehmen: https://example.com/manage/1");
        assertThat(((Rendered.Mail) offer(Channel.EMAIL, "es")).subject())
                .isEqualTo("Hay una plaza libre para usted: Launch");
        assertThat(((Rendered.Sms) offer(Channel.SMS, "en")).text())
                .contains("Accept until Mon 30 Nov 15:30 EST: https://example.com/manage/1");
    }

    @Test
    void anExpiredOfferSaysWhereTheSeatWent() {
        Rendered.Mail mail = mail(Kind.OFFER_EXPIRED, "Launch", "Ada", "UTC");
        assertThat(mail.subject()).isEqualTo("The offer of a seat has expired: Launch");
        assertThat(mail.text()).contains("gone to the next on the waiting list", "https://example.com/manage/1");
        assertThat(toHost(Kind.OFFER_EXPIRED, "de").text()).contains("nicht rechtzeitig angenommen");
        assertThat(toHost(Kind.OFFER_EXPIRED, "es").text()).contains("No aceptó a tiempo la plaza");
    }

    @Test
    void aHostIsWrittenToInTheirLanguage() {
        assertThat(toHost(Kind.HOST_INVITATION, "en").subject()).isEqualTo("You are a host of Launch");
        assertThat(toHost(Kind.HOST_INVITATION, "fr").text()).contains("You are invited as a host of Launch");
        Rendered.Mail german = toHost(Kind.HOST_INVITATION, "de-AT");
        assertThat(german.subject()).isEqualTo("Sie sind Host von Launch");
        assertThat(german.text())
                .contains("Sie sind als Host von Launch eingeladen: Mittwoch, 2 Dezember 2026, 18:00 (UTC).")
                .contains("https://example.com/watch/1", "https://example.com/calendar/1.ics", UNSUBSCRIBE);
        assertThat(german.html()).contains("lang=\"de\"", "<b>Launch</b>", "https://example.com/watch/1");
        assertThat(toHost(Kind.HOST_REMINDER, "es").text()).contains("que usted presenta, empieza");
        assertThat(toHost(Kind.HOST_REMINDER, "de").text()).contains("Launch beginnt");
    }

    @Test
    void thoseWhoWaitedAreWrittenToInTheirLanguage() {
        Rendered.Mail seat = mail(Kind.PROMOTED, event("Launch"), "en", "UTC");
        assertThat(seat.subject()).isEqualTo("You have a seat: Launch");
        assertThat(seat.text())
                .contains("A seat has become free, and it is yours. You have a place at Launch, Wednesday")
                .contains("https://example.com/watch/1", "https://example.com/calendar/1.ics")
                .contains("https://example.com/manage/1", UNSUBSCRIBE)
                .doesNotContain("changed", "moved");
        Rendered.Mail german = mail(Kind.PROMOTED, event("Launch"), "de", "UTC");
        assertThat(german.subject()).isEqualTo("Sie haben einen Platz: Launch");
        assertThat(german.html()).contains("lang=\"de\"", "<b>Launch</b>", "https://example.com/watch/1");
        assertThat(mail(Kind.PROMOTED, event("Launch"), "es", "UTC").text()).contains("Ha quedado libre una plaza");

        Rendered.Mail waits = mail(Kind.WAITLISTED, event("Launch"), "en", "UTC");
        assertThat(waits.subject()).isEqualTo("You are on the waiting list: Launch");
        assertThat(waits.text() + waits.html())
                .contains("https://example.com/manage/1", UNSUBSCRIBE)
                .doesNotContain("https://example.com/watch/1", "calendar");
        assertThat(mail(Kind.WAITLISTED, event("Launch"), "de", "UTC").text())
                .contains("auf der Warteliste für Launch");
        assertThat(mail(Kind.WAITLISTED, event("Launch"), "es", "UTC").text()).contains("la lista de espera de Launch");
        assertThat(sms(Kind.WAITLISTED, event("Launch"), "de"))
                .contains("Warteliste", "https://example.com/manage/1")
                .doesNotContain("watch");
        assertThat(sms(Kind.PROMOTED, event("Launch"), "es")).contains("plaza", "https://example.com/watch/1");
    }

    @Test
    void aRequestToConfirmTheAddressHasThatLinkAndNoOther() {
        Rendered.Mail mail = mail(Kind.CONFIRM_EMAIL, "Launch", "Ada", "UTC");

        assertThat(mail.subject()).isEqualTo("Please confirm your registration: Launch");
        for (String text : List.of(mail.html(), mail.text())) {
            assertThat(text)
                    .contains("https://example.com/manage/1", "If it was not you", "Confirm your registration")
                    .doesNotContain("https://example.com/watch/1", "https://example.com/calendar/1.ics");
        }
        assertThat(toHost(Kind.CONFIRM_EMAIL, "de").subject()).isEqualTo("Bitte bestätigen Sie Ihre Anmeldung: Launch");
        assertThat(toHost(Kind.CONFIRM_EMAIL, "es").text()).contains("confirme su inscripción");
    }

    @Test
    void aNewAddressGetsTheLinkThatConfirmsItAndTheEarlierOneNone() {
        Rendered.Mail asked = mail(Kind.CONFIRM_NEW_EMAIL, "Launch", "Ada", "UTC");
        assertThat(asked.subject()).isEqualTo("Please confirm your new e-mail address: Launch");
        for (String text : List.of(asked.html(), asked.text())) {
            assertThat(text)
                    .contains("https://example.com/manage/1", "If it was not you", "Earlier links", UNSUBSCRIBE)
                    .doesNotContain("https://example.com/watch/1", "https://example.com/calendar/1.ics");
        }
        assertThat(toHost(Kind.CONFIRM_NEW_EMAIL, "de").subject())
                .isEqualTo("Bitte bestätigen Sie Ihre neue E-Mail-Adresse: Launch");
        assertThat(toHost(Kind.CONFIRM_NEW_EMAIL, "es").text()).contains("como la nueva de una inscripción");

        Rendered.Mail changed = mail(Kind.EMAIL_CHANGED, "Launch", "Ada", "UTC");
        assertThat(changed.subject()).isEqualTo("The e-mail address was changed: Launch");
        for (String text : List.of(changed.html(), changed.text())) {
            assertThat(text)
                    .contains("was changed", "please tell the organizer", UNSUBSCRIBE)
                    .doesNotContain("https://example.com/manage/1", "https://example.com/watch/1", "calendar/1");
        }
        assertThat(toHost(Kind.EMAIL_CHANGED, "de").text()).contains("wurde geändert");
        assertThat(toHost(Kind.EMAIL_CHANGED, "es").text()).contains("avise al organizador");
    }

    @Test
    void thoseWhoWaitForTheOrganizerAreWrittenToInTheirLanguage() {
        Rendered.Mail waits = mail(Kind.PENDING, "Launch", "Ada", "UTC");
        assertThat(waits.subject()).isEqualTo("Registration received: Launch");
        assertThat(waits.text() + waits.html())
                .contains("The organizer decides about each registration.", "A seat is held for you")
                .contains("https://example.com/manage/1", UNSUBSCRIBE)
                .doesNotContain("https://example.com/watch/1", "calendar", "waiting list");
        assertThat(mail(Kind.PENDING, event("Launch"), "de", "UTC").text())
                .contains("Der Veranstalter entscheidet über jede Anmeldung.", "ein Platz für Sie reserviert")
                .doesNotContain("Warteliste");
        assertThat(mail(Kind.PENDING, event("Launch"), "es", "UTC").html())
                .contains("El organizador decide sobre cada inscripción.")
                .doesNotContain("lista de espera");
        assertThat(sms(Kind.PENDING, event("Launch"), "en"))
                .contains("the organizer decides about your registration for Launch", "https://example.com/manage/1")
                .doesNotContain("watch");

        Rendered.Mail approved = mail(Kind.APPROVED, "Launch", "Ada", "UTC");
        assertThat(approved.subject()).isEqualTo("Your registration is approved: Launch");
        assertThat(approved.text())
                .contains("The organizer has approved your registration. You have a place at Launch, Wednesday")
                .contains("https://example.com/watch/1", "https://example.com/calendar/1.ics")
                .contains("https://example.com/manage/1", UNSUBSCRIBE)
                .doesNotContain("A seat has become free");
        assertThat(mail(Kind.APPROVED, event("Launch"), "de", "UTC").html())
                .contains("lang=\"de\"", "hat Ihre Anmeldung angenommen", "https://example.com/watch/1")
                .doesNotContain("frei geworden");
        assertThat(sms(Kind.APPROVED, event("Launch"), "es"))
                .contains("ha aceptado su inscripción", "https://example.com/watch/1");
    }

    @Test
    void aDenialIsPoliteAndOpensNothing() {
        Rendered.Mail mail = mail(Kind.DENIED, "Launch", "Ada", "UTC");

        assertThat(mail.subject()).isEqualTo("Your registration was not accepted: Launch");
        assertThat(mail.html() + mail.text())
                .contains("could not accept your registration", "https://example.com/manage/1")
                .doesNotContain("https://example.com/watch/1");
        assertThat(toHost(Kind.DENIED, "de").text()).contains("konnte Ihre Anmeldung nicht annehmen");
    }

    @Test
    void aHostIsShownNoSelfServiceLink() {
        for (Kind kind : Kind.values()) {
            if (kind != Kind.CONFIRMATION
                    && kind != Kind.CONFIRM_EMAIL
                    && kind != Kind.CONFIRM_NEW_EMAIL
                    && kind != Kind.REMINDER) {
                assertThat(toHost(kind, "en").html() + toHost(kind, "en").text())
                        .doesNotContainIgnoringCase("manage");
            }
        }
        assertThat(mail(Kind.RESCHEDULED, "Launch", "Ada", "UTC").text()).contains("https://example.com/manage/1");
        assertThat(mail(Kind.RESCHEDULED, "Launch", "Ada", "UTC").html()).contains("https://example.com/manage/1");
    }

    @Test
    void mailsHaveTheOrganizersLogoAndColours() {
        MailContent content = new MailContent(
                List.of(new MailContent.Resource("Slides <1>", "https://example.com/slides.pdf?a=1&b=2")),
                "https://example.com/logo.svg",
                "#ffdd00",
                "#000000",
                null,
                null);
        for (Kind kind : Kind.values()) {
            Rendered.Mail mail = mail(kind, content);
            assertThat(mail.html()).contains("<img class=\"logo\" src=\"https://example.com/logo.svg\"");
            if (kind != Kind.CANCELLED && kind != Kind.EMAIL_CHANGED) {
                assertThat(mail.html()).contains("background-color:#ffdd00;color:#000000");
            }
            if (kind != Kind.CONFIRMATION && kind != Kind.PROMOTED && kind != Kind.APPROVED) {
                assertThat(mail.html() + mail.text()).doesNotContain("slides.pdf");
            }
        }
        Rendered.Mail confirmation = mail(Kind.CONFIRMATION, content);
        assertThat(confirmation.html())
                .containsPattern(
                        "<a href=\"https://example.com/slides.pdf\\?a(=|&#x3D;)1&amp;b(=|&#x3D;)2\">Slides &lt;1&gt;</a>");
        assertThat(confirmation.text())
                .contains("For you:\n- Slides <1>: https://example.com/slides.pdf?a=1&b=2\n\nJoin: ");
    }

    /** Mail programs show the first text of a mail beside its subject. */
    @Test
    void aMailBeginsWithAHiddenPreviewAndHasColoursForDarkMode() {
        for (String language : List.of("en", "de", "es")) {
            for (Kind kind : Kind.values()) {
                String html = mail(kind, event("Launch"), language, null).html();
                assertThat(html)
                        .as(kind + " " + language)
                        .startsWith("<!DOCTYPE html><html lang=\"" + language + "\"><head>")
                        .contains("<meta name=\"color-scheme\" content=\"light dark\">")
                        .contains("@media (prefers-color-scheme:dark){")
                        .containsPattern(
                                "<body style=\"font-family:sans-serif\"><div style=\"display:none;max-height:0;overflow:hidden\">[^<{}]{10,200}</div><p>")
                        .endsWith("</body></html>")
                        .doesNotContain("@content@", "@language@");
                String preview = html.substring(html.indexOf("overflow:hidden"), html.indexOf("</div>"));
                assertThat(preview).doesNotContain("http", "Ada");
            }
        }
        assertThat(mail(Kind.CONFIRMATION, event("Launch"), "en", "UTC").html())
                .contains(">Wednesday, 2 December 2026, 18:00 (UTC). Your link to join is in this mail.</div>");
    }

    @Test
    void onlyColoursGetIntoStyles() {
        Rendered.Mail mail = mail(
                Kind.CONFIRMATION,
                new MailContent(List.of(), null, "#fff;background:url(https://x)", "#000000", null, null));

        assertThat(mail.html()).doesNotContain("background-color", "url(", "<img", "For you");
        assertThat(mail.text()).doesNotContain("For you");
    }

    @Test
    void theLanguageOfTheEventCountsForThoseWhoChoseNone() {
        LiveEvent event = event("Launch", null, new MailContent(List.of(), null, null, null, "de", null));

        assertThat(sms(Kind.REMINDER, event, null)).contains("Mi");
        assertThat(sms(Kind.REMINDER, event, "en")).contains("Wed 2 Dec");
        assertThat(sms(Kind.REMINDER, event("Launch"), null)).contains("Wed 2 Dec");
    }

    /** The event is in Berlin at 19:00; it has moved from 18:00 the day before. */
    private static LiveEvent inPerson() {
        return event(
                "Launch",
                Instant.parse("2026-12-01T17:00:00Z"),
                new MailContent(
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        new MailContent.InPerson("Kulturhaus <Hall>", "Hauptstraße 1\n10115 Berlin")));
    }

    private Rendered.Mail mail(Kind kind, LiveEvent event, String locale, @Nullable String timeZone) {
        return (Rendered.Mail) BuiltInMessages.render(
                new Occasion(kind, event, null, null, null),
                new Recipient(Channel.EMAIL, contact("Ada"), locale, timeZone, UNSUBSCRIBE));
    }

    @Test
    void anInPersonEventHasTheTimeOfTheVenueFirst() {
        Rendered.Mail mail = mail(Kind.REMINDER, inPerson(), "en", "America/New_York");
        String both = "Wednesday, 2 December 2026, 19:00 (Europe/Berlin) / 13:00 (America/New_York)";

        assertThat(mail.text()).contains("Launch starts " + both + ".");
        assertThat(mail.html()).contains("starts Wednesday, 2 December 2026, 19:00 (Europe/Berlin) / 13:00");
        assertThat(mail.subject()).isEqualTo("Reminder: Launch, Wednesday, 2 December 2026, 19:00 (Europe/Berlin)");
        assertThat(mail(Kind.RESCHEDULED, inPerson(), "en", "America/New_York").text())
                .contains("Old time: Tuesday, 1 December 2026, 18:00 (Europe/Berlin) / 12:00 (America/New_York)\n")
                .contains("New time: " + both + "\n");
        assertThat(mail(Kind.REMINDER, inPerson(), "en", "Asia/Tokyo").text())
                .contains("19:00 (Europe/Berlin) / Thursday, 3 December 2026, 03:00 (Asia/Tokyo).");
        assertThat(mail(Kind.REMINDER, inPerson(), "en", "Europe/Paris").text())
                .contains("19:00 (Europe/Berlin).")
                .doesNotContain("Paris");
        assertThat(mail(Kind.REMINDER, inPerson(), "en", null).text()).contains("19:00 (Europe/Berlin).");
    }

    @Test
    void aTextMessageOfAnInPersonEventHasTheTimeOfTheVenue() {
        assertThat(sms(Kind.REMINDER, inPerson(), contact("Ada"), "America/New_York"))
                .contains("Wed 2 Dec 19:00 CET")
                .doesNotContain("13:00", "Kulturhaus");
        assertThat(sms(Kind.REMINDER, event("Launch"), contact("Ada"), "America/New_York"))
                .contains("13:00");
    }

    @Test
    void mailsNameVenueAndAddressLineByLine() {
        for (String language : List.of("en", "de", "es")) {
            for (Kind kind : Kind.values()) {
                Rendered.Mail mail = mail(kind, inPerson(), language, null);
                if (OF_NO_VENUE.contains(kind)) {
                    assertThat(mail.html() + mail.text()).doesNotContain("Kulturhaus");
                } else {
                    assertThat(mail.text())
                            .as(kind + " " + language)
                            .contains("\n\nKulturhaus <Hall>\nHauptstraße 1\n10115 Berlin\n\n");
                    assertThat(mail.html())
                            .contains("<p>Kulturhaus &lt;Hall&gt;<br>Hauptstraße 1<br>10115 Berlin<br></p>");
                }
            }
        }
        assertThat(mail(Kind.REMINDER, event("Launch"), "en", null).text())
                .endsWith("Bring <questions>\n\nJoin: https://example.com/watch/1\n"
                        + "Add to calendar (.ics): https://example.com/calendar/1.ics\n"
                        + "Manage registration: https://example.com/manage/1\nUnsubscribe: " + UNSUBSCRIBE + "\n");
    }

    /** An item of a feed is stored as it is, so it must not name its reader or hold a link. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void anInAppMessageHasNeitherTheNameNorALink(Kind kind) {
        for (String language : List.of("en", "de", "es")) {
            Rendered.InApp inApp = kind == Kind.OFFERED
                    ? (Rendered.InApp) offer(Channel.IN_APP, language)
                    : inApp(kind, event("Launch"), language, null);

            assertThat(inApp.title()).as(language).contains("Launch").doesNotContain("\n");
            assertThat(inApp.title() + inApp.text())
                    .as(language)
                    .doesNotContain("Ada", "http", "{{", "}}", "  ")
                    .doesNotContainPattern("[:,]$");
            assertThat(inApp.text()).as(language).isNotBlank().endsWith(".");
        }
    }

    @Test
    void anInAppMessageHasTheTimesOfAMail() {
        Rendered.InApp inApp = inApp(Kind.REMINDER, inPerson(), "en", "America/New_York");

        assertThat(inApp.title())
                .isEqualTo(mail(Kind.REMINDER, inPerson(), "en", "America/New_York")
                        .subject());
        assertThat(inApp.text())
                .isEqualTo(
                        "Launch starts Wednesday, 2 December 2026, 19:00 (Europe/Berlin) / 13:00 (America/New_York).");
    }

    private Rendered.InApp inApp(Kind kind, LiveEvent event, String locale, @Nullable String timeZone) {
        AnnouncementText text =
                kind == Kind.ANNOUNCEMENT ? new AnnouncementText(UUID.randomUUID(), null, "Doors open at six.") : null;
        return (Rendered.InApp) BuiltInMessages.render(
                new Occasion(kind, event, null, null, text),
                new Recipient(Channel.IN_APP, contact("Ada"), locale, timeZone, UNSUBSCRIBE));
    }

    private String sms(Kind kind, LiveEvent event, @Nullable String locale) {
        return ((Rendered.Sms) BuiltInMessages.render(
                        new Occasion(kind, event, null, null, null),
                        new Recipient(Channel.SMS, contact("Ada"), locale, null, UNSUBSCRIBE)))
                .text();
    }

    private Rendered.Mail mail(Kind kind, MailContent content) {
        LiveEvent event = event("Launch", Instant.parse("2026-12-01T17:00:00Z"), content);
        return (Rendered.Mail) BuiltInMessages.render(
                new Occasion(kind, event, null, null, null),
                new Recipient(Channel.EMAIL, contact("Ada"), "en", null, UNSUBSCRIBE));
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
        Rendered.Mail mail = (Rendered.Mail) BuiltInMessages.render(
                new Occasion(Kind.RESCHEDULED, longer, null, null, null),
                new Recipient(Channel.EMAIL, contact("Ada"), "en", "UTC", UNSUBSCRIBE));

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
    void aTextIsNeverCutInsideACharacter() {
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
        Rendered.Sms sms = (Rendered.Sms) BuiltInMessages.render(
                new Occasion(kind, event("Launch"), null, null, null),
                new Recipient(Channel.SMS, contact("Ada"), "en", "UTC", UNSUBSCRIBE));

        assertThat(mail.html()).contains(UNSUBSCRIBE).contains("Ada").hasSizeLessThan(2048);
        assertThat(mail.text()).contains(UNSUBSCRIBE).contains("Launch");
        assertThat(sms.text()).contains(UNSUBSCRIBE).contains("Launch").doesNotContain("\n");
    }

    @Test
    void aPersonWhoIsAlreadyRegisteredGetsTheLinks() {
        Rendered.Mail mail = mail(Kind.ALREADY_REGISTERED, "Launch", "Ada", "UTC");

        assertThat(mail.subject()).isEqualTo("You are already registered: Launch");
        assertThat(mail.text()).contains("https://example.com/manage/1", "https://example.com/watch/1");
        assertThat(toHost(Kind.ALREADY_REGISTERED, "de").text()).contains("Sie sind damit schon angemeldet");
        assertThat(toHost(Kind.ALREADY_REGISTERED, "es").text()).contains("La dirección ya estaba inscrita");
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {
                "ANNOUNCEMENT",
                "CANCELLED",
                "CONFIRM_EMAIL",
                "CONFIRM_NEW_EMAIL",
                "DENIED",
                "EMAIL_CHANGED",
                "FOLLOW_UP",
                "FOLLOW_UP_ATTENDED",
                "FOLLOW_UP_NO_SHOW",
                "OFFERED",
                "OFFER_EXPIRED",
                "PENDING",
                "REPLAY_READY",
                "WAITLISTED"
            },
            mode = EnumSource.Mode.EXCLUDE)
    void everybodyWhoMayComeGetsTheLinks(Kind kind) {
        assertThat(mail(kind, "Launch", "Ada", "UTC").html())
                .contains("https://example.com/watch/1")
                .contains("https://example.com/calendar/1.ics");
    }

    @Test
    void confirmationsRemindersAndNoticesAreInEachLanguage() {
        LiveEvent moved = event("Launch", Instant.parse("2026-12-01T17:00:00Z"));
        assertThat(mail(Kind.CONFIRMATION, event("Launch"), "de", "UTC").text())
                .contains("Sie haben einen Platz bei Launch", "Anmeldung verwalten: https://example.com/manage/1");
        assertThat(mail(Kind.CONFIRMATION, event("Launch"), "es", "UTC").subject())
                .isEqualTo("Su inscripción: Launch");
        assertThat(sms(Kind.REMINDER, event("Launch"), "de")).contains("Launch beginnt", "https://example.com/watch/1");
        assertThat(mail(Kind.REMINDER, event("Launch"), "es", "UTC").html())
                .contains("lang=\"es\"", "<b>Launch</b> empieza", "https://example.com/calendar/1.ics");
        assertThat(mail(Kind.RESCHEDULED, moved, "de", "UTC").text()).contains("Alter Termin: ", "Neuer Termin: ");
        assertThat(sms(Kind.RESCHEDULED, moved, "es")).contains("tiene una fecha nueva");
        assertThat(mail(Kind.CANCELLED, event("Launch"), "de", "UTC").text()).contains("wurde abgesagt");
        assertThat(sms(Kind.CANCELLED, event("Launch"), "es")).contains("se ha cancelado");
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "es"})
    void aCancelledEntryCanBeTakenOutOfTheCalendar(String locale) {
        Rendered.Mail mail = mail(Kind.CANCELLED, event("Launch"), locale, "UTC");

        assertThat(mail.html()).contains("<a href=\"https://example.com/calendar/1.ics\">");
        assertThat(mail.text()).contains("(.ics): https://example.com/calendar/1.ics\n");
    }

    @Test
    void followUpsHaveTheirOwnTextsInEachLanguage() {
        assertThat(mail(Kind.FOLLOW_UP, event("Launch"), "de", "UTC").text()).contains("Launch", "ist zu Ende");
        assertThat(mail(Kind.FOLLOW_UP, event("Launch"), "es", "UTC").subject()).isEqualTo("Launch ha terminado");
        assertThat(mail(Kind.FOLLOW_UP_ATTENDED, event("Launch"), "de", "UTC").subject())
                .isEqualTo("Vielen Dank für Ihre Teilnahme an Launch");
        assertThat(sms(Kind.FOLLOW_UP_ATTENDED, event("Launch"), "es")).contains("gracias por participar en Launch");
        assertThat(sms(Kind.FOLLOW_UP_NO_SHOW, event("Launch"), "de")).contains("nicht dabei waren");
        for (String language : List.of("en", "de", "es")) {
            assertThat(mail(Kind.REPLAY_READY, event("Launch"), language, "UTC").html())
                    .as(language)
                    .contains("https://example.com/watch/1")
                    .doesNotContain("calendar");
        }
        assertThat(mail(Kind.REPLAY_READY, event("Launch"), "en", "UTC").subject())
                .isEqualTo("Recording available: Launch");
        assertThat(sms(Kind.REPLAY_READY, event("Launch"), "de"))
                .contains("die Aufzeichnung von Launch", "https://example.com/watch/1");
        assertThat(mail(Kind.REPLAY_READY, event("Launch"), "es", "UTC").text())
                .contains("Ya puede ver la grabación de Launch");
        assertThat(mail(Kind.FOLLOW_UP_NO_SHOW, event("Launch"), "es", "UTC").text())
                .contains("Sentimos que no haya podido participar", "https://example.com/watch/1");
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"CANCELLED", "EMAIL_CHANGED", "HOST_INVITATION", "HOST_REMINDER"},
            mode = EnumSource.Mode.EXCLUDE)
    void aRegistrantGetsTheSelfServiceLink(Kind kind) {
        assertThat(mail(kind, "Launch", "Ada", "UTC").html()).contains("https://example.com/manage/1");
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

package io.callboard.notifier.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.liveevent.MailContent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CalendarEntryTest {

    private static final UUID REGISTRATION = UUID.fromString("0199a1b2-0000-7000-8000-000000000001");
    private static final Contact ADA = new Contact(
            "Ada",
            null,
            "ada@example.com",
            null,
            null,
            null,
            "https://example.com/watch/1",
            "https://example.com/manage/1",
            "https://example.com/calendar/1.ics");

    private static LiveEvent event(String title, int epoch) {
        return new LiveEvent(
                UUID.randomUUID(),
                title,
                ZoneId.of("Europe/Berlin"),
                Instant.parse("2026-12-02T18:00:00Z"),
                Instant.parse("2026-12-02T19:30:00Z"),
                null,
                null,
                null,
                "Ill",
                new MailContent(
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        new MailContent.InPerson("Hall; north", "Street 1\n10115 Berlin")),
                epoch,
                null);
    }

    private static CalendarEntry entry(Kind kind, String title, int epoch) {
        return CalendarEntry.of(
                kind,
                REGISTRATION,
                event(title, epoch),
                ADA,
                "events@example.com",
                Instant.parse("2026-12-01T10:00:00.123Z"));
    }

    @Test
    void anEntryIsPublished() {
        CalendarEntry entry = entry(Kind.CONFIRMATION, "Launch", 1);

        assertThat(entry.contentType()).isEqualTo("text/calendar; charset=utf-8; method=PUBLISH");
        assertThat(entry.text().split("\r\n"))
                .containsExactly(
                        "BEGIN:VCALENDAR",
                        "VERSION:2.0",
                        "PRODID:-//Callboard//Callboard//EN",
                        "METHOD:PUBLISH",
                        "BEGIN:VEVENT",
                        "UID:" + CalendarEntry.uid(REGISTRATION),
                        "SEQUENCE:1",
                        "DTSTAMP:20261201T100000Z",
                        "DTSTART:20261202T180000Z",
                        "DTEND:20261202T193000Z",
                        "SUMMARY:Launch",
                        "LOCATION:Hall\\; north\\, Street 1\\, 10115 Berlin",
                        "DESCRIPTION:https://example.com/watch/1",
                        "URL:https://example.com/watch/1",
                        "ORGANIZER:mailto:events@example.com",
                        "STATUS:CONFIRMED",
                        "END:VEVENT",
                        "END:VCALENDAR");
    }

    /** registration-service computes the same for the calendar link. */
    @Test
    void theUidIsThatOfTheCalendarLink() {
        assertThat(CalendarEntry.uid(REGISTRATION)).isEqualTo("0285440b-daa6-38da-8dbb-ae57e16d5e41@callboard");
    }

    @Test
    void aCancellationTakesTheEntryAwayAndOpensNothing() {
        CalendarEntry entry = entry(Kind.CANCELLED, "Launch", 4);

        assertThat(entry.contentType()).endsWith("method=CANCEL");
        assertThat(entry.text())
                .contains("METHOD:CANCEL\r\n", "SEQUENCE:4\r\n", "STATUS:CANCELLED\r\n")
                .contains("UID:" + CalendarEntry.uid(REGISTRATION))
                .doesNotContain("http", "ada@example.com", "Ada");
    }

    @Test
    void textsAreEscapedAndLinesFolded() {
        String text = entry(Kind.RESCHEDULED, "A\\B, C;\r\nMETHOD:REQUEST " + "é".repeat(80), 2)
                .text();

        assertThat(text).contains("SUMMARY:A\\\\B\\, C\\;\\nMETHOD:REQUEST").doesNotContain("\r\nMETHOD:REQUEST");
        assertThat(text.split("\r\n"))
                .allSatisfy(line ->
                        assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(75));
    }
}

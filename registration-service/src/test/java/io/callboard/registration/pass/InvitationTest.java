package io.callboard.registration.pass;

import static org.assertj.core.api.Assertions.assertThat;

import biweekly.Biweekly;
import biweekly.component.VEvent;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InvitationTest {

    private static final UUID REGISTRATION = UUID.fromString("0197c1b2-03d4-7e6f-8a1b-2c3d4e5f6071");
    private static final Instant START = Instant.parse("2026-12-01T17:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void isAnEntryInUtc() {
        String calendar = invitation("Reminders", 1, false).toCalendar(NOW);

        assertThat(calendar)
                .contains("DTSTART:20261201T170000Z\r\n")
                .contains("DTEND:20261201T180000Z\r\n")
                .contains("SEQUENCE:1\r\n")
                .contains("STATUS:CONFIRMED\r\n")
                .contains("DTSTAMP:20261121T100000Z\r\n")
                .contains("METHOD:PUBLISH\r\n");
    }

    @Test
    void keepsItsIdWhenTheEventIsMoved() {
        VEvent before = parsed(invitation("Reminders", 1, false));
        VEvent after = parsed(invitation("Reminders, later", 2, false));

        assertThat(after.getUid().getValue())
                .isEqualTo(before.getUid().getValue())
                .endsWith("@callboard");
        assertThat(after.getSequence().getValue()).isEqualTo(2);
    }

    @Test
    void doesNotTellTheRegistrationId() {
        assertThat(invitation("Reminders", 1, false).toCalendar(NOW)).doesNotContain(REGISTRATION.toString());
    }

    @Test
    void tellsTheCalendarOfACancelledEvent() {
        assertThat(invitation("Reminders", 3, true).toCalendar(NOW))
                .contains("STATUS:CANCELLED\r\n")
                .contains("METHOD:CANCEL\r\n")
                .contains("SEQUENCE:3\r\n");
    }

    @Test
    void escapesAndFoldsWhatOrganizersWrite() {
        String title = "Ends here\r\nEND:VEVENT; really, \\ no: " + "long ".repeat(30);
        String calendar = invitation(title, 1, false).toCalendar(NOW);

        assertThat(calendar.lines()).filteredOn("END:VEVENT"::equals).hasSize(1);
        assertThat(calendar.lines()).allMatch(line -> line.length() <= 75);
        assertThat(parsed(invitation(title, 1, false)).getSummary().getValue().replace("\r", ""))
                .isEqualTo(title.replace("\r", ""));
    }

    private static VEvent parsed(Invitation invitation) {
        return Biweekly.parse(invitation.toCalendar(NOW)).first().getEvents().getFirst();
    }

    private static Invitation invitation(String title, int epoch, boolean cancelled) {
        return new Invitation(
                REGISTRATION,
                title,
                null,
                START,
                START.plusSeconds(3600),
                epoch,
                cancelled,
                "https://events.example.com/watch/x");
    }
}

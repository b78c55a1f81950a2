package io.callboard.registration.pass;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import biweekly.Biweekly;
import biweekly.component.VEvent;
import io.callboard.chassis.calendar.ContentLines;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvitationTest {

    private static final UUID REGISTRATION = UUID.fromString("0197c1b2-03d4-7e6f-8a1b-2c3d4e5f6071");
    private static final Instant START = Instant.parse("2026-12-01T17:00:00Z");
    private static final Duration REFRESH = Duration.ofHours(6);
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void isAnEntryInUtc() {
        String calendar = invitation("Reminders", 1, false).toCalendar(NOW, REFRESH);

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
        assertThat(invitation("Reminders", 1, false).toCalendar(NOW, REFRESH)).doesNotContain(REGISTRATION.toString());
    }

    @Test
    void tellsTheCalendarOfACancelledEvent() {
        assertThat(invitation("Reminders", 3, true).toCalendar(NOW, REFRESH))
                .contains("STATUS:CANCELLED\r\n")
                .contains("METHOD:PUBLISH\r\n")
                .contains("SEQUENCE:3\r\n");
    }

    @Test
    void asksCalendarsThatSubscribeToReadItAgain() {
        assertThat(invitation("Reminders, late", 1, false).toCalendar(NOW, REFRESH))
                .contains("REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n", "X-PUBLISHED-TTL:PT6H\r\n")
                .contains("NAME:Reminders\\, late\r\n", "X-WR-CALNAME:Reminders\\, late\r\n");
    }

    @Test
    void isTentativeWithoutASeat() {
        assertThat(invitation("Reminders", 1, false, false).toCalendar(NOW, REFRESH))
                .contains("STATUS:TENTATIVE\r\n");
        assertThat(invitation("Reminders", 2, true, false).toCalendar(NOW, REFRESH))
                .contains("STATUS:CANCELLED\r\n");
    }

    @Test
    void namesItsOrganizer() {
        assertThat(parsed(invitation("Reminders", 1, false)).getOrganizer().getEmail())
                .isEqualTo("events@callboard.example");
        assertThat(invitation("Reminders", 1, false).toCalendar(NOW, REFRESH))
                .contains("ORGANIZER;CN=Callboard:mailto:events@callboard.example\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "日本語の題名", "🎤", "a🎤é日", "👩‍👩‍👧‍👦 ", "e\u0301"})
    void hasNoLineOfMoreThan75OctetsAndSplitsNoCharacter(String part) {
        for (int repeated = 1; repeated <= 90; repeated++) {
            String title = part.repeat(repeated).strip();
            byte[] calendar =
                    invitation(title, 1, false).toCalendar(NOW, REFRESH).getBytes(UTF_8);

            for (byte[] line : linesOf(calendar)) {
                assertThat(line).hasSizeLessThanOrEqualTo(75);
                assertThatCode(() -> UTF_8.newDecoder().decode(ByteBuffer.wrap(line)))
                        .as("line is UTF-8 by itself")
                        .doesNotThrowAnyException();
            }
            assertThat(Biweekly.parse(new String(calendar, UTF_8))
                            .first()
                            .getEvents()
                            .getFirst()
                            .getSummary()
                            .getValue())
                    .isEqualTo(title);
        }
    }

    @Test
    void fillsItsLines() {
        List<byte[]> lines = linesOf(
                invitation("x".repeat(300), 1, false).toCalendar(NOW, REFRESH).getBytes(UTF_8));

        assertThat(lines).filteredOn(line -> line.length == 75).hasSizeGreaterThanOrEqualTo(4);
        assertThat(linesOf(ContentLines.folded("x".repeat(75) + "\r\n" + "y".repeat(75) + "\r\n")
                        .getBytes(UTF_8)))
                .hasSize(2);
    }

    @Test
    void escapesAndFoldsWhatOrganizersWrite() {
        String title = "Ends here\r\nEND:VEVENT; really, \\ no: " + "long ".repeat(30);
        String calendar = invitation(title, 1, false).toCalendar(NOW, REFRESH);

        assertThat(calendar.lines()).filteredOn("END:VEVENT"::equals).hasSize(1);
        assertThat(calendar.lines()).allMatch(line -> line.length() <= 75);
        assertThat(parsed(invitation(title, 1, false)).getSummary().getValue().replace("\r", ""))
                .isEqualTo(title.replace("\r", ""));
    }

    /** Splits at CRLF, the only line break of RFC 5545; a bare one fails. */
    private static List<byte[]> linesOf(byte[] calendar) {
        List<byte[]> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int i = 0; i < calendar.length; i++) {
            if (calendar[i] == '\r') {
                assertThat(calendar[++i]).isEqualTo((byte) '\n');
                lines.add(line.toByteArray());
                line.reset();
            } else {
                assertThat(calendar[i]).isNotEqualTo((byte) '\n');
                line.write(calendar[i]);
            }
        }
        assertThat(line.size()).as("octets behind the last line break").isZero();
        return lines;
    }

    private static VEvent parsed(Invitation invitation) {
        return Biweekly.parse(invitation.toCalendar(NOW, REFRESH))
                .first()
                .getEvents()
                .getFirst();
    }

    private static Invitation invitation(String title, int epoch, boolean cancelled) {
        return invitation(title, epoch, cancelled, true);
    }

    private static Invitation invitation(String title, int epoch, boolean cancelled, boolean certain) {
        return new Invitation(
                REGISTRATION,
                title,
                null,
                null,
                START,
                START.plusSeconds(3600),
                epoch,
                cancelled,
                certain,
                "https://events.example.com/watch/x",
                "events@callboard.example");
    }
}

package io.callboard.registration.pass;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import biweekly.Biweekly;
import biweekly.ICalVersion;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import io.callboard.chassis.calendar.ContentLines;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.Property;
import net.fortuna.ical4j.model.PropertyContainer;
import net.fortuna.ical4j.model.property.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvitationTest {

    private static final UUID REGISTRATION = UUID.fromString("0197c1b2-03d4-7e6f-8a1b-2c3d4e5f6071");
    private static final Instant START = Instant.parse("2026-12-01T17:00:00Z");
    private static final Duration REFRESH = Duration.ofHours(6);
    private static final Invitation.Reading FILE = new Invitation.Reading(false, REFRESH, null);
    private static final Invitation.Reading FEED = new Invitation.Reading(true, REFRESH, null);
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void isAnEntryInUtc() {
        String calendar = invitation("Reminders", 1, false).toCalendar(NOW, FILE);

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
        assertThat(invitation("Reminders", 1, false).toCalendar(NOW, FILE)).doesNotContain(REGISTRATION.toString());
    }

    @Test
    void takesACancelledEntryOutOfTheCalendarThatOpensTheFile() {
        Invitation cancelled = invitation("Reminders", 3, true);

        assertThat(cancelled.toCalendar(NOW, FILE))
                .contains("METHOD:CANCEL\r\n", "STATUS:CANCELLED\r\n", "SEQUENCE:3\r\n");
        assertThat(cancelled.toCalendar(NOW, FEED))
                .contains("METHOD:PUBLISH\r\n", "STATUS:CANCELLED\r\n", "SEQUENCE:3\r\n");
    }

    @ParameterizedTest
    @CsvSource({"PT0S, PT0M", "PT15M, -PT15M", "PT1H, -PT60M", "P1DT30M, -PT1470M"})
    void hasTheAlarmThatItsReaderAsksFor(Duration before, String trigger) {
        assertThat(invitation("Reminders", 1, false).toCalendar(NOW, new Invitation.Reading(true, REFRESH, before)))
                .containsSubsequence(
                        "BEGIN:VALARM\r\n",
                        "ACTION:DISPLAY\r\n",
                        "TRIGGER;RELATED=START:" + trigger + "\r\n",
                        "DESCRIPTION:Reminders\r\n",
                        "END:VALARM\r\n");
    }

    @Test
    void hasNoAlarmOnceItIsCancelled() {
        var reading = new Invitation.Reading(false, REFRESH, Duration.ofMinutes(15));

        assertThat(invitation("Reminders", 2, true).toCalendar(NOW, reading)).doesNotContain("VALARM");
    }

    /** The two parsers are biweekly, which also writes our entries, and ical4j, which knows nothing of it. */
    @ParameterizedTest
    @CsvSource({
        "1, false, true, false, PUBLISH, CONFIRMED",
        "1, false, false, false, PUBLISH, TENTATIVE",
        "2, false, true, false, PUBLISH, CONFIRMED",
        "3, true, true, false, CANCEL, CANCELLED",
        "1, false, true, true, PUBLISH, CONFIRMED",
        "3, true, true, true, PUBLISH, CANCELLED",
    })
    void isReadAndFoundValidByTwoParsers(
            int epoch, boolean cancelled, boolean certain, boolean feed, String method, String status)
            throws Exception {
        String calendar = invitation("Ebb; flow, \\ \uD83C\uDFA4", epoch, cancelled, certain)
                .toCalendar(NOW, new Invitation.Reading(feed, REFRESH, Duration.ofMinutes(15)));

        ICalendar read = Biweekly.parse(calendar).first();
        VEvent entry = read.getEvents().getFirst();
        assertThat(read.validate(ICalVersion.V2_0).getWarnings()).isEmpty();
        assertThat(read.getMethod().getValue()).isEqualTo(method);
        assertThat(entry.getStatus().getValue()).isEqualTo(status);
        assertThat(entry.getSequence().getValue()).isEqualTo(epoch);
        assertThat(entry.getAlarms()).hasSize(cancelled ? 0 : 1);

        Calendar other = new CalendarBuilder().build(new StringReader(calendar));
        net.fortuna.ical4j.model.component.VEvent same =
                other.<net.fortuna.ical4j.model.component.VEvent>getComponents().getFirst();
        assertThat(other.validate().getEntries()).isEmpty();
        assertThat(same.validate(new Method(method)).getEntries()).isEmpty();
        assertThat(value(other, Property.METHOD)).isEqualTo(method);
        assertThat(value(same, Property.STATUS)).isEqualTo(status);
        assertThat(value(same, Property.SEQUENCE)).isEqualTo(Integer.toString(epoch));
        assertThat(value(same, Property.UID)).isEqualTo(entry.getUid().getValue());
        assertThat(value(same, Property.SUMMARY)).isEqualTo("Ebb; flow, \\ \uD83C\uDFA4");
        assertThat(Instant.from(same.getStartDate().orElseThrow().getDate())).isEqualTo(START);
        assertThat(Instant.from(same.getEndDate().orElseThrow().getDate())).isEqualTo(START.plusSeconds(3600));
        assertThat(same.getAlarms()).hasSize(cancelled ? 0 : 1);
    }

    private static String value(PropertyContainer holder, String property) {
        return holder.getProperty(property).orElseThrow().getValue();
    }

    @Test
    void asksCalendarsThatSubscribeToReadItAgain() {
        assertThat(invitation("Reminders, late", 1, false).toCalendar(NOW, FILE))
                .contains("REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n", "X-PUBLISHED-TTL:PT6H\r\n")
                .contains("NAME:Reminders\\, late\r\n", "X-WR-CALNAME:Reminders\\, late\r\n");
    }

    @Test
    void isTentativeWithoutASeat() {
        assertThat(invitation("Reminders", 1, false, false).toCalendar(NOW, FILE))
                .contains("STATUS:TENTATIVE\r\n");
        assertThat(invitation("Reminders", 2, true, false).toCalendar(NOW, FILE))
                .contains("STATUS:CANCELLED\r\n");
    }

    @Test
    void namesItsOrganizer() {
        assertThat(parsed(invitation("Reminders", 1, false)).getOrganizer().getEmail())
                .isEqualTo("events@callboard.example");
        assertThat(invitation("Reminders", 1, false).toCalendar(NOW, FILE))
                .contains("ORGANIZER;CN=Callboard:mailto:events@callboard.example\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "日本語の題名", "🎤", "a🎤é日", "👩‍👩‍👧‍👦 ", "e\u0301"})
    void hasNoLineOfMoreThan75OctetsAndSplitsNoCharacter(String part) {
        for (int repeated = 1; repeated <= 90; repeated++) {
            String title = part.repeat(repeated).strip();
            byte[] calendar = invitation(title, 1, false).toCalendar(NOW, FILE).getBytes(UTF_8);

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
                invitation("x".repeat(300), 1, false).toCalendar(NOW, FILE).getBytes(UTF_8));

        assertThat(lines).filteredOn(line -> line.length == 75).hasSizeGreaterThanOrEqualTo(4);
        assertThat(linesOf(ContentLines.folded("x".repeat(75) + "\r\n" + "y".repeat(75) + "\r\n")
                        .getBytes(UTF_8)))
                .hasSize(2);
    }

    @Test
    void escapesAndFoldsWhatOrganizersWrite() {
        String title = "Ends here\r\nEND:VEVENT; really, \\ no: " + "long ".repeat(30);
        String calendar = invitation(title, 1, false).toCalendar(NOW, FILE);

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
        return Biweekly.parse(invitation.toCalendar(NOW, FILE))
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

package io.callboard.event.feed;

import static org.assertj.core.api.Assertions.assertThat;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import io.callboard.event.presentation.InPerson;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeedCalendarTest {

    private static final Instant STARTS_AT = Instant.parse("2026-12-01T17:00:00Z");

    @Test
    void hasTitleTimesAndAddressToRegister() {
        FeedEntry entry = entry("Tides, ebb; flow", "First line\nsecond \u00e4\u20ac", 3);

        ICalendar read = Biweekly.parse(text(entry, entry("Other", null, 1))).first();
        VEvent event = read.getEvents().getFirst();

        assertThat(read.validate(biweekly.ICalVersion.V2_0).getWarnings()).isEmpty();
        assertThat(read.getEvents()).hasSize(2);
        assertThat(event.getUid().getValue()).isEqualTo(entry.eventId() + "@callboard");
        assertThat(event.getSummary().getValue()).isEqualTo("Tides, ebb; flow");
        assertThat(event.getDescription().getValue())
                .isEqualTo("First line\nsecond \u00e4\u20ac\n\nhttps://example.com/register/" + entry.eventId());
        assertThat(event.getDateStart().getValue().toInstant()).isEqualTo(STARTS_AT);
        assertThat(event.getDateEnd().getValue().toInstant()).isEqualTo(STARTS_AT.plus(Duration.ofHours(1)));
        assertThat(event.getSequence().getValue()).isEqualTo(3);
    }

    @Test
    void isValidForASecondParser() throws Exception {
        FeedEntry entry = entry("Tides, ebb; flow", "First line\nsecond", 3);

        Calendar read = new CalendarBuilder().build(new StringReader(text(entry, entry("Other", null, 1))));

        assertThat(read.validate().getEntries()).isEmpty();
        assertThat(read.getComponents()).hasSize(2);
        assertThat(read.getComponents()
                        .getFirst()
                        .getProperty(Property.SUMMARY)
                        .orElseThrow()
                        .getValue())
                .isEqualTo("Tides, ebb; flow");
    }

    @Test
    void nothingInATitleBecomesALineOfItsOwn() {
        String text = text(entry("x\r\nEND:VEVENT\r\nSUMMARY:y", null, 1));

        assertThat(text.lines().filter(line -> line.startsWith("END:VEVENT"))).hasSize(1);
        assertThat(text.lines().filter(line -> line.startsWith("SUMMARY:"))).hasSize(1);
    }

    @Test
    void noLineIsLongerThanSeventyFiveOctets() {
        String text = text(entry("\u20ac".repeat(200), "\ud83c\udfa4".repeat(100), 1));

        assertThat(text.split("\r\n"))
                .allSatisfy(line ->
                        assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(75));
        assertThat(Biweekly.parse(text)
                        .first()
                        .getEvents()
                        .getFirst()
                        .getSummary()
                        .getValue())
                .isEqualTo("\u20ac".repeat(200));
    }

    @Test
    void theSameLiveEventsGiveTheSameText() {
        FeedEntry entry = entry("Tides", null, 1);

        assertThat(text(entry)).isEqualTo(text(entry));
        assertThat(Biweekly.parse(text()).first().getEvents()).isEmpty();
    }

    @Test
    void theVenueIsTheLocation() {
        String text = text(entry("Tides", null, 1, new InPerson("Hall; north", "Main Street 1\n10115 Berlin")));

        assertThat(text).contains("LOCATION:Hall\\; north\\, Main Street 1\\, 10115 Berlin\r\n");
        assertThat(text(entry("Tides", null, 1))).doesNotContain("LOCATION");
    }

    private static String text(FeedEntry... entries) {
        return FeedCalendar.of(List.of(entries), id -> "https://example.com/register/" + id);
    }

    private static FeedEntry entry(String title, @Nullable String description, int epoch) {
        return entry(title, description, epoch, null);
    }

    private static FeedEntry entry(String title, @Nullable String description, int epoch, @Nullable InPerson place) {
        return new FeedEntry(
                UUID.randomUUID(),
                title,
                description,
                STARTS_AT,
                STARTS_AT.plus(Duration.ofHours(1)),
                epoch,
                Instant.parse("2026-11-20T09:15:00.123Z"),
                place);
    }
}

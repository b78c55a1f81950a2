package io.callboard.registration.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

class CalendarLinksTest {

    private static final Instant START = Instant.parse("2026-12-01T17:00:00.500Z");
    private static final Instant END = Instant.parse("2026-12-01T18:30:00Z");
    private static final PassLinks LINKS = new PassLinks(
            "https://events.example.com/watch/abc?a=1&b=2",
            "https://events.example.com/api/v1/passes/abc/calendar.ics",
            "https://events.example.com/manage/def",
            "0");

    @Test
    void haveTheTimesInUtc() {
        CalendarLinks links = CalendarLinks.of("Reminders", START, END, null, LINKS);

        assertThat(query(links.google(), "dates")).isEqualTo("20261201T170000Z/20261201T183000Z");
        assertThat(query(links.outlook(), "startdt")).isEqualTo("2026-12-01T17:00:00Z");
        assertThat(query(links.outlook(), "enddt")).isEqualTo("2026-12-01T18:30:00Z");
    }

    @Test
    void keepEveryCharacterOfTheTitleAndTheLink() {
        String title = "R&D: 100 % = a+b? #1 {x} é";

        CalendarLinks links = CalendarLinks.of(title, START, END, null, LINKS);

        assertThat(query(links.google(), "text")).isEqualTo(title);
        assertThat(query(links.google(), "details")).isEqualTo(LINKS.joinUrl());
        assertThat(query(links.outlook(), "subject")).isEqualTo(title);
        assertThat(query(links.outlook(), "body")).isEqualTo(LINKS.joinUrl());
    }

    @Test
    void nameTheVenueAndElseTheLinkAsThePlace() {
        assertThat(query(
                        CalendarLinks.of("x", START, END, "Hall 3, Main St 1", LINKS)
                                .outlook(),
                        "location"))
                .isEqualTo("Hall 3, Main St 1");
        assertThat(query(CalendarLinks.of("x", START, END, null, LINKS).google(), "location"))
                .isEqualTo(LINKS.joinUrl());
    }

    private static String query(String link, String name) {
        MultiValueMap<String, String> parameters =
                UriComponentsBuilder.fromUri(URI.create(link)).build(true).getQueryParams();
        return UriUtils.decode(Objects.requireNonNull(parameters.getFirst(name), name), "UTF-8");
    }
}

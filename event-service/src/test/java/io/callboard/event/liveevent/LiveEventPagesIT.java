package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.event.liveevent.Organizer.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Lists of live events: order, filters, pages and cursors. */
class LiveEventPagesIT extends LiveEventsScene {

    @Test
    void listsPageByPageInTheOrderAskedFor() {
        for (int day : new int[] {5, 3, 1, 4, 2}) {
            organizer.post("", TIDES.replace("12-01", "12-0" + day).replace("Tides", "100% tides_" + day));
        }

        assertThat(titles("?limit=2"))
                .containsExactly("100% tides_1", "100% tides_2", "100% tides_3", "100% tides_4", "100% tides_5");
        assertThat(titles("?limit=2&sort=createdAt"))
                .containsExactly("100% tides_5", "100% tides_3", "100% tides_1", "100% tides_4", "100% tides_2");
        assertThat(titles("?limit=2&sort=-startsAt"))
                .containsExactly("100% tides_5", "100% tides_4", "100% tides_3", "100% tides_2", "100% tides_1");
        assertThat(titles("?limit=2&sort=-createdAt"))
                .containsExactly("100% tides_2", "100% tides_4", "100% tides_1", "100% tides_3", "100% tides_5");
        assertThat(titles("?from=2035-12-02T17:00:00Z&to=2035-12-04T17:00:00Z"))
                .containsExactly("100% tides_2", "100% tides_3");
        assertThat(titles("?q=TIDES_3")).containsExactly("100% tides_3");
        assertThat(titles("?q=s%252")).isEmpty();
        assertThat(titles("?status=DRAFT")).isEmpty();
        assertThat(titles("?status=SCHEDULED&limit=5")).hasSize(5);
        organizer.post("?draft=true", TIDES);
        assertThat(titles("?status=DRAFT,SCHEDULED&limit=4")).hasSize(6);
        assertThat(titles("?status=DRAFT&status=CANCELLED")).containsExactly("Tides");
        assertThat(titles("?status=DRAFT&status=")).containsExactly("Tides");
        assertThat(organizer
                        .get("?status=SCHEDULED&limit=1&total=true")
                        .body()
                        .at("/total")
                        .asInt())
                .isEqualTo(5);
    }

    /** The one runs from 17:00 to 18:00, the other for a week from 12:00 of the same day. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ?from=2035-12-01T17:59:59Z                            | Week, Tides
            ?from=2035-12-01T18:00:00Z                            | Week
            ?from=2035-12-08T11:59:59Z                            | Week
            ?from=2035-12-08T12:00:00Z                            | ''
            ?to=2035-12-01T17:00:00Z                              | Week
            ?to=2035-12-01T17:00:01Z                              | Week, Tides
            ?from=2035-12-01T17:30:00Z&to=2035-12-01T17:31:00Z    | Week, Tides
            ?from=2035-12-05T00:00:00Z&to=2035-12-06T00:00:00Z    | Week
            ?from=2035-11-30T00:00:00Z&to=2035-12-01T12:00:00Z    | ''
            """)
    void aRangeFindsWhatRunsAtSomeMomentOfIt(String query, String found) {
        organizer.post("", TIDES);
        organizer.post(
                "",
                TIDES.replace("Tides", "Week")
                        .replace("2035-12-01T18:00", "2035-12-01T13:00")
                        .replace("\"duration\": \"PT1H\"", "\"duration\": \"P7D\""));

        assertThat(String.join(", ", titles(query))).isEqualTo(found);
        assertThat(titles(query + "&sort=-startsAt&limit=1")).hasSize(found.isEmpty() ? 0 : found.split(",").length);
    }

    @ParameterizedTest
    @CsvSource({"startsAt, 1 2 3 4 5", "-startsAt, 5 4 3 2 1", "createdAt, 5 3 1 4 2", "-createdAt, 2 4 1 3 5"})
    void pagesBackInTheOrderAskedFor(String sort, String order) {
        for (int day : new int[] {5, 3, 1, 4, 2}) {
            organizer.post("", TIDES.replace("12-01", "12-0" + day).replace("Tides", String.valueOf(day)));
        }
        JsonNode page = organizer.get("?limit=2&sort=" + sort).body();
        assertThat(page.at("/previousCursor").isNull()).isTrue();
        while (!page.at("/nextCursor").isNull()) {
            page = page(sort, page.at("/nextCursor").asString());
        }

        var back = new ArrayList<String>();
        while (true) {
            back.addAll(0, titles(page));
            if (page.at("/previousCursor").isNull()) {
                break;
            }
            page = page(sort, page.at("/previousCursor").asString());
        }

        assertThat(String.join(" ", back)).isEqualTo(order);
    }

    private JsonNode page(String sort, String cursor) {
        return organizer.get("?limit=2&sort=" + sort + "&cursor=" + cursor).body();
    }

    private static List<String> titles(JsonNode page) {
        return page.at("/items")
                .valueStream()
                .map(item -> item.path("title").asString())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "sort=title, ?sort",
        "status=GONE, ?status",
        "status=DRAFT&status=GONE, ?status",
        "total=yes, ?total",
        "from=yesterday, ?from",
        "to=%2B999999999-01-01T00:00:00Z, ?to",
        "limit=0, ?limit",
        "cursor=Zm9v, ?cursor"
    })
    void refusesListsItCannotMake(String query, String pointer) {
        Answer refused = organizer.get("?" + query);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errorPointers()).containsExactly(pointer);
    }

    @Test
    void aCursorIsOfOneSortAndFilter() {
        organizer.post("", TIDES);
        organizer.post("", TIDES);
        String cursor = "&cursor="
                + organizer
                        .get("?limit=1&sort=createdAt")
                        .body()
                        .at("/nextCursor")
                        .asString();

        assertThat(organizer.get("?sort=createdAt" + cursor).status()).isEqualTo(200);
        for (String query :
                List.of("?sort=-createdAt", "?sort=startsAt", "?sort=createdAt&status=SCHEDULED", "?limit=5")) {
            assertThat(organizer.get(query + cursor).status()).as(query).isEqualTo(400);
        }
    }

    @Test
    void listsEachOnceAlsoWhenAllStartAtTheSameMoment() {
        for (int n = 1; n <= 5; n++) {
            organizer.post("", TIDES.replace("Tides", "Twin " + n));
        }

        assertThat(titles("?limit=2")).containsExactlyInAnyOrder("Twin 1", "Twin 2", "Twin 3", "Twin 4", "Twin 5");
    }

    private List<String> titles(String query) {
        var titles = new ArrayList<String>();
        JsonNode page = organizer.get(query).body();
        page.at("/items").forEach(item -> titles.add(item.path("title").asString()));
        while (!page.at("/nextCursor").isNull()) {
            page = organizer
                    .get(query + "&cursor=" + page.at("/nextCursor").asString())
                    .body();
            page.at("/items").forEach(item -> titles.add(item.path("title").asString()));
        }
        return titles;
    }
}

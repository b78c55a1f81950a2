package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import biweekly.Biweekly;
import biweekly.component.VEvent;
import io.callboard.event.liveevent.Organizer.Answer;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The public calendar of an organizer's live events. */
class CalendarFeedIT extends LiveEventsScene {

    @Test
    void hasWhatIsPublishedAndNothingElse() {
        organizer.post("", TIDES.replace("Tides", "Scheduled"));
        organizer.post("?draft=true", TIDES.replace("Tides", "Draft"));
        String cancelled =
                organizer.post("", TIDES.replace("Tides", "Cancelled")).text("/id");
        organizer.delete("/" + cancelled);
        organizer.post("/" + anEvent(LiveEventStatus.SCHEDULED) + "/start");
        Organizer.at(port).post("", TIDES.replace("Tides", "Foreign"));

        String path = pathOf(organizer.post("/calendar-feed"));

        assertThat(titles(path)).containsExactlyInAnyOrder("Scheduled", "Tides");
    }

    @Test
    void answersWithACacheableCalendarWhoseEtagFollowsItsContent() {
        String id = anEvent(LiveEventStatus.SCHEDULED);
        String path = pathOf(organizer.post("/calendar-feed"));

        Answer first = anybody().get(path);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.raw().headers().firstValue("Content-Type")).hasValue("text/calendar;charset=UTF-8");
        assertThat(first.raw().headers().firstValue("Cache-Control")).hasValue("max-age=300, public");
        assertThat(anybody()
                        .call("GET", path, null, "If-None-Match", first.etag())
                        .status())
                .isEqualTo(304);

        organizer.patch("/" + id, "{\"inPerson\": {\"venue\": \"Kulturhaus\", \"address\": \"Berlin\"}}");
        organizer.post("/" + id + "/reschedule", later(20));
        Answer second = anybody().call("GET", path, null, "If-None-Match", first.etag());
        assertThat(second.status()).isEqualTo(200);
        VEvent moved = Biweekly.parse(second.raw().body()).first().getEvents().getFirst();
        assertThat(moved.getSequence().getValue()).isEqualTo(2);
        assertThat(moved.getLocation().getValue()).isEqualTo("Kulturhaus, Berlin");
        assertThat(moved.getUrl().getValue()).endsWith("/register/" + id);
    }

    @Test
    void aNewKeyEndsTheOneBefore() {
        assertThat(organizer.get("/calendar-feed").body().at("/url").isNull()).isTrue();
        String before = pathOf(organizer.post("/calendar-feed"));
        assertThat(pathOf(organizer.get("/calendar-feed"))).isEqualTo(before);

        String now = pathOf(organizer.post("/calendar-feed"));

        assertThat(anybody().get(before).status()).isEqualTo(404);
        assertThat(anybody().get(now).status()).isEqualTo(200);
        assertThat(anybody()
                        .get("/public/" + UUID.randomUUID() + "/calendar.ics")
                        .status())
                .isEqualTo(404);
        assertThat(Organizer.at(port).get("/calendar-feed").body().at("/url").isNull())
                .isTrue();
        assertThat(anybody().get("/calendar-feed").status()).isEqualTo(401);
    }

    private Organizer anybody() {
        return Organizer.nobodyAt(port);
    }

    private List<String> titles(String path) {
        return Biweekly.parse(anybody().get(path).raw().body()).first().getEvents().stream()
                .map(event -> event.getSummary().getValue())
                .toList();
    }

    /** Below the base of the API. */
    private static String pathOf(Answer feed) {
        assertThat(feed.status()).isEqualTo(200);
        String path = URI.create(feed.text("/url")).getPath();
        return path.substring(path.indexOf("/api/v1/events/public/") + "/api/v1/events".length());
    }
}

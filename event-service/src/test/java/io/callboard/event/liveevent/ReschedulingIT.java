package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.event.liveevent.Organizer.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The preview and the effects of a reschedule or a delay. */
class ReschedulingIT extends LiveEventsScene {

    @Test
    void delaysWhatRunsLateAlsoWhenItIsLive() {
        String id = organizer.post("", TIDES).text("/id");

        Answer late = organizer.post("/" + id + "/delay", "{\"minutes\": 10}", "If-Match", "\"1\"");
        organizer.post("/" + id + "/start");
        Answer live = organizer.post("/" + id + "/delay", "{\"minutes\": 5}");

        assertThat(late.status()).isEqualTo(200);
        assertThat(late.text("/startsAt")).isEqualTo("2035-12-01T17:10:00.000Z");
        assertThat(late.text("/endsAt")).isEqualTo("2035-12-01T18:10:00.000Z");
        assertThat(late.text("/previousStart/startsAt")).isEqualTo("2035-12-01T17:00:00.000Z");
        assertThat(late.etag()).isEqualTo("\"2\"");
        assertThat(live.text("/status")).isEqualTo("LIVE");
        assertThat(live.text("/start/local")).isEqualTo("2035-12-01T18:15:00");
        assertThat(live.body().at("/epoch").asInt()).isEqualTo(3);
        assertThat(organizer.get("/" + id).bodyWithoutFigures()).isEqualTo(live.bodyWithoutFigures());
        List<Told> told = toldAbout(id, 4);
        assertThat(told)
                .extracting(Told::type)
                .containsExactly(
                        "LiveEventScheduled", "LiveEventRescheduled", "LiveEventStarted", "LiveEventRescheduled");
        told.forEach(message -> Contracts.assertValid("live-events.v1", message.type(), message.json()));
        assertThat(told.getFirst().value().at("/delay").isNull()).isTrue();
        assertThat(told.getLast().value().at("/delay/sinceEpoch").asInt()).isEqualTo(1);
        assertThat(told.getLast().value().at("/delay/plannedStartsAt").asString())
                .isEqualTo("2035-12-01T17:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "{\"minutes\": 0}",
                "{\"minutes\": -5}",
                "{\"minutes\": 1441}",
                "{\"minutes\": 9007199254740993}"
            })
    void delaysByMinutesOfAtMostADay(String body) {
        String id = organizer.post("", TIDES).text("/id");

        Answer refused = organizer.post("/" + id + "/delay", body);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorPointers()).containsExactly("/minutes");
        assertThat(organizer.get("/" + id).etag()).isEqualTo("\"1\"");
    }

    @ParameterizedTest
    @CsvSource({"DRAFT", "ENDED", "CANCELLED"})
    void delaysOnlyWhatIsToComeOrLive(LiveEventStatus status) {
        String id = anEvent(status);

        Answer refused = organizer.post("/" + id + "/delay", "{\"minutes\": 10}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("live-event-status");
    }

    @Test
    void showsWhatARescheduleWouldDoAndThenDoesIt() {
        String id = organizer.post("", TIDES).text("/id");

        Answer preview = organizer.post("/" + id + "/reschedule/preview", later(20));

        assertThat(preview.status()).isEqualTo(200);
        assertThat(preview.text("/from/startsAt")).isEqualTo("2035-12-01T17:00:00.000Z");
        assertThat(preview.text("/to/startsAt")).isEqualTo("2035-12-01T19:00:00.000Z");
        assertThat(preview.text("/to/resolution")).isEqualTo("EXACT");
        assertThat(preview.text("/to/endsAt")).isEqualTo("2035-12-01T20:00:00.000Z");
        assertThat(preview.text("/reminders/0/rule")).isEqualTo("P1D");
        assertThat(preview.text("/reminders/0/dueAt")).isEqualTo("2035-11-30T19:00:00.000Z");
        assertThat(preview.body().at("/reminders/0/past").asBoolean()).isFalse();
        assertThat(preview.text("/reminders/0/effect")).isEqualTo("MOVES");
        assertThat(preview.text("/reminders/0/previousDueAt")).isEqualTo("2035-11-30T17:00:00.000Z");
        assertThat(preview.text("/reminders/0/text"))
                .isEqualTo("1 day before: will be sent Friday, 30 November 2035 at 20:00.");
        assertThat(preview.body().at("/notice").asBoolean()).isTrue();
        assertThat(preview.text("/summary/0"))
                .isEqualTo("The start moves from Saturday, 1 December 2035 at 18:00 (Europe/Berlin) to Saturday, 1"
                        + " December 2035 at 20:00 (Europe/Berlin).");
        assertThat(preview.etag()).isEqualTo("\"1\"");
        assertThat(preview.body().at("/version").asInt()).isEqualTo(1);
        assertThat(organizer.get("/" + id).text("/startsAt")).isEqualTo("2035-12-01T17:00:00.000Z");

        Answer done = organizer.post("/" + id + "/reschedule", later(20), "If-Match", preview.etag());

        assertThat(done.body().at("/dryRun").asBoolean()).isFalse();
        assertThat(done.etag()).isEqualTo("\"2\"");
        assertThat(done.body().at("/version").asInt()).isEqualTo(2);
        assertThat(done.body().at("/epoch")).isEqualTo(preview.body().at("/epoch"));
        assertThat(done.body().at("/reminders")).isEqualTo(preview.body().at("/reminders"));
        assertThat(organizer.get("/" + id).text("/startsAt")).isEqualTo("2035-12-01T19:00:00.000Z");
        assertThat(toldAbout(id, 2))
                .extracting(Told::type)
                .containsExactly("LiveEventScheduled", "LiveEventRescheduled");
    }

    @Test
    void showsWhichRemindersWouldBeTooLate() {
        String id = organizer.post("", TIDES).text("/id");
        String soon = Instant.now().plus(Duration.ofHours(2)).toString().substring(0, 19);

        Answer preview = organizer.post("/" + id + "/reschedule?dryRun=true", """
            {"start": {"local": "%s", "zone": "UTC"}}\
            """.formatted(soon));

        assertThat(preview.body().at("/dryRun").asBoolean()).isTrue();
        assertThat(preview.body()
                        .at("/reminders")
                        .valueStream()
                        .map(due -> due.path("past").asBoolean()))
                .containsExactly(true, false, false);
    }

    @Test
    void keepsTheWallClockTimeAlsoWhereNoSuchTimeExists() {
        String gap = TIDES.replace("2035-12-01T18:00", "2035-03-25T02:30");

        Answer created = organizer.post("", gap);

        assertThat(created.text("/startsAt")).isEqualTo("2035-03-25T01:00:00.000Z");
        assertThat(created.text("/resolution")).isEqualTo("GAP_SHIFTED");
        assertThat(organizer.get("/" + created.text("/id")).text("/start/local"))
                .isEqualTo("2035-03-25T02:30:00");
    }
}

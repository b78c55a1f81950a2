package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.event.liveevent.Organizer.Answer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The steps of a live event from draft to end, and their messages. */
class LiveEventLifecycleIT extends LiveEventsScene {

    @Test
    void publishesAgainWhatWasPublishedInAnOlderForm() {
        String id = organizer.post("", TIDES).text("/id");
        String draft = organizer.post("?draft=true", TIDES).text("/id");
        toldAbout(id, 1);
        Tenancy.runAsPlatform(() -> jdbc.sql("update live_event set message_form = 1 where id in (:ids)")
                .param("ids", List.of(UUID.fromString(id), UUID.fromString(draft)))
                .update());

        republisher.wake();

        Told again = toldAbout(id, 2).get(1);
        assertThat(again.type()).isEqualTo("LiveEventChanged");
        assertThat(again.value().at("/version").asInt()).isEqualTo(2);
        assertThat(again.value().at("/epoch").asInt()).isEqualTo(1);
        assertThat(again.json()).doesNotContain("video.example.com");
        assertThat(organizer.get("/" + id).text("/stream/url")).isEqualTo("https://video.example.com/tides");
        assertThat(organizer.get("/" + draft).etag()).isEqualTo("\"1\"");
        assertThat(told(draft)).isEmpty();
        assertThat(Tenancy.callAsPlatform(() -> jdbc.sql("select count(*) from live_event where message_form < 3")
                        .query(Long.class)
                        .single()))
                .isZero();
    }

    @Test
    void publishesEachStepFromScheduleToEnd() {
        Answer created = organizer.post("", TIDES);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.etag()).isEqualTo("\"1\"");
        String id = created.text("/id");
        assertThat(created.raw().headers().firstValue("Location")).hasValue("/api/v1/events/" + id);
        assertThat(created.text("/status")).isEqualTo("SCHEDULED");
        assertThat(created.text("/startsAt")).isEqualTo("2035-12-01T17:00:00.000Z");
        assertThat(created.text("/endsAt")).isEqualTo("2035-12-01T18:00:00.000Z");
        assertThat(created.text("/registrationUrl")).isEqualTo("https://example.com/callboard/register/" + id);
        assertThat(created.body().at("/epoch").asInt()).isEqualTo(1);

        Answer seen = organizer.get("/" + id);
        assertThat(seen.bodyWithoutFigures()).isEqualTo(created.bodyWithoutFigures());
        assertThat(seen.etag()).isEqualTo("\"1\"");

        Answer renamed = organizer.put("/" + id, TIDES.replace("Tides", "Ebb and flow"));
        assertThat(renamed.text("/title")).isEqualTo("Ebb and flow");
        assertThat(renamed.body().at("/epoch").asInt()).isEqualTo(1);

        Answer moved = organizer.patch("/" + id, """
            {"start": {"local": "2035-12-02T19:00"}}\
            """);
        assertThat(moved.body().at("/epoch").asInt()).isEqualTo(2);
        assertThat(moved.text("/start/zone")).isEqualTo("Europe/Berlin");
        assertThat(moved.text("/previousStart/startsAt")).isEqualTo("2035-12-01T17:00:00.000Z");

        assertThat(organizer.post("/" + id + "/start").text("/status")).isEqualTo("LIVE");
        Answer ended = organizer.post("/" + id + "/end");
        assertThat(ended.text("/status")).isEqualTo("ENDED");
        assertThat(ended.etag()).isEqualTo("\"5\"");

        assertThat(toldAbout(id, 5))
                .extracting(Told::type)
                .containsExactly(
                        "LiveEventScheduled",
                        "LiveEventChanged",
                        "LiveEventRescheduled",
                        "LiveEventStarted",
                        "LiveEventEnded");
        List<Told> told = toldAbout(id, 5);
        assertThat(told)
                .extracting(message -> message.value().at("/version").asInt())
                .containsExactly(1, 2, 3, 4, 5);
        assertThat(told)
                .extracting(message -> message.value().at("/epoch").asInt())
                .containsExactly(1, 1, 2, 2, 2);
        told.forEach(message -> Contracts.assertValid("live-events.v1", message.type(), message.json()));
    }

    @Test
    void publishesNothingAboutADraftUntilItIsPublished() {
        String id = organizer.post("?draft=true", TIDES).text("/id");
        organizer.put("/" + id, TIDES.replace("18:00", "19:00"));
        String thrownAway = organizer.post("?draft=true", TIDES).text("/id");
        assertThat(organizer.delete("/" + thrownAway).text("/status")).isEqualTo("CANCELLED");

        Answer published = organizer.post("/" + id + "/publish");

        assertThat(published.status()).isEqualTo(200);
        assertThat(published.text("/status")).isEqualTo("SCHEDULED");
        assertThat(toldAbout(id, 1)).singleElement().satisfies(message -> {
            assertThat(message.type()).isEqualTo("LiveEventScheduled");
            assertThat(message.value().at("/version").asInt()).isEqualTo(3);
            assertThat(message.value().at("/previousStart").isNull()).isTrue();
        });
        assertThat(told(thrownAway)).isEmpty();
    }

    @Test
    void cancelsWithAReason() {
        String id = organizer.post("", TIDES).text("/id");

        Answer cancelled = organizer.call("DELETE", "/" + id, """
            {"reason": "The speaker is ill."}\
            """);

        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.text("/status")).isEqualTo("CANCELLED");
        assertThat(cancelled.text("/cancellationReason")).isEqualTo("The speaker is ill.");
        assertThat(cancelled.body().at("/epoch").asInt()).isEqualTo(2);
        Told message = toldAbout(id, 2).getLast();
        assertThat(message.type()).isEqualTo("LiveEventCancelled");
        Contracts.assertValid("live-events.v1", message.type(), message.json());
    }

    @ParameterizedTest
    @CsvSource({
        "DRAFT, POST, /start, It can become SCHEDULED or CANCELLED.",
        "DRAFT, POST, /end, It can become SCHEDULED or CANCELLED.",
        "SCHEDULED, POST, /publish, It can become LIVE or CANCELLED.",
        "SCHEDULED, POST, /end, It can become LIVE or CANCELLED.",
        "LIVE, POST, /publish, It can become ENDED.",
        "LIVE, POST, /start, It can become ENDED.",
        "LIVE, DELETE, '', It can become ENDED.",
        "ENDED, POST, /publish, Its status cannot change any more.",
        "ENDED, POST, /start, Its status cannot change any more.",
        "ENDED, POST, /end, Its status cannot change any more.",
        "ENDED, DELETE, '', Its status cannot change any more.",
        "CANCELLED, POST, /publish, Its status cannot change any more.",
        "CANCELLED, POST, /start, Its status cannot change any more.",
        "CANCELLED, POST, /end, Its status cannot change any more.",
    })
    void refusesEveryOtherMoveAndNamesThoseThatAreAllowed(
            LiveEventStatus status, String method, String move, String allowed) {
        String id = anEvent(status);

        Answer refused = organizer.call(method, "/" + id + move, null);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("live-event-status");
        assertThat(refused.text("/detail"))
                .startsWith("A live event that is " + status)
                .endsWith(allowed);
        assertThat(refused.raw().headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(organizer.get("/" + id).text("/status")).isEqualTo(status.name());
    }

    @ParameterizedTest
    @CsvSource({"LIVE", "ENDED", "CANCELLED"})
    void refusesToMoveWhatIsOnOrOver(LiveEventStatus status) {
        String id = anEvent(status);
        String later = TIDES.replace("18:00", "19:00");

        assertThat(organizer.put("/" + id, later).status()).isEqualTo(409);
        assertThat(organizer
                        .post("/" + id + "/reschedule?dryRun=true", later(19))
                        .status())
                .isEqualTo(409);
        assertThat(organizer
                        .post("/" + id + "/reschedule?dryRun=false", later(19))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void cancellingAgainAnswersTheCancelledEventAndPublishesNothing() {
        String id = organizer.post("", TIDES).text("/id");
        Answer first = organizer.call("DELETE", "/" + id, null);

        Answer again = organizer.call("DELETE", "/" + id, null);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.bodyWithoutFigures()).isEqualTo(first.bodyWithoutFigures());
        organizer.post("", TIDES);
        assertThat(toldAbout(id, 2)).extracting(Told::type).containsExactly("LiveEventScheduled", "LiveEventCancelled");
    }
}

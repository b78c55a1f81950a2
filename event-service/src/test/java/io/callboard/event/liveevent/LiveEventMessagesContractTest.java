package io.callboard.event.liveevent;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.testing.Contracts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class LiveEventMessagesContractTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");

    private final LiveEvent scheduled = LiveEvent.scheduled(
            new OrganizerId("org_aurora"),
            new Plan(
                    details(new VideoStream(VideoStream.Kind.EXTERNAL, "https://video.example.com/live")),
                    Schedule.of("2026-12-01T18:00", "Europe/Berlin", "PT1H")),
            NOW);

    @Test
    void keepsTheContractOfEveryMessage() {
        LiveEvent moved = scheduled.rescheduled(Schedule.of("2026-12-02T19:00", "Europe/Berlin", "PT90M"), NOW);
        LiveEvent live = moved.started(NOW);

        assertValid("LiveEventScheduled", scheduled);
        assertValid("LiveEventChanged", scheduled.changed(new Plan(details(null), scheduled.schedule()), NOW));
        assertValid("LiveEventRescheduled", moved);
        assertValid("LiveEventStarted", live);
        assertValid("LiveEventEnded", live.ended(NOW));
        assertValid("LiveEventCancelled", scheduled.cancelled("The speaker is ill.", NOW));
        assertValid("LiveEventCancelled", moved.cancelled(null, NOW));
    }

    private static Details details(@Nullable VideoStream stream) {
        return new Details(
                "Tides",
                stream == null ? null : "How water moves.",
                new Speakers(List.of(new Speaker("Ada Example", "Engineer"), new Speaker("Lin Sample", null))),
                stream == null ? null : 500,
                true,
                true,
                stream,
                Reminders.of(List.of("EMAIL", "SMS"), List.of("P1D", "PT1H", "PT0S"), null),
                Presentation.plain());
    }

    private static void assertValid(String type, LiveEvent unsaved) {
        LiveEvent saved = new LiveEvent(
                unsaved.id(),
                unsaved.organizerId(),
                1,
                unsaved.epoch(),
                unsaved.status(),
                unsaved.details(),
                unsaved.schedule(),
                unsaved.previous(),
                unsaved.cancellationReason(),
                unsaved.createdAt(),
                unsaved.updatedAt());
        String json = JsonMapper.builder().build().writeValueAsString(LiveEventMessages.stateOf(saved));
        Contracts.assertValid("live-events.v1", type, json);
    }
}

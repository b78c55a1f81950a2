package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.testing.Contracts;
import io.callboard.event.liveevent.message.LiveEventState;
import io.callboard.event.presentation.EmbedOrigins;
import io.callboard.event.presentation.InPerson;
import io.callboard.event.presentation.Presentation;
import io.callboard.event.presentation.Speaker;
import io.callboard.event.presentation.Speakers;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.question.Question;
import io.callboard.event.question.Questions;
import io.callboard.event.reminder.Reminders;
import io.callboard.event.schedule.Schedule;
import io.callboard.event.stream.Streams;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.json.JsonMapper;

class LiveEventsContractTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");

    private static final String KEY = "k1:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

    private final LiveEventMessages messages = new LiveEventMessages(
            mock(Outbox.class),
            new StreamSeal(new MockEnvironment()
                    .withProperty("spring.profiles.active", "test")
                    .withProperty("callboard.streams.key", KEY)),
            mock(Streams.class));

    private final LiveEvent scheduled = LiveEvent.scheduled(
            new OrganizerId("org_aurora"),
            new Plan(
                    details(new VideoStream(VideoStream.Kind.EXTERNAL, "https://video.example.com/live?password=hush")),
                    Schedule.of("2026-12-01T18:00", "Europe/Berlin", "PT1H")),
            NOW);

    @Test
    void keepsTheContractOfEveryMessage() {
        LiveEvent moved = scheduled.rescheduled(Schedule.of("2026-12-02T19:00", "Europe/Berlin", "PT90M"), NOW);
        LiveEvent live = moved.started(NOW);

        assertValid("LiveEventScheduled", scheduled);
        assertValid("LiveEventScheduled", scheduled.at(new Occurrence(UUID.randomUUID(), 2)));
        assertValid("LiveEventChanged", scheduled.changed(new Plan(details(null), scheduled.schedule()), NOW));
        assertValid("LiveEventRescheduled", moved);
        assertValid("LiveEventStarted", live);
        assertValid("LiveEventEnded", live.ended(NOW));
        assertValid("LiveEventEnded", moved.endedByItself(NOW));
        assertValid("LiveEventRescheduled", moved.delayed(Duration.ofMinutes(10), NOW));
        assertValid("LiveEventRescheduled", live.delayed(Duration.ofMinutes(10), NOW));
        assertValid("LiveEventCancelled", scheduled.cancelled("The speaker is ill.", NOW));
        assertValid("LiveEventCancelled", moved.cancelled(null, NOW));
    }

    private static Details details(@Nullable VideoStream stream) {
        return new Details(
                "Tides",
                stream == null ? null : "How water moves.",
                new Speakers(List.of(
                        new Speaker("Ada Example", "Engineer", "https://example.com/ada.jpg", "Builds clocks."),
                        new Speaker("Lin Sample", null, null, null))),
                stream == null ? null : 500,
                true,
                true,
                stream == null ? null : "PT2H",
                false,
                false,
                true,
                stream,
                Reminders.of(List.of("EMAIL", "SMS"), List.of("P1D", "PT1H", "PT0S"), null, null, null, null),
                new Presentation(
                        List.of(new Presentation.Segment("developers", "For developers", null)),
                        List.of(new Presentation.Resource("Slides", "https://example.com/slides.pdf")),
                        Map.of("logoUrl", "https://example.com/logo.svg", "primaryColor", "#0B5FFF")),
                new Questions(List.of(new Question(
                        "diet", "What do you eat?", Question.Type.CHOICE, true, List.of("Everything", "No meat")))),
                "de",
                stream == null ? null : new InPerson("Kulturhaus", "Hauptstraße 1\n10115 Berlin"),
                new EmbedOrigins(stream == null ? List.of() : List.of("https://www.example.com")));
    }

    @Test
    void tellsTheAddressOfTheStreamToKeyHoldersOnly() {
        String json = JsonMapper.builder().build().writeValueAsString(messages.stateOf(scheduled, Optional.empty()));

        assertThat(json).doesNotContain("video.example.com").doesNotContain("hush");
        LiveEventState.Stream stream = Objects.requireNonNull(messages.stateOf(scheduled, Optional.empty()).stream());
        byte[] plain = Aes.decrypt(
                KeyRing.parse(KEY).key(stream.keyId(), "AES").orElseThrow(),
                Base64.getDecoder().decode(stream.ciphertext()),
                scheduled.id().toString().getBytes(StandardCharsets.UTF_8));
        assertThat(new String(plain, StandardCharsets.UTF_8)).isEqualTo("https://video.example.com/live?password=hush");
    }

    @Test
    void namesTheSegmentsThatARegistrationMayName() {
        assertThat(messages.stateOf(scheduled, Optional.empty()).segmentKeys()).containsExactly("developers");
    }

    private void assertValid(String type, LiveEvent unsaved) {
        LiveEvent saved = new LiveEvent(
                unsaved.id(),
                unsaved.organizerId(),
                unsaved.occurrence(),
                1,
                unsaved.epoch(),
                unsaved.status(),
                unsaved.details(),
                unsaved.schedule(),
                unsaved.previous(),
                unsaved.delay(),
                unsaved.cancellationReason(),
                unsaved.createdAt(),
                unsaved.updatedAt());
        String json = JsonMapper.builder().build().writeValueAsString(messages.stateOf(saved, Optional.empty()));
        Contracts.assertValid("live-events.v1", type, json);
    }
}

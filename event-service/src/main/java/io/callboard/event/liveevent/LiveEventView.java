package io.callboard.event.liveevent;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.event.presentation.Presentation;
import io.callboard.event.presentation.Speaker;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.reminder.Channel;
import io.callboard.event.reminder.ReminderRule;
import io.callboard.event.reminder.Reminders;
import io.callboard.event.schedule.Schedule;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A live event as its organizer sees it. */
@Schema(name = "LiveEvent")
record LiveEventView(
        UUID id,
        LiveEventStatus status,
        long version,

        @Schema(description = "Rises with every reschedule and with cancellation.")
        int epoch,

        String title,
        @Nullable String description,
        List<Speaker> speakers,
        StartView start,
        String duration,
        Instant startsAt,
        Instant endsAt,

        @Schema(description = "The IANA zone of start.", example = "Europe/Berlin")
        String timeZone,

        @Nullable Integer capacity,
        boolean registrationOpen,
        boolean waitlist,
        @Nullable StreamView stream,
        RemindersView reminders,
        List<SegmentView> segments,
        List<ResourceView> resources,
        Map<String, String> branding,

        @Schema(description = "The start before the last reschedule.") @Nullable
        PreviousStartView previousStart,

        @Nullable String cancellationReason,

        @Schema(description = "The page on which people register.")
        String registrationUrl,

        Instant createdAt,
        Instant updatedAt) {

    @Schema(name = "Start")
    record StartView(String local, String zone) {}

    @Schema(name = "Stream")
    record StreamView(VideoStream.Kind kind, String url) {}

    @Schema(name = "Reminders")
    record RemindersView(
            List<Channel> channels,
            List<String> rules,
            @Nullable String customMessage) {}

    @Schema(name = "Segment")
    record SegmentView(
            String key, String headline, @Nullable String description) {}

    @Schema(name = "Resource")
    record ResourceView(String title, String url) {}

    @Schema(name = "PreviousStart")
    record PreviousStartView(String local, String timeZone, Instant startsAt) {}

    static LiveEventView of(LiveEvent event, PublicUrl publicUrl) {
        Details details = event.details();
        Schedule schedule = event.schedule();
        Reminders reminders = details.reminders();
        VideoStream stream = details.stream();
        Presentation presentation = details.presentation();
        Schedule previous = event.previous();
        return new LiveEventView(
                event.id().value(),
                event.status(),
                event.version(),
                event.epoch(),
                details.title(),
                details.description(),
                details.speakers().all(),
                new StartView(schedule.local(), schedule.zone()),
                schedule.duration(),
                schedule.startsAt(),
                schedule.endsAt(),
                schedule.zone(),
                details.capacity(),
                details.registrationOpen(),
                details.waitlist(),
                stream == null ? null : new StreamView(stream.kind(), stream.url()),
                new RemindersView(
                        reminders.channels(),
                        reminders.rules().stream().map(ReminderRule::toString).toList(),
                        reminders.customMessage()),
                presentation.segments().stream()
                        .map(segment -> new SegmentView(segment.key(), segment.headline(), segment.description()))
                        .toList(),
                presentation.resources().stream()
                        .map(resource -> new ResourceView(resource.title(), resource.url()))
                        .toList(),
                presentation.branding(),
                previous == null ? null : new PreviousStartView(previous.local(), previous.zone(), previous.startsAt()),
                event.cancellationReason(),
                publicUrl.link("/register/" + event.id()),
                event.createdAt(),
                event.updatedAt());
    }
}

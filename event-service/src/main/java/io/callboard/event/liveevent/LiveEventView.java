package io.callboard.event.liveevent;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.event.presentation.Presentation;
import io.callboard.event.presentation.Speaker;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.reminder.Channel;
import io.callboard.event.reminder.ReminderRule;
import io.callboard.event.reminder.Reminders;
import io.callboard.event.schedule.Resolution;
import io.callboard.event.schedule.Schedule;
import io.callboard.event.stream.HostStreamView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A live event as its organizer sees it. */
@Schema(description = "A live event as its organizer sees it.", name = "LiveEvent")
record LiveEventView(
        @Schema(description = "Identifies the live event.") UUID id,

        @Schema(
                description = "Where it is in its life. DRAFT becomes SCHEDULED, then LIVE, then ENDED; a DRAFT or"
                        + " SCHEDULED one may become CANCELLED. A SCHEDULED or LIVE one becomes ENDED by itself some"
                        + " time after endsAt, unless autoEnd is false.")
        LiveEventStatus status,

        @Schema(description = "Rises with every change. The ETag says the same.")
        long version,

        @Schema(description = "Rises with every reschedule and with cancellation.")
        int epoch,

        @Schema(description = "One line of text; registrants read it.")
        String title,

        @Schema(description = "Text of several lines; null if there is none.") @Nullable
        String description,

        @Schema(description = "Who speaks, in the order they are shown.")
        List<Speaker> speakers,

        @Schema(description = "The start as the organizer chose it.")
        StartView start,

        @Schema(description = "How long it takes, as an ISO-8601 duration.", example = "PT1H")
        String duration,

        @Schema(description = "The instant at which it starts.")
        Instant startsAt,

        @Schema(description = "The instant at which it is planned to end.")
        Instant endsAt,

        @Schema(description = "The IANA zone of start.", example = "Europe/Berlin")
        String timeZone,

        @Schema(
                description = "How the wall-clock time of start became startsAt. EXACT: there is one such instant."
                        + " GAP_SHIFTED: the clocks skip this time, so it is the first instant after the gap."
                        + " OVERLAP_EARLIER: the clocks show this time twice, so it is the earlier instant.")
        Resolution resolution,

        @Schema(description = "How many people may attend; null means that there is no limit.") @Nullable
        Integer capacity,

        @Schema(description = "Whether people may register.")
        boolean registrationOpen,

        @Schema(description = "Whether people may wait for a seat once all are taken.")
        boolean waitlist,

        @Schema(
                description = "Whether it becomes ENDED by itself some time after endsAt, if nobody ends it: by default"
                        + " two hours after.")
        boolean autoEnd,

        @Schema(description = "Where registrants watch it; null as long as there is no address.") @Nullable
        StreamView stream,

        @Schema(description = "When and how registrants are reminded.")
        RemindersView reminders,

        @Schema(description = "What the registrants of each segment read.")
        List<SegmentView> segments,

        @Schema(description = "What there is further to read or watch.")
        List<ResourceView> resources,

        @Schema(description = "Small values of your own, by name.")
        Map<String, String> branding,

        @Schema(description = "The start before the last reschedule.") @Nullable
        PreviousStartView previousStart,

        @Schema(description = "Why it was cancelled; null if it was not, or if no reason was given.") @Nullable
        String cancellationReason,

        @Schema(description = "The page on which people register.")
        String registrationUrl,

        @Schema(
                description = "What the host needs to send video. It stands in the answer of POST /events/{id}/start"
                        + " only; GET /events/{id}/stream answers it again.")
        @Nullable
        HostStreamView hostStream,

        @Schema(description = "When it was created.") Instant createdAt,
        @Schema(description = "When it was changed last.") Instant updatedAt) {

    @Schema(description = "A start as a wall-clock time in a time zone.", name = "Start")
    record StartView(
            @Schema(description = "Local date and time, to the second.", example = "2026-12-01T18:00:00")
            String local,

            @Schema(description = "IANA time zone.", example = "Europe/Berlin")
            String zone) {}

    @Schema(description = "Where a live event is watched.", name = "Stream")
    record StreamView(
            @Schema(
                    description = "EXTERNAL: at an address of your own. MUX: at Mux, where the stream is made when the"
                            + " event is started.")
            VideoStream.Kind kind,

            @Schema(description = "http or https address; null unless the kind is EXTERNAL.") @Nullable
            String url) {}

    @Schema(description = "When and how registrants are reminded.", name = "Reminders")
    record RemindersView(
            @Schema(description = "The channels on which reminders go out.")
            List<Channel> channels,

            @Schema(
                    description = "How long before the start each reminder is due: calendar days, then exact time.",
                    example = "[\"P1D\", \"PT1H\"]")
            List<String> rules,

            @Schema(description = "Text that stands in every reminder; null if there is none.") @Nullable
            String customMessage) {}

    @Schema(description = "What the registrants of one segment read.", name = "Segment")
    record SegmentView(
            @Schema(description = "What a registration names as its segment.")
            String key,

            @Schema(description = "One line of text.") String headline,

            @Schema(description = "Text of several lines; null if there is none.") @Nullable
            String description) {}

    @Schema(description = "Something further to read or watch.", name = "Resource")
    record ResourceView(
            @Schema(description = "One line of text.") String title,
            @Schema(description = "http or https address.") String url) {}

    @Schema(description = "The start before the last reschedule.", name = "PreviousStart")
    record PreviousStartView(
            @Schema(description = "Local date and time, to the second.")
            String local,

            @Schema(description = "IANA time zone.") String timeZone,

            @Schema(description = "The instant of that start.")
            Instant startsAt) {}

    static LiveEventView of(LiveEvent event, PublicUrl publicUrl) {
        return of(event, publicUrl, null);
    }

    static LiveEventView of(LiveEvent event, PublicUrl publicUrl, @Nullable HostStreamView hostStream) {
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
                schedule.resolution(),
                details.capacity(),
                details.registrationOpen(),
                details.waitlist(),
                details.autoEnd(),
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
                hostStream,
                event.createdAt(),
                event.updatedAt());
    }
}

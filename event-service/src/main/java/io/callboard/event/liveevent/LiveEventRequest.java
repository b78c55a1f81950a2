package io.callboard.event.liveevent;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.Text;
import io.callboard.event.presentation.Presentation;
import io.callboard.event.presentation.PresentationRequest;
import io.callboard.event.presentation.Speaker;
import io.callboard.event.presentation.Speakers;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.reminder.Channel;
import io.callboard.event.reminder.ReminderRule;
import io.callboard.event.reminder.Reminders;
import io.callboard.event.schedule.Schedule;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an organizer writes about a live event. Anything may be missing until {@link #plan} has looked at it. */
@Schema(
        description = "What an organizer writes about a live event. A member that is left out, or null, has"
                + " its default.",
        name = "LiveEventRequest",
        requiredProperties = {"title", "start", "duration"})
record LiveEventRequest(
        @Schema(
                description = "One line of text; registrants read it.",
                maxLength = 200,
                example = "Reliable reminders, explained")
        @Nullable
        String title,

        @Schema(description = "Text of several lines; registrants read it.", maxLength = 10000) @Nullable
        String description,

        @Schema(description = "At most 50, in the order they shall be shown.") @Nullable
        List<@Nullable SpeakerRequest> speakers,

        @Schema(description = "When it starts.") @Nullable StartRequest start,

        @Schema(description = "ISO-8601, at most seven days.", example = "PT1H") @Nullable
        String duration,

        @Schema(
                description = "Seats; unlimited when missing.",
                implementation = Integer.class,
                minimum = "1",
                maximum = "10000000")
        @Nullable
        Long capacity,

        @Schema(description = "Whether people may register; true when missing.") @Nullable
        Boolean registrationOpen,

        @Schema(description = "Whether people may wait for a seat; true when missing.") @Nullable
        Boolean waitlist,

        @Schema(
                description = "Whether it becomes ENDED by itself some time after its end, if nobody ends it; true when"
                        + " missing.")
        @Nullable
        Boolean autoEnd,

        @Schema(description = "Where registrants watch it. Leave it out as long as you do not know.") @Nullable
        StreamRequest stream,

        @Schema(description = "As usual when missing: by e-mail, by the usual rules.") @Nullable
        RemindersRequest reminders,

        @Schema(description = "At most 20: what registrants of each segment read.") @Nullable
        List<PresentationRequest.@Nullable SegmentRequest> segments,

        @Schema(description = "At most 50: what there is further to read or watch.") @Nullable
        List<PresentationRequest.@Nullable ResourceRequest> resources,

        @Schema(
                description = "At most 20 small values of the organizer's own; what is named ...Url is an http or"
                        + " https address, any other a text of at most 500 characters.",
                example = "{\"logoUrl\": \"https://example.com/logo.svg\", \"primaryColor\": \"#0b5fff\"}")
        @Nullable
        Map<String, @Nullable String> branding) {

    private static final int MOST_SEATS = 10_000_000;

    @Schema(description = "Somebody who speaks at a live event.", name = "SpeakerRequest", requiredProperties = "name")
    record SpeakerRequest(
            @Schema(description = "Name, as registrants read it.", maxLength = 200) @Nullable
            String name,

            @Schema(description = "Role or position, such as Head of Engineering.", maxLength = 200) @Nullable
            String title) {}

    @Schema(
            description = "The start as a wall-clock time in a time zone.",
            name = "StartRequest",
            requiredProperties = {"local", "zone"})
    record StartRequest(
            @Schema(description = "Wall-clock time, cut to seconds.", example = "2026-12-01T18:00") @Nullable
            String local,

            @Schema(description = "IANA zone.", example = "Europe/Berlin") @Nullable
            String zone) {}

    @Schema(description = "Where a live event is watched.", name = "StreamRequest", requiredProperties = "kind")
    record StreamRequest(
            @Schema(
                    description = "EXTERNAL: at an address of your own. MUX: at Mux, where the stream is made when the"
                            + " event is started; only if this deployment has an account there.",
                    allowableValues = {"EXTERNAL", "MUX"})
            @Nullable
            String kind,

            @Schema(
                    description = "http or https. Needed for EXTERNAL; must be left out for MUX.",
                    example = "https://video.example.com/live/reminders")
            @Nullable
            String url) {}

    @Schema(description = "When and how registrants are reminded.", name = "RemindersRequest")
    record RemindersRequest(
            @Schema(
                    description = "The channels on which reminders go out. EMAIL when missing.",
                    allowableValues = {"EMAIL", "SMS"})
            @Nullable
            List<@Nullable String> channels,

            @Schema(
                    description = "At most 20 different times before the start: calendar days, then exact time."
                            + " Empty for no reminders, the usual ones when missing.",
                    example = "[\"P1D\", \"PT1H\", \"PT0S\"]")
            @Nullable
            List<@Nullable String> rules,

            @Schema(description = "Text that stands in every reminder.", maxLength = 2000) @Nullable
            String customMessage) {}

    static LiveEventRequest of(Plan plan) {
        Details details = plan.details();
        VideoStream stream = details.stream();
        Reminders reminders = details.reminders();
        PresentationRequest presentation = PresentationRequest.of(details.presentation());
        return new LiveEventRequest(
                details.title(),
                details.description(),
                details.speakers().all().stream()
                        .map(speaker -> new SpeakerRequest(speaker.name(), speaker.title()))
                        .toList(),
                new StartRequest(plan.schedule().local(), plan.schedule().zone()),
                plan.schedule().duration(),
                details.capacity() == null ? null : details.capacity().longValue(),
                details.registrationOpen(),
                details.waitlist(),
                details.autoEnd(),
                stream == null ? null : new StreamRequest(stream.kind().name(), stream.url()),
                new RemindersRequest(
                        reminders.channels().stream().map(Channel::name).toList(),
                        reminders.rules().stream().map(ReminderRule::toString).toList(),
                        reminders.customMessage()),
                presentation.segments(),
                presentation.resources(),
                presentation.branding());
    }

    Plan plan() {
        var findings = new InvalidLiveEvent.Findings();
        String checkedTitle = findings.of(() -> Text.line("/title", title, 200));
        String checkedDescription = findings.of(() -> Text.optionalLines("/description", description, 10_000));
        Speakers checkedSpeakers = findings.of(this::checkedSpeakers);
        Schedule schedule = findings.of(this::schedule);
        Integer checkedCapacity = findings.of(this::checkedCapacity);
        VideoStream checkedStream =
                findings.of(() -> stream == null ? null : VideoStream.of(stream.kind(), stream.url()));
        Reminders checkedReminders = findings.of(this::checkedReminders);
        Presentation presentation = findings.of(() -> new PresentationRequest(segments, resources, branding).checked());
        findings.orThrow();
        if (checkedTitle == null
                || checkedSpeakers == null
                || schedule == null
                || checkedReminders == null
                || presentation == null) {
            throw new IllegalStateException("a missing part was not found to be missing");
        }
        return new Plan(
                new Details(
                        checkedTitle,
                        checkedDescription,
                        checkedSpeakers,
                        checkedCapacity,
                        registrationOpen == null || registrationOpen,
                        waitlist == null || waitlist,
                        autoEnd == null || autoEnd,
                        checkedStream,
                        checkedReminders,
                        presentation),
                schedule);
    }

    private Schedule schedule() {
        return start == null ? Schedule.of(null, null, duration) : Schedule.of(start.local(), start.zone(), duration);
    }

    private Speakers checkedSpeakers() {
        return new Speakers(
                speakers == null
                        ? List.of()
                        : InvalidLiveEvent.each("/speakers", speakers, Speakers.MOST, LiveEventRequest::speaker));
    }

    private static Speaker speaker(String pointer, @Nullable SpeakerRequest speaker) {
        if (speaker == null) {
            throw InvalidLiveEvent.at(pointer, ErrorCode.REQUIRED, "is required");
        }
        return new Speaker(
                Text.line(pointer + "/name", speaker.name(), 200),
                Text.optionalLine(pointer + "/title", speaker.title(), 200));
    }

    private @Nullable Integer checkedCapacity() {
        if (capacity != null && (capacity < 1 || capacity > MOST_SEATS)) {
            throw InvalidLiveEvent.at(
                    "/capacity", ErrorCode.OUT_OF_RANGE, "must be from 1 to %d".formatted(MOST_SEATS));
        }
        return capacity == null ? null : Math.toIntExact(capacity);
    }

    private Reminders checkedReminders() {
        return reminders == null
                ? Reminders.usual()
                : Reminders.of(reminders.channels(), reminders.rules(), reminders.customMessage());
    }
}

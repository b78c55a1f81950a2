package io.callboard.event.liveevent;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.Languages;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.Text;
import io.callboard.event.presentation.EmbedOrigins;
import io.callboard.event.presentation.InPerson;
import io.callboard.event.presentation.InPersonRequest;
import io.callboard.event.presentation.Markdown;
import io.callboard.event.presentation.Presentation;
import io.callboard.event.presentation.PresentationRequest;
import io.callboard.event.presentation.SpeakerRequest;
import io.callboard.event.presentation.Speakers;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.question.QuestionRequest;
import io.callboard.event.question.Questions;
import io.callboard.event.reminder.Reminders;
import io.callboard.event.schedule.Schedule;
import io.callboard.event.series.Recurrence;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An organizer's input for a live event. Any field may be missing until {@link #plan} has checked it. */
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

        @Schema(
                description =
                        "Markdown (CommonMark); registrants read it. HTML in it is shown as text, and pictures are"
                                + " left out. Links lead to http, https and mailto addresses.",
                maxLength = 10000,
                example = "How reminders reach everybody **in time**.")
        @Nullable
        String description,

        @Schema(description = "At most 50, in the order in which pages show them.") @Nullable
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
                description =
                        "How long a free seat is offered to a registrant who waits, ISO-8601, from PT15M to P7D. A"
                                + " registrant who does not accept in time leaves the waiting list, and the seat is"
                                + " offered to the next. Near the start an offer is shorter: a quarter of the time"
                                + " that is left, but at least 15 minutes; in the last 15 minutes the seat is given"
                                + " at once. When missing, a registrant who waits gets a free seat at once, without"
                                + " an offer.",
                example = "PT2H")
        @Nullable
        String waitlistOffer,

        @Schema(
                description =
                        "Whether people who register have to confirm their e-mail address first, by the link in a mail; false when missing.")
        @Nullable
        Boolean confirmEmailFirst,

        @Schema(description = "Whether you approve each registration before it is confirmed; false when missing.")
        @Nullable
        Boolean approvalRequired,

        @Schema(
                description = "Whether it becomes ENDED automatically some time after its end if"
                        + " nobody ends it; true when missing.")
        @Nullable
        Boolean autoEnd,

        @Schema(description = "Where registrants watch it. Leave it out as long as you do not know.") @Nullable
        StreamRequest stream,

        @Schema(description = "By e-mail and by the organizer's default rules when missing.") @Nullable
        RemindersRequest reminders,

        @Schema(description = "At most 20: what registrants of each segment read.") @Nullable
        List<PresentationRequest.@Nullable SegmentRequest> segments,

        @Schema(
                description =
                        "At most 50: further material to read or watch. Only people who have registered see" + " it.")
        @Nullable
        List<PresentationRequest.@Nullable ResourceRequest> resources,

        @Schema(
                description = "At most 20 small values. Pages and mails use logoUrl (an https address), primaryColor"
                        + " (#rrggbb, of buttons) and onPrimaryColor (#rrggbb, of the text on buttons; white or"
                        + " black when missing). The contrast of the two colours is at least 4.5:1. You may add"
                        + " values of your own: one whose name ends with Url is an http or https address, any other"
                        + " is a text of at most 500 characters.",
                example = "{\"logoUrl\": \"https://example.com/logo.svg\", \"primaryColor\": \"#0b5fff\"}")
        @Nullable
        Map<String, @Nullable String> branding,

        @Schema(
                description =
                        "Makes a series, one live event for each occurrence; only when you create it. The text is a"
                                + " rule of RFC 5545. FREQ is DAILY, WEEKLY (with BYDAY, such as MO,WE) or MONTHLY (with"
                                + " BYMONTHDAY, such as 1 or -1, or BYDAY, such as 2TU or -1FR). INTERVAL is at most 400. COUNT,"
                                + " at most 100, or UNTIL is needed; UNTIL is a date, a local time or a UTC time. The start must"
                                + " be the first date of the rule. A further line EXDATE:20261222,20261229 leaves out"
                                + " occurrences, by date, local time or UTC time.",
                maxLength = 2000,
                example = "FREQ=WEEKLY;COUNT=4")
        @Nullable
        String recurrence,

        @Schema(description = "At most 20 questions on the registration page, in their order.") @Nullable
        List<@Nullable QuestionRequest> questions,

        @Schema(
                description = "BCP 47 tag of the language of messages to those who chose none. English when missing.",
                maxLength = 35,
                example = "de")
        @Nullable
        String locale,

        @Schema(
                description = "The place where people attend in person. With it, pages and messages show times in the"
                        + " zone of start first. Leave it out for a live event that takes place online only.")
        @Nullable
        InPersonRequest inPerson,

        @Schema(
                description =
                        "At most 20: the origins of other sites whose pages may show the embedded registration form,"
                                + " each as scheme, host and port without a path. The origins that the deployment lists"
                                + " may do so for every live event.",
                example = "[\"https://www.example.com\"]")
        @Nullable
        List<@Nullable String> embedOrigins) {

    private static final int MOST_SEATS = 10_000_000;
    private static final Duration SHORTEST_OFFER = Duration.ofMinutes(15);
    private static final Duration LONGEST_OFFER = Duration.ofDays(7);

    @Schema(
            description = "The start as a wall-clock time in a time zone.",
            name = "StartRequest",
            requiredProperties = {"local", "zone"})
    record StartRequest(
            @Schema(description = "Wall-clock time; fractions of a second are dropped.", example = "2026-12-01T18:00")
            @Nullable
            String local,

            @Schema(description = "IANA zone.", example = "Europe/Berlin") @Nullable
            String zone) {}

    @Schema(description = "Where a live event is watched.", name = "StreamRequest", requiredProperties = "kind")
    record StreamRequest(
            @Schema(
                    description = "EXTERNAL: at an address that you give. MUX: at Mux, where the stream is made when"
                            + " the event is started; only if this deployment has an account there.",
                    allowableValues = {"EXTERNAL", "MUX"})
            @Nullable
            String kind,

            @Schema(
                    description =
                            "An http or https address. Needed for EXTERNAL. It must be missing or null for MUX, so a"
                                    + " patch from EXTERNAL to MUX sends null.",
                    example = "https://video.example.com/live/reminders")
            @Nullable
            String url) {}

    static LiveEventRequest of(Plan plan) {
        Details details = plan.details();
        VideoStream stream = details.stream();
        PresentationRequest presentation = PresentationRequest.of(details.presentation());
        return new LiveEventRequest(
                details.title(),
                details.description(),
                details.speakers().all().stream().map(SpeakerRequest::of).toList(),
                new StartRequest(plan.schedule().local(), plan.schedule().zone()),
                plan.schedule().duration(),
                details.capacity() == null ? null : details.capacity().longValue(),
                details.registrationOpen(),
                details.waitlist(),
                details.waitlistOffer(),
                details.confirmEmailFirst(),
                details.approvalRequired(),
                details.autoEnd(),
                stream == null ? null : new StreamRequest(stream.kind().name(), stream.url()),
                RemindersRequest.of(details.reminders()),
                presentation.segments(),
                presentation.resources(),
                presentation.branding(),
                null,
                details.questions().all().stream().map(QuestionRequest::of).toList(),
                details.locale(),
                InPersonRequest.of(details.inPerson()),
                details.embedOrigins().all());
    }

    /** How it repeats; null if it takes place once. */
    @Nullable
    Recurrence repetition() {
        return recurrence == null || recurrence.isBlank() ? null : Recurrence.of(recurrence);
    }

    /** Of a live event that is there already: it cannot become a series. */
    Plan planOfOne() {
        if (recurrence != null) {
            throw InvalidLiveEvent.at(
                    "/recurrence",
                    ErrorCode.INCONSISTENT,
                    "can be given only when a live event is created; change occurrences with ?scope");
        }
        return plan();
    }

    Plan plan() {
        var findings = new InvalidLiveEvent.Findings();
        String checkedTitle = findings.of(() -> Text.line("/title", title, 200));
        String checkedDescription = findings.of(() -> Markdown.checked("/description", description));
        Speakers checkedSpeakers = findings.of(() -> SpeakerRequest.checked(speakers));
        Schedule schedule = findings.of(this::schedule);
        Integer checkedCapacity = findings.of(this::checkedCapacity);
        String checkedOffer = findings.of(this::checkedOffer);
        VideoStream checkedStream =
                findings.of(() -> stream == null ? null : VideoStream.of(stream.kind(), stream.url()));
        Reminders checkedReminders = findings.of(this::checkedReminders);
        Presentation presentation = findings.of(() -> new PresentationRequest(segments, resources, branding).checked());
        findings.of(this::repetition);
        Questions checkedQuestions = findings.of(() -> QuestionRequest.checked(questions));
        String checkedLocale = findings.of(this::checkedLocale);
        InPerson checkedPlace = findings.of(() -> InPersonRequest.checked(inPerson));
        EmbedOrigins checkedOrigins = findings.of(() -> EmbedOrigins.checked(embedOrigins));
        findings.orThrow();
        if (checkedTitle == null
                || checkedSpeakers == null
                || schedule == null
                || checkedReminders == null
                || presentation == null
                || checkedQuestions == null
                || checkedOrigins == null) {
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
                        checkedOffer,
                        Boolean.TRUE.equals(confirmEmailFirst),
                        Boolean.TRUE.equals(approvalRequired),
                        autoEnd == null || autoEnd,
                        checkedStream,
                        checkedReminders,
                        presentation,
                        checkedQuestions,
                        checkedLocale,
                        checkedPlace,
                        checkedOrigins),
                schedule);
    }

    private @Nullable String checkedLocale() {
        return locale == null || locale.isBlank()
                ? null
                : InvalidLiveEvent.checked("/locale", () -> Languages.of(locale))
                        .orElseThrow(() -> InvalidLiveEvent.at(
                                "/locale", ErrorCode.UNKNOWN_VALUE, "is not a language that is known"));
    }

    private Schedule schedule() {
        return start == null ? Schedule.of(null, null, duration) : Schedule.of(start.local(), start.zone(), duration);
    }

    private @Nullable Integer checkedCapacity() {
        if (capacity != null && (capacity < 1 || capacity > MOST_SEATS)) {
            throw InvalidLiveEvent.at(
                    "/capacity", ErrorCode.OUT_OF_RANGE, "must be from 1 to %d".formatted(MOST_SEATS));
        }
        return capacity == null ? null : Math.toIntExact(capacity);
    }

    private @Nullable String checkedOffer() {
        if (waitlistOffer == null) {
            return null;
        }
        try {
            Duration offer = Duration.parse(waitlistOffer).truncatedTo(ChronoUnit.SECONDS);
            if (offer.compareTo(SHORTEST_OFFER) < 0 || offer.compareTo(LONGEST_OFFER) > 0) {
                throw InvalidLiveEvent.at("/waitlistOffer", ErrorCode.OUT_OF_RANGE, "must be from PT15M to P7D");
            }
            return offer.toString();
        } catch (DateTimeParseException | ArithmeticException malformed) {
            throw InvalidLiveEvent.at(
                    "/waitlistOffer", ErrorCode.INVALID_FORMAT, "is not an ISO-8601 duration such as PT2H");
        }
    }

    private Reminders checkedReminders() {
        return reminders == null ? Reminders.usual() : reminders.checked();
    }
}

package io.callboard.event.liveevent;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.event.presentation.InPerson;
import io.callboard.event.presentation.Markdown;
import io.callboard.event.presentation.Presentation;
import io.callboard.event.presentation.Speaker;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.question.Question;
import io.callboard.event.reminder.Channel;
import io.callboard.event.reminder.FollowUp;
import io.callboard.event.reminder.LateRegistrants;
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
        @Schema(description = "Id of the live event.") UUID id,

        @Schema(
                description = "Where it is in its life. DRAFT becomes SCHEDULED, then LIVE, then ENDED; a DRAFT or"
                        + " SCHEDULED one may become CANCELLED. A SCHEDULED or LIVE one becomes ENDED by itself some"
                        + " time after endsAt, unless autoEnd is false.")
        LiveEventStatus status,

        @Schema(description = "Rises with every change. The ETag says the same.")
        long version,

        @Schema(description = "Rises with each change of start, time zone or duration, and with cancellation.")
        int epoch,

        @Schema(description = "One line of text; registrants read it.")
        String title,

        @Schema(description = "The description as it was written, in Markdown; null if there is none.") @Nullable
        String description,

        @Schema(
                description = "The description as sanitized HTML, safe to put into a page or a mail as it is; null if"
                        + " there is none.")
        @Nullable
        String descriptionHtml,

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

        @Schema(description = "Whether people may wait for a seat when all are taken.")
        boolean waitlist,

        @Schema(
                description =
                        "How long a free seat is offered to a registrant who waits, ISO-8601; null: a registrant who"
                                + " waits gets a free seat at once, without an offer.")
        @Nullable
        String waitlistOffer,

        @Schema(description = "Whether people who register have to confirm their e-mail address first.")
        boolean confirmEmailFirst,

        @Schema(description = "Whether the organizer approves each registration before it is confirmed.")
        boolean approvalRequired,

        @Schema(
                description = "Whether it becomes ENDED automatically if nobody ends it: by default"
                        + " two hours after endsAt.")
        boolean autoEnd,

        @Schema(description = "Where registrants watch it; null as long as there is no address.") @Nullable
        StreamView stream,

        @Schema(description = "When and how registrants are reminded.")
        RemindersView reminders,

        @Schema(description = "What the registrants of each segment read.")
        List<SegmentView> segments,

        @Schema(description = "Further material to read or watch, for people who have registered.")
        List<ResourceView> resources,

        @Schema(description = "Logo, colours and small values of your own, by name.")
        Map<String, String> branding,

        @Schema(description = "The questions on the registration page, in their order.")
        List<Question> questions,

        @Schema(description = "BCP 47 tag of the language of messages to those who chose none; null means English.")
        @Nullable
        String locale,

        @Schema(description = "The place where people attend in person; null if it takes place online only.") @Nullable
        InPerson inPerson,

        @Schema(
                description = "The origins of other sites whose pages may show the embedded registration form, each as"
                        + " browsers send it.",
                example = "[\"https://www.example.com\"]")
        List<String> embedOrigins,

        @Schema(description = "The start before the last reschedule; null if there was none.") @Nullable
        PreviousStartView previousStart,

        @Schema(description = "Why it was cancelled; null if it was not, or if no reason was given.") @Nullable
        String cancellationReason,

        @Schema(description = "The page on which people register.")
        String registrationUrl,

        @Schema(description = "The series that it is part of; null if there is none.") @Nullable
        UUID seriesId,

        @Schema(description = "Its number in the series, from 1; null if there is none.") @Nullable
        Integer occurrence,

        @Schema(
                description =
                        "The result of a change for the occurrences of the series. Present only in the answer to a"
                                + " change with scope=THIS_AND_FOLLOWING or scope=ALL.")
        @Nullable
        SeriesChangeView seriesChange,

        @Schema(
                description = "What the host needs to send video. Only the answer of POST /api/v1/events/{id}/start has"
                        + " it; GET /api/v1/events/{id}/stream returns it again.")
        @Nullable
        HostStreamView hostStream,

        @Schema(
                description = "Registrations and reminders. In the answers of GET /api/v1/events and GET"
                        + " /api/v1/events/{id} only; null in others.")
        @Nullable
        LiveEventFigures figures,

        @Schema(
                description = "The instant up to which figures includes everything that happened in the other"
                        + " services. null while that is not known, for example just after this service has"
                        + " started.")
        @Nullable
        Instant figuresAsOf,

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
                    description = "EXTERNAL: at an address that you give. MUX: at Mux, where the stream is made when"
                            + " the event is started.")
            VideoStream.Kind kind,

            @Schema(description = "http or https address; null unless the kind is EXTERNAL.") @Nullable
            String url) {}

    @Schema(description = "When and how registrants are reminded.", name = "Reminders")
    record RemindersView(
            @Schema(description = "The channels on which reminders go out.")
            List<Channel> channels,

            @Schema(
                    description = "How long before the start each reminder is due: calendar days, then exact time. null"
                            + " if the live event names no rules: the organizer's default rules apply, which GET"
                            + " /api/v1/reminder-rules returns.",
                    example = "[\"P1D\", \"PT1H\"]")
            @Nullable
            List<String> rules,

            @Schema(
                    description = "Whether a person whose registration is confirmed after a reminder was due still gets"
                            + " it. null if the default rules apply, which have a value of their own.")
            @Nullable
            LateRegistrants lateRegistrants,

            @Schema(
                    description =
                            "Whether the reminders of rules are due earlier, so that the last recipient has them at"
                                    + " their instants. null if the default rules apply, which have a value of their own.")
            @Nullable
            Boolean spread,

            @Schema(
                    description = "The messages after the end. null if the live event does not say. Then the"
                            + " organizer's default rules decide if the live event names no rules; otherwise there"
                            + " are none.")
            @Nullable
            List<AfterEnd> followUps,

            @Schema(description = "Text in every reminder; null if there is none.") @Nullable
            String customMessage) {}

    @Schema(description = "Texts for the registrants of one segment.", name = "Segment")
    record SegmentView(
            @Schema(description = "Key of the segment. A registration refers to its segment by it.")
            String key,

            @Schema(description = "One line of text.") String headline,

            @Schema(description = "Text of several lines; null if there is none.") @Nullable
            String description) {}

    @Schema(description = "Further material to read or watch.", name = "Resource")
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

    @Schema(description = "The result of a change for the occurrences in its scope.", name = "SeriesChange")
    record SeriesChangeView(
            @Schema(description = "The occurrences that changed, as they are after the change.")
            List<OccurrenceView> changed,

            @Schema(
                    description =
                            "The occurrences that stay unchanged, because their status does not allow the change.")
            List<OccurrenceView> leftAlone) {}

    static LiveEventView of(LiveEvent event, PublicUrl publicUrl) {
        return of(event, publicUrl, null, null, null, null);
    }

    static LiveEventView of(SeriesChange change, PublicUrl publicUrl) {
        return of(
                change.addressed(),
                publicUrl,
                null,
                new SeriesChangeView(
                        change.changed().stream().map(OccurrenceView::of).toList(),
                        change.leftAlone().stream().map(OccurrenceView::of).toList()),
                null,
                null);
    }

    static LiveEventView of(LiveEvent event, PublicUrl publicUrl, @Nullable HostStreamView hostStream) {
        return of(event, publicUrl, hostStream, null, null, null);
    }

    static LiveEventView of(
            LiveEvent event,
            PublicUrl publicUrl,
            @Nullable HostStreamView hostStream,
            @Nullable LiveEventFigures figures,
            @Nullable Instant figuresAsOf) {
        return of(event, publicUrl, hostStream, null, figures, figuresAsOf);
    }

    private static LiveEventView of(
            LiveEvent event,
            PublicUrl publicUrl,
            @Nullable HostStreamView hostStream,
            @Nullable SeriesChangeView seriesChange,
            @Nullable LiveEventFigures figures,
            @Nullable Instant figuresAsOf) {
        Occurrence occurrence = event.occurrence();
        Details details = event.details();
        Schedule schedule = event.schedule();
        Reminders reminders = details.reminders();
        List<FollowUp> followUps = reminders.followUps();
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
                Markdown.html(details.description()),
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
                details.waitlistOffer(),
                details.confirmEmailFirst(),
                details.approvalRequired(),
                details.autoEnd(),
                stream == null ? null : new StreamView(stream.kind(), stream.url()),
                new RemindersView(
                        reminders.channels(),
                        reminders.defaultRules()
                                ? null
                                : reminders.rules().stream()
                                        .map(ReminderRule::toString)
                                        .toList(),
                        reminders.defaultRules() ? null : reminders.lateRegistrants(),
                        reminders.defaultRules() ? null : reminders.spread(),
                        followUps == null
                                ? null
                                : followUps.stream().map(AfterEnd::of).toList(),
                        reminders.customMessage()),
                presentation.segments().stream()
                        .map(segment -> new SegmentView(segment.key(), segment.headline(), segment.description()))
                        .toList(),
                presentation.resources().stream()
                        .map(resource -> new ResourceView(resource.title(), resource.url()))
                        .toList(),
                presentation.branding(),
                details.questions().all(),
                details.locale(),
                details.inPerson(),
                details.embedOrigins().all(),
                previous == null ? null : new PreviousStartView(previous.local(), previous.zone(), previous.startsAt()),
                event.cancellationReason(),
                publicUrl.link("/register/" + event.id()),
                occurrence == null ? null : occurrence.seriesId(),
                occurrence == null ? null : Integer.valueOf(occurrence.number()),
                seriesChange,
                hostStream,
                figures,
                figuresAsOf,
                event.createdAt(),
                event.updatedAt());
    }
}

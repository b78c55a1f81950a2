package io.callboard.event.liveevent;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.event.presentation.InPerson;
import io.callboard.event.presentation.Speaker;
import io.callboard.event.question.Question;
import io.callboard.event.reminder.Channel;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The public view of a live event: the content of a registration page, without the stream. */
@Schema(
        description = "A live event as anybody may see it: what a registration page shows, and nothing about"
                + " the stream.",
        name = "PublicLiveEvent")
record PublicLiveEvent(
        @Schema(description = "Id of the live event.") UUID id,

        @Schema(description = "Where it is in its life. Never DRAFT: a draft is not public.")
        LiveEventStatus status,

        @Schema(description = "One line of text.") String title,

        @Schema(description = "The description as it was written, in Markdown; null if there is none.") @Nullable
        String description,

        @Schema(
                description = "The description as sanitized HTML, safe to put into a page or a mail as it is; null if"
                        + " there is none.")
        @Nullable
        String descriptionHtml,

        @Schema(description = "Who speaks, in the order they are shown.")
        List<Speaker> speakers,

        @Schema(description = "ISO-8601 duration.", example = "PT1H")
        String duration,

        @Schema(description = "The instant at which it starts.")
        Instant startsAt,

        @Schema(description = "The instant at which it is planned to end.")
        Instant endsAt,

        @Schema(description = "The IANA zone of the live event.", example = "Europe/Berlin")
        String timeZone,

        @Schema(description = "How many people may attend; null means that there is no limit.") @Nullable
        Integer capacity,

        @Schema(description = "Whether the organizer takes registrations.")
        boolean registrationOpen,

        @Schema(description = "Whether people can join a waiting list when all seats are taken.")
        boolean waitlist,

        @Schema(description = "Whether people who register have to confirm their e-mail address first.")
        boolean confirmEmailFirst,

        @Schema(description = "Whether the organizer approves each registration before it is confirmed.")
        boolean approvalRequired,

        @Schema(description = "The channels on which registrants can be reminded.")
        List<Channel> channels,

        @Schema(description = "What the registrants of each segment read.")
        List<LiveEventView.SegmentView> segments,

        @Schema(description = "Small values of the organizer's own, by name.")
        Map<String, String> branding,

        @Schema(description = "The questions on the registration page, in their order.")
        List<Question> questions,

        @Schema(description = "BCP 47 tag of the language of messages to those who chose none; null means English.")
        @Nullable
        String locale,

        @Schema(description = "The place where people attend in person; null if it takes place online only.") @Nullable
        InPerson inPerson,

        @Schema(description = "The page on which people register.")
        String registrationUrl,

        @Schema(description = "The same in the words of schema.org, for search engines.")
        StructuredData structuredData) {

    static PublicLiveEvent of(LiveEvent event, PublicUrl publicUrl) {
        LiveEventView all = LiveEventView.of(event, publicUrl);
        return new PublicLiveEvent(
                all.id(),
                all.status(),
                all.title(),
                all.description(),
                all.descriptionHtml(),
                all.speakers(),
                all.duration(),
                all.startsAt(),
                all.endsAt(),
                all.timeZone(),
                all.capacity(),
                all.registrationOpen(),
                all.waitlist(),
                all.confirmEmailFirst(),
                all.approvalRequired(),
                all.reminders().channels(),
                all.segments(),
                all.branding(),
                all.questions(),
                all.locale(),
                all.inPerson(),
                all.registrationUrl(),
                StructuredData.of(event, all.registrationUrl()));
    }
}

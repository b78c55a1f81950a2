package io.callboard.analytics.figures;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What came of one live event so far. */
@Schema(description = "The figures of one live event so far.", name = "EventFigures")
record EventFigures(
        @Schema(description = "The live event.") UUID eventId,
        @Schema(description = "Its title.") String title,

        @Schema(
                description = "Where it is in its life.",
                allowableValues = {"SCHEDULED", "LIVE", "ENDED", "CANCELLED"})
        String status,

        @Schema(description = "The instant at which it starts.")
        Instant startsAt,

        @Schema(description = "Its registrations.") RegistrationFigures registrations,
        @Schema(description = "Its notifications.") NotificationFigures notifications,

        @Schema(description = "Who watched it.") ViewershipFigures viewership,

        @Schema(description = "How many of those with a seat are expected to attend.")
        ShowUpForecast forecast,

        @Schema(description = "What viewers did on the watch page.")
        EngagementFigures engagement,

        @Schema(description = "What viewers bought on the watch page, one item for each currency.")
        List<RevenueFigures> revenue) {

    @Schema(
            name = "EngagementFigures",
            description = "What viewers did on the watch page. Each fact counts once; a viewer may have many.")
    record EngagementFigures(
            @Schema(description = "Reactions.") long reactions,
            @Schema(description = "Messages in the chat.") long messages,
            @Schema(description = "Questions.") long questions,
            @Schema(description = "Answers to polls.") long pollAnswers) {

        static final EngagementFigures NONE = new EngagementFigures(0, 0, 0, 0);
    }

    @Schema(
            name = "RevenueFigures",
            description = "Purchases in one currency, as watch pages reported them. They are not compared with the"
                    + " figures of a shop.")
    record RevenueFigures(
            @Schema(description = "The currency, by ISO 4217.", example = "EUR")
            String currency,

            @Schema(description = "The sum, exact, as a text.", example = "149.70")
            String amount,

            @Schema(description = "How many purchases.") long purchases) {}

    @Schema(
            name = "NotificationFigures",
            description = "Each notification (timer or confirmation, registrant, channel) counts once.")
    record NotificationFigures(
            @Schema(description = ChannelFigures.SCHEDULED) long scheduled,
            @Schema(description = ChannelFigures.SENT) long sent,
            @Schema(description = ChannelFigures.DELIVERED) long delivered,
            @Schema(description = ChannelFigures.BOUNCED) long bounced,
            @Schema(description = ChannelFigures.COMPLAINED) long complained,
            @Schema(description = ChannelFigures.FAILED) long failed,
            @Schema(description = ChannelFigures.SUPPRESSED) long suppressed,
            @Schema(description = ChannelFigures.EXPIRED) long expired,
            @Schema(description = ChannelFigures.UNKNOWN) long unknown,
            @Schema(description = ChannelFigures.OPENED) long opened,

            @Schema(description = ChannelFigures.OPENED_BY_PEOPLE)
            long openedByPeople,

            @Schema(description = ChannelFigures.CLICKED) long clicked,

            @Schema(description = ChannelFigures.CLICKED_BY_PEOPLE)
            long clickedByPeople,

            @Schema(description = ChannelFigures.OPEN_RATE) @Nullable
            Double openRate,

            @Schema(description = ChannelFigures.CLICK_RATE) @Nullable
            Double clickRate,

            @Schema(description = ChannelFigures.BY_REASON) Map<String, Long> suppressedByReason,

            @Schema(
                    description = "Registrants who used the link to unsubscribe in a message of this live event; a"
                            + " registrant who unsubscribed on two channels counts twice.")
            long unsubscribed,

            @Schema(
                    description =
                            "How late the notifications with a due instant were sent. It includes the provider's time to"
                                    + " accept them.")
            LatenessFigures lateness,

            @Schema(
                    description =
                            "The lateness until the message was handed to the provider. Messages from before Callboard"
                                    + " noted the hand-over are not measured.")
            LatenessFigures ownLateness,

            @Schema(
                    description =
                            "The time from the hand-over until the provider had accepted the message, of the messages"
                                    + " of `ownLateness`.")
            LatenessFigures providerLateness,

            @Schema(
                    description = "`providerLateness` by provider, those with the most messages first. At most 100; the"
                            + " others are summed up as `(other)`.")
            Map<String, LatenessFigures> latenessByProvider,

            @Schema(description = "The same by channel.") Map<String, ChannelFigures> byChannel) {}

    @Schema(description = "The notifications on one channel.", name = "ChannelFigures")
    record ChannelFigures(
            @Schema(description = SCHEDULED) long scheduled,
            @Schema(description = SENT) long sent,
            @Schema(description = DELIVERED) long delivered,
            @Schema(description = BOUNCED) long bounced,
            @Schema(description = COMPLAINED) long complained,
            @Schema(description = FAILED) long failed,
            @Schema(description = SUPPRESSED) long suppressed,
            @Schema(description = EXPIRED) long expired,
            @Schema(description = UNKNOWN) long unknown,
            @Schema(description = OPENED) long opened,
            @Schema(description = OPENED_BY_PEOPLE) long openedByPeople,
            @Schema(description = CLICKED) long clicked,
            @Schema(description = CLICKED_BY_PEOPLE) long clickedByPeople,
            @Schema(description = OPEN_RATE) @Nullable Double openRate,
            @Schema(description = CLICK_RATE) @Nullable Double clickRate) {

        static final String SCHEDULED = "All that were to go out.";
        static final String SENT = "Accepted by a provider, whatever happened to them later.";
        static final String DELIVERED = "Part of sent: the provider reports that they were delivered.";
        static final String BOUNCED =
                "Part of sent, and not of delivered: the provider reports that they could not be delivered.";
        static final String COMPLAINED = "Part of delivered: the recipient reported them as unwanted.";
        static final String FAILED =
                "Failed for good: the provider rejected it, or it could not be sent at all, for example without an account.";
        static final String SUPPRESSED = "Not sent, because it must not be.";
        static final String EXPIRED = "Not sent, because it was too late.";
        static final String UNKNOWN = "Sent once without a clear answer from the provider; never repeated.";
        static final String OPENED =
                "Opened, by people, machines or programs that are not known. Only e-mails are tracked.";
        static final String OPENED_BY_PEOPLE = "Part of opened: opened by a person, as far as can be told.";
        static final String CLICKED =
                "With a link that was clicked, by people, machines or programs that are not known. Only e-mails are"
                        + " tracked.";
        static final String CLICKED_BY_PEOPLE = "Part of clicked: clicked by a person, as far as can be told.";
        static final String OPEN_RATE =
                "openedByPeople divided by the number of e-mails that were sent and did not bounce, from 0 to 1. Null if"
                        + " there are none.";
        static final String CLICK_RATE =
                "clickedByPeople divided by the number of e-mails that were sent and did not bounce, from 0 to 1. Null"
                        + " if there are none.";
        static final String BY_REASON = "The suppressed ones by reason code, such as UNSUBSCRIBED.";
    }

    @Schema(
            name = "LatenessFigures",
            description = "The time from the due instant of a message until it was recorded as sent, or a part of"
                    + " this time, in seconds. A registrant who registers after the due instant counts with all the"
                    + " time since. Each percentile is the upper bound of a step: 0.1, 0.25, 0.5, 1, 2, 5, 10, 30,"
                    + " 60, 120, 300, 600, 1800, 3600, 7200, 21600 or 86400. Null if nothing was measured, or if it"
                    + " lies above the last step.")
    record LatenessFigures(
            @Schema(description = "How many sent messages were measured.")
            long measured,

            @Schema(description = "Half of them were faster than this number of seconds.") @Nullable
            Double p50Seconds,

            @Schema(description = "95 of 100 were faster than this number of seconds.") @Nullable
            Double p95Seconds,

            @Schema(description = "99 of 100 were faster than this number of seconds.") @Nullable
            Double p99Seconds) {}

    @Schema(
            name = "ViewershipFigures",
            description = "Registrants who watched. Each counts once, with all their sessions that have ended.")
    record ViewershipFigures(
            @Schema(description = "Those who joined.") long total,

            @Schema(description = "Those of them who watch now.")
            long watching,

            @Schema(
                    description =
                            "The most registrants who were there in the same minute. Each is there from the first join"
                                    + " until the last leave, pauses included, and without a leave until now.")
            long peak,

            @Schema(description = "Those who had a seat at the end and had joined; 0 before the live event has ended.")
            long attended,

            @Schema(
                    description =
                            "Those who had a seat at the end and had not joined; 0 before the live event has ended.")
            long noShows,

            @Schema(
                    description =
                            "attended divided by the sum of attended and noShows, from 0 to 1. Null before the live event has"
                                    + " ended, and if nobody had a seat.")
            @Nullable
            Double attendanceRate,

            @Schema(description = "How long those who joined watched on average. Null if nobody joined.") @Nullable
            Long averageWatchSeconds,

            @Schema(
                    description = "At least half of those who joined watched this long or shorter, rounded down to 10"
                            + " seconds. Null if nobody joined.")
            @Nullable
            Long medianWatchSeconds,

            @Schema(
                    description =
                            "Who was there at each twentieth of the time from the start to the end of the schedule. Before"
                                    + " the live event has ended, up to the last minute in which somebody joined or left. Empty"
                                    + " if nobody joined.")
            List<DropOffPoint> dropOff) {

        static ViewershipFigures of(
                long joined,
                long watching,
                long peak,
                long seconds,
                long attended,
                long noShows,
                @Nullable Long medianSeconds,
                Map<Integer, Long> presentByPercent) {
            long seats = attended + noShows;
            return new ViewershipFigures(
                    joined,
                    watching,
                    peak,
                    attended,
                    noShows,
                    seats == 0 ? null : (double) attended / seats,
                    joined == 0 ? null : seconds / joined,
                    medianSeconds,
                    joined == 0
                            ? List.of()
                            : presentByPercent.entrySet().stream()
                                    .map(point -> new DropOffPoint(
                                            point.getKey(), point.getValue(), (double) point.getValue() / joined))
                                    .toList());
        }
    }

    @Schema(name = "DropOffPoint", description = "Who was there at one moment of a live event.")
    record DropOffPoint(
            @Schema(description = "How much of the time has passed, from 0 to 100.", example = "50")
            int percent,

            @Schema(description = "Registrants who were there in this minute.", example = "320")
            long present,

            @Schema(
                    description = "present divided by the number of registrants who have ever joined, from 0 to 1.",
                    example = "0.8")
            double share) {}
}

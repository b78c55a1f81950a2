package io.callboard.analytics.figures;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** What came of one live event so far. */
@Schema(description = "What came of one live event so far.", name = "EventFigures")
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
        @Schema(description = "Its notifications.") NotificationFigures notifications) {

    @Schema(name = "RegistrationFigures", description = "Each registration counts once, under its present status.")
    record RegistrationFigures(
            @Schema(description = "All, cancelled ones included.")
            long total,

            @Schema(description = "Those that have a seat.") long confirmed,

            @Schema(description = "Those that wait for a seat.")
            long waitlisted,

            @Schema(description = "Those that wait for the organizer.")
            long pending,

            @Schema(description = "Those that were cancelled.")
            long cancelled,

            @Schema(description = "All by where they came from: the 100 most frequent, the rest as (other).")
            Map<String, Long> bySource,

            @Schema(description = "All by channel; who wants two channels counts under both.")
            Map<String, Long> byChannel,

            @Schema(description = "All by segment: the 100 most frequent, the rest as (other).")
            Map<String, Long> bySegment) {}

    @Schema(
            name = "NotificationFigures",
            description = "Each notification (timer or confirmation, registrant, channel) counts once.")
    record NotificationFigures(
            @Schema(description = "All that were to go out.")
            long scheduled,

            @Schema(description = "Accepted by a provider, delivered ones included.")
            long sent,

            @Schema(description = "Delivered by what the provider tells.")
            long delivered,

            @Schema(description = "Not sent, because the provider rejected it.")
            long failed,

            @Schema(description = "Not sent, because it must not be.")
            long suppressed,

            @Schema(description = "Not sent, because it was too late.")
            long expired,

            @Schema(description = "Sent without an answer.") long unknown,
            @Schema(description = "The same by channel.") Map<String, ChannelFigures> byChannel) {}

    @Schema(description = "The notifications on one channel.", name = "ChannelFigures")
    record ChannelFigures(
            @Schema(description = "All that were to go out.")
            long scheduled,

            @Schema(description = "Accepted by a provider, delivered ones included.")
            long sent,

            @Schema(description = "Delivered by what the provider reports.")
            long delivered,

            @Schema(description = "Not sent, because the provider rejected it.")
            long failed,

            @Schema(description = "Not sent, because it must not be.")
            long suppressed,

            @Schema(description = "Not sent, because it was too late.")
            long expired,

            @Schema(description = "Sent without an answer.") long unknown) {}
}

package io.callboard.analytics.figures;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** What came of one live event so far. */
@Schema(name = "EventFigures")
record EventFigures(
        UUID eventId,
        String title,
        String status,
        Instant startsAt,
        RegistrationFigures registrations,
        NotificationFigures notifications) {

    @Schema(name = "RegistrationFigures", description = "Each registration counts once, under its present status.")
    record RegistrationFigures(
            @Schema(description = "All, cancelled ones included.")
            long total,

            long confirmed,
            long waitlisted,
            long pending,
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

            long failed,
            long suppressed,
            long expired,
            @Schema(description = "Sent without an answer.") long unknown,
            Map<String, ChannelFigures> byChannel) {}

    @Schema(name = "ChannelFigures")
    record ChannelFigures(
            long scheduled, long sent, long delivered, long failed, long suppressed, long expired, long unknown) {}
}

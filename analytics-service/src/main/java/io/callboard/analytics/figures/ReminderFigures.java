package io.callboard.analytics.figures;

import io.callboard.analytics.figures.EventFigures.ChannelFigures;
import io.callboard.analytics.figures.EventFigures.LatenessFigures;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What came of the reminders of a live event. */
@Schema(name = "ReminderFigures", description = "What came of the reminders of a live event.")
record ReminderFigures(
        @Schema(description = "The live event.") UUID eventId,

        @Schema(description = "One item for each rule and channel, in the order of their names.")
        List<Item> items) {

    @Schema(
            name = "ReminderFiguresItem",
            description = "The reminders to registrants by one rule on one channel, for all schedules that the live"
                    + " event has had.")
    record Item(
            @Schema(description = "The rule.", example = "PT1H")
            String rule,

            @Schema(description = "The channel.", example = "EMAIL")
            String channel,

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

            @Schema(description = "How late they were sent.")
            LatenessFigures lateness,

            @Schema(
                    description =
                            "Registrants who joined first within 30 minutes after such a reminder was sent, and got"
                                    + " no other reminder in between. It does not say that they joined because of it.")
            long joinedAfter) {}
}

package io.callboard.analytics.figures;

import io.callboard.analytics.figures.EventFigures.ChannelFigures;
import io.callboard.analytics.figures.EventFigures.LatenessFigures;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What came of the reminders of a live event. */
@Schema(name = "ReminderFigures", description = "The figures of the reminders of a live event.")
record ReminderFigures(
        @Schema(description = "The live event.") UUID eventId,

        @Schema(description = "One item for each rule and channel, in the order of their names.")
        List<Item> items,

        @Schema(
                description =
                        "Whether the reminders help: one item for each rule that holds its reminder out from some registrants, in"
                                + " the order of their names.")
        List<HoldOut> holdOuts,

        @Schema(
                description =
                        "After which reminders people joined at the latest 20 live events of the organizer that had"
                                + " ended before this one starts: the rules with at least 20 messages; the rule"
                                + " with the most joins for each message comes first. It is a suggestion for the"
                                + " rules of this live event, not a proof.")
        List<SendTime> sendTimes) {

    @Schema(
            name = "SendTimeFigures",
            description = "The reminders of one rule at earlier live events of the organizer.")
    record SendTime(
            @Schema(description = "The rule.", example = "PT1H")
            String rule,

            @Schema(description = "Messages that were sent, on all channels.", example = "2150")
            long sent,

            @Schema(
                    description =
                            "Registrants who joined first within 30 minutes after such a message, and got no other reminder in"
                                    + " between. It does not say that they joined because of it.",
                    example = "610")
            long joinedAfter,

            @Schema(description = "joinedAfter divided by sent.", example = "0.2837")
            double share) {}

    @Schema(
            name = "HoldOutFigures",
            description =
                    "The attendance of those who were to get the reminder of a rule, and of those from whom it was held out."
                            + " The groups were chosen at random. Each registrant counts in their group, also if the message was not sent.")
    record HoldOut(
            @Schema(description = "The rule.", example = "PT1H")
            String rule,

            @Schema(description = "Registrants who were to get the reminder.", example = "900")
            long reminded,

            @Schema(description = "Those of them who attended.", example = "540")
            long remindedAttended,

            @Schema(description = "Registrants from whom the reminder was held out.", example = "100")
            long heldOut,

            @Schema(description = "Those of them who attended.", example = "50")
            long heldOutAttended,

            @Schema(
                    description =
                            "The share of the reminded who attended minus that of the held out; null while a group is"
                                    + " empty, or nobody has attended. Rounded to four decimals.",
                    example = "0.1")
            @Nullable
            Double lift,

            @Schema(
                    description =
                            "With a confidence of 95 % the true lift is at least this. If it is below 0 and liftHighest"
                                    + " above, the numbers do not show that the reminder makes a difference.",
                    example = "-0.0015")
            @Nullable
            Double liftLowest,

            @Schema(description = "With a confidence of 95 % the true lift is at most this.", example = "0.2012")
            @Nullable
            Double liftHighest) {

        static HoldOut of(String rule, long reminded, long remindedAttended, long heldOut, long heldOutAttended) {
            Lift lift = reminded == 0 || heldOut == 0 || remindedAttended + heldOutAttended == 0
                    ? null
                    : Lift.of(new Proportion(remindedAttended, reminded), new Proportion(heldOutAttended, heldOut));
            return new HoldOut(
                    rule,
                    reminded,
                    remindedAttended,
                    heldOut,
                    heldOutAttended,
                    lift == null ? null : lift.difference(),
                    lift == null ? null : lift.lowest(),
                    lift == null ? null : lift.highest());
        }
    }

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

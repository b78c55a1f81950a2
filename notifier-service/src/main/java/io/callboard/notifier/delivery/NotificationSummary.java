package io.callboard.notifier.delivery;

import io.callboard.notifier.address.Channel;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** How many deliveries an event should have had, and their outcomes. */
@Schema(description = "How many deliveries a live event should have had, and what became of them.")
record NotificationSummary(
        @Schema(description = "The live event.") UUID eventId,

        @Schema(description = "One line for each timer and channel, and one for the confirmations of each channel.")
        List<Line> items,

        @Schema(description = "The sums of all lines.") Counts total) {

    /** One timer (or the confirmations) on one channel. */
    @Schema(description = "The deliveries of one timer, or the confirmations, on one channel.")
    record Line(
            @Nullable @Schema(description = "The timer; null for confirmations.")
            UUID timerId,

            @Schema(description = "Reminder rule such as PT1H, or the kind of notice or confirmation.")
            String rule,

            @Schema(description = "What the messages are about.", implementation = Kind.class)
            String kind,

            @Schema(description = "Epoch of the event that the messages were made for; 0 for confirmations.")
            int epoch,

            @Schema(description = "The channel on which they go out.", implementation = Channel.class)
            String channel,

            @Schema(
                    description =
                            "How many deliveries there should be: what scheduler-service announced for the timer, or"
                                    + " the registrations that must get a confirmation. It is not taken from the deliveries.")
            long audience,

            @Schema(description = "Not settled yet, including those that a provider has not answered.")
            long queued,

            @Schema(description = "Accepted by a provider.") long sent,

            @Schema(description = "Part of sent: the provider reports the delivery.")
            long delivered,

            @Schema(description = "Opened by a person; openings by machines are not in it.")
            long opened,

            @Schema(description = "A person clicked a link. A message whose images are off is clicked and not opened.")
            long clicked,

            @Schema(
                    description =
                            "Part of sent, and not of delivered: the provider reports that the message could not be"
                                    + " delivered.")
            long bounced,

            @Schema(description = "Part of delivered: the recipient reported the message as unwanted.")
            long complained,

            @Schema(description = "Not sent, because it must not be; each delivery has the reason.")
            long suppressed,

            @Schema(description = "Not sent, because it was too late.")
            long expired,

            @Schema(
                    description =
                            "Failed for good: the provider rejected it, or it could not be sent at all, for example without an account.")
            long failed,

            @Schema(description = "Sent once without a clear answer; never repeated.")
            long unknown,

            @Schema(
                    description = "audience - (queued + sent + suppressed + expired + failed + unknown). 0 once every"
                            + " message has arrived here. Above 0 while messages travel, and for good when one is lost."
                            + " Below 0 while an announcement arrives later than its messages.")
            long unaccounted) {}

    /** The sums of all lines. */
    @Schema(description = "The sums of all lines.")
    record Counts(
            @Schema(description = "How many deliveries there should be.")
            long audience,

            @Schema(description = "Not settled yet.") long queued,
            @Schema(description = "Accepted by a provider.") long sent,

            @Schema(description = "Part of sent: the provider reports the delivery.")
            long delivered,

            @Schema(description = "Opened by a person; openings by machines are not in it.")
            long opened,

            @Schema(description = "A person clicked a link. A message whose images are off is clicked and not opened.")
            long clicked,

            @Schema(
                    description =
                            "Part of sent, and not of delivered: the provider reports that the message could not be"
                                    + " delivered.")
            long bounced,

            @Schema(description = "Part of delivered: the recipient reported the message as unwanted.")
            long complained,

            @Schema(description = "Not sent, because it must not be.")
            long suppressed,

            @Schema(description = "Not sent, because it was too late.")
            long expired,

            @Schema(
                    description =
                            "Failed for good: the provider rejected it, or it could not be sent at all, for example without an account.")
            long failed,

            @Schema(description = "Sent once without a clear answer; never repeated.")
            long unknown,

            @Schema(description = "audience - (queued + sent + suppressed + expired + failed + unknown).")
            long unaccounted) {

        static Counts of(List<Line> lines) {
            return new Counts(
                    sum(lines, Line::audience),
                    sum(lines, Line::queued),
                    sum(lines, Line::sent),
                    sum(lines, Line::delivered),
                    sum(lines, Line::opened),
                    sum(lines, Line::clicked),
                    sum(lines, Line::bounced),
                    sum(lines, Line::complained),
                    sum(lines, Line::suppressed),
                    sum(lines, Line::expired),
                    sum(lines, Line::failed),
                    sum(lines, Line::unknown),
                    sum(lines, Line::unaccounted));
        }

        private static long sum(List<Line> lines, ToLongFunction<Line> count) {
            return lines.stream().mapToLong(count).sum();
        }
    }
}

package io.callboard.notifier.delivery;

import io.callboard.notifier.address.Channel;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of an event's messages: each line's audience is the sum of its outcomes and what still waits. */
record NotificationSummary(UUID eventId, List<Line> items, Counts total) {

    /** One timer (or the confirmations) on one channel. */
    record Line(
            @Nullable UUID timerId,
            String rule,
            Kind kind,
            int epoch,
            Channel channel,
            long audience,
            long queued,
            long sent,
            long delivered,
            long opened,
            long clicked,
            long bounced,
            long suppressed,
            long expired,
            long failed,
            long unknown) {}

    /** The sums of all lines. */
    record Counts(
            long audience,
            long queued,
            long sent,
            long delivered,
            long opened,
            long clicked,
            long bounced,
            long suppressed,
            long expired,
            long failed,
            long unknown) {

        static Counts of(List<Line> lines) {
            return new Counts(
                    lines.stream().mapToLong(Line::audience).sum(),
                    lines.stream().mapToLong(Line::queued).sum(),
                    lines.stream().mapToLong(Line::sent).sum(),
                    lines.stream().mapToLong(Line::delivered).sum(),
                    lines.stream().mapToLong(Line::opened).sum(),
                    lines.stream().mapToLong(Line::clicked).sum(),
                    lines.stream().mapToLong(Line::bounced).sum(),
                    lines.stream().mapToLong(Line::suppressed).sum(),
                    lines.stream().mapToLong(Line::expired).sum(),
                    lines.stream().mapToLong(Line::failed).sum(),
                    lines.stream().mapToLong(Line::unknown).sum());
        }
    }
}

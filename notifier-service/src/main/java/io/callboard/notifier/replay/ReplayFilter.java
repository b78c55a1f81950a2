package io.callboard.notifier.replay;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Kind;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which deliveries are replayed; null does not filter.
 *
 * @param from when the outcome was recorded at the earliest
 * @param to when it was recorded at the latest, exclusive
 * @param reasons none means every reason
 */
record ReplayFilter(
        Instant from,
        Instant to,
        @Nullable UUID eventId,
        @Nullable UUID timerId,
        @Nullable Kind kind,
        @Nullable Channel channel,
        List<ReplayableStatus> statuses,
        List<String> reasons) {}

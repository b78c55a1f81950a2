package io.callboard.scheduler.announcement;

import io.callboard.scheduler.timer.AnnouncementTimers.Broadcast;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an announcement says, and to whom it goes.
 *
 * @param subject of the mail; null if notifier-service chooses one
 */
record Draft(@Nullable String subject, String message, Broadcast broadcast) {

    boolean saysTheSameAs(Draft other) {
        return message.equals(other.message) && Objects.equals(subject, other.subject);
    }
}

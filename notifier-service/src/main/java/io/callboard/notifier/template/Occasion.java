package io.callboard.notifier.template;

import io.callboard.notifier.announcement.AnnouncementText;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.liveevent.LiveEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a message is about.
 *
 * @param known the schedule that the reader knows, for a notice and for a confirmation; null if unknown
 * @param offerUntil until when the seat can be accepted; null for kinds that offer none
 * @param announcement the text of an announcement; null for other kinds
 */
public record Occasion(
        Kind kind,
        LiveEvent event,
        @Nullable ShownSchedule known,
        @Nullable Instant offerUntil,
        @Nullable AnnouncementText announcement) {}

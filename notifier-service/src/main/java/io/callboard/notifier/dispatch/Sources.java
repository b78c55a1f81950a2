package io.callboard.notifier.dispatch;

import io.callboard.notifier.announcement.AnnouncementText;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.template.OwnTemplates;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of some deliveries are made of, beside their recipients.
 *
 * @param untracked the registrations whose messages have plain links
 */
record Sources(
        Map<UUID, LiveEvent> events,
        Map<UUID, OwnTemplates> templates,
        Map<UUID, AnnouncementText> announcements,
        Set<UUID> untracked) {

    /** Null if the live event was deleted meanwhile. */
    @Nullable
    LiveEvent event(Queue.Due due) {
        return events.get(due.eventId());
    }

    OwnTemplates templates(Queue.Due due) {
        return templates.getOrDefault(due.eventId(), OwnTemplates.NONE);
    }

    @Nullable
    AnnouncementText announcement(Queue.Due due) {
        return due.announcementId() == null ? null : announcements.get(due.announcementId());
    }

    boolean isTracked(Queue.Due due) {
        return !untracked.contains(due.registrationId());
    }
}

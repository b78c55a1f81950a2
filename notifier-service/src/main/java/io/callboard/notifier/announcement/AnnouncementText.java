package io.callboard.notifier.announcement;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an announcement says. It is plain text: a template escapes it.
 *
 * @param announcementId also the timer of its deliveries
 * @param subject of a mail, one line; null for the subject of the template
 * @param message may have several lines
 */
public record AnnouncementText(
        UUID announcementId, @Nullable String subject, String message) {}

package io.callboard.notifier.choice;

import io.callboard.notifier.delivery.Kind;
import java.util.Optional;

/** What a person may not want any more, beside everything. */
public enum Topic {
    /** Reminders and what follows after the end, of all live events of the organizer. */
    REMINDERS,
    /** What the organizer writes, about all live events of the organizer. */
    ANNOUNCEMENTS,
    /** Everything about the live event of the registration. */
    EVENT;

    /** The kind of messages that this one belongs to; empty for one that only {@link #EVENT} stops. */
    static Optional<Topic> of(Kind kind) {
        return switch (kind) {
            case REMINDER, HOST_REMINDER, FOLLOW_UP, FOLLOW_UP_ATTENDED, FOLLOW_UP_NO_SHOW, REPLAY_READY ->
                Optional.of(REMINDERS);
            case ANNOUNCEMENT -> Optional.of(ANNOUNCEMENTS);
            case CONFIRMATION,
                    ALREADY_REGISTERED,
                    CONFIRM_EMAIL,
                    CONFIRM_NEW_EMAIL,
                    EMAIL_CHANGED,
                    HOST_INVITATION,
                    WAITLISTED,
                    OFFERED,
                    OFFER_EXPIRED,
                    PROMOTED,
                    PENDING,
                    APPROVED,
                    DENIED,
                    RESCHEDULED,
                    CANCELLED -> Optional.empty();
        };
    }
}

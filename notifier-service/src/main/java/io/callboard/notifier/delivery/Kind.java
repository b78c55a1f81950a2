package io.callboard.notifier.delivery;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Kind of a message. */
public enum Kind {
    CONFIRMATION,
    /** Says that somebody registered the address of the registrant again, and has the links of the registration. */
    ALREADY_REGISTERED,
    /** Asks a registrant to confirm the e-mail address. */
    CONFIRM_EMAIL,
    /** Asks a registrant to confirm a new e-mail address; goes to that address. */
    CONFIRM_NEW_EMAIL,
    /** Says to the earlier e-mail address of a registrant that it was changed. */
    EMAIL_CHANGED,
    /** In the place of the confirmation, for a host. */
    HOST_INVITATION,
    /** Says that the registrant is on the waiting list. */
    WAITLISTED,
    /** Offers a seat to a registrant who waits for one, until an instant. */
    OFFERED,
    /** The registrant did not accept the seat in time. */
    OFFER_EXPIRED,
    /** In the place of the confirmation, for a registrant who has waited for a seat. */
    PROMOTED,
    /** Says that the organizer decides about the registration. */
    PENDING,
    /** In the place of the confirmation, for a registrant whom the organizer has approved. */
    APPROVED,
    /** The organizer did not accept the registration. */
    DENIED,
    REMINDER,
    HOST_REMINDER,
    RESCHEDULED,
    CANCELLED,
    /** Text that the organizer wrote to a part of the audience. */
    ANNOUNCEMENT,
    /** After the end, for all registrants with a seat. */
    FOLLOW_UP,
    /** After the end, for those who attended. */
    FOLLOW_UP_ATTENDED,
    /** After the end, for those who did not attend. */
    FOLLOW_UP_NO_SHOW,
    /** The recording can be watched. */
    REPLAY_READY;

    private static final Map<String, Kind> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Kind::name, kind -> kind));

    /** Whether it follows from a registration, and not from a timer. */
    public boolean followsRegistration() {
        return switch (this) {
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
                    DENIED -> true;
            case REMINDER,
                    HOST_REMINDER,
                    RESCHEDULED,
                    CANCELLED,
                    ANNOUNCEMENT,
                    FOLLOW_UP,
                    FOLLOW_UP_ATTENDED,
                    FOLLOW_UP_NO_SHOW,
                    REPLAY_READY -> false;
        };
    }

    /** Whether its messages have the link to watch. */
    public boolean hasJoinUrl() {
        return switch (this) {
            case CONFIRMATION,
                    HOST_INVITATION,
                    PROMOTED,
                    APPROVED,
                    REMINDER,
                    HOST_REMINDER,
                    RESCHEDULED,
                    FOLLOW_UP,
                    FOLLOW_UP_ATTENDED,
                    FOLLOW_UP_NO_SHOW,
                    REPLAY_READY -> true;
            case ALREADY_REGISTERED,
                    CONFIRM_EMAIL,
                    CONFIRM_NEW_EMAIL,
                    EMAIL_CHANGED,
                    WAITLISTED,
                    OFFERED,
                    OFFER_EXPIRED,
                    PENDING,
                    DENIED,
                    CANCELLED,
                    ANNOUNCEMENT -> false;
        };
    }

    /** The kind of this name; empty for one of a newer version. */
    public static Optional<Kind> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}

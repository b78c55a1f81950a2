package io.callboard.notifier.fence;

/** The fences' decision about one delivery; {@link Fences#VERDICT} has the same words. */
public enum Verdict {
    SEND(Meaning.SEND),

    /** The notifier's live event is older than the delivery, or missing. */
    WAIT_EVENT(Meaning.WAIT),
    /** The registration is missing, or has another status than the message is for. */
    WAIT_REGISTRATION(Meaning.WAIT),
    WAIT_CONTACT(Meaning.WAIT),
    /** The text of an announcement is missing. */
    WAIT_ANNOUNCEMENT(Meaning.WAIT),
    /** A pause holds it. */
    WAIT_RESUME(Meaning.WAIT),
    /** The scheduler may know a new channel of the registration before the notifier does. */
    WAIT_CHANNEL(Meaning.WAIT),
    /** An earlier message to the same registration is still on its way, and the content of this one depends on it. */
    WAIT_EARLIER_MESSAGE(Meaning.WAIT),

    ERASED(Meaning.SUPPRESS),
    EVENT_CANCELLED(Meaning.SUPPRESS),
    SUPERSEDED(Meaning.SUPPRESS),
    EVENT_ENDED(Meaning.SUPPRESS),
    /** The organizer cancelled the reminder by hand. */
    REMINDER_CANCELLED(Meaning.SUPPRESS),
    /** The organizer stopped the announcement. */
    ANNOUNCEMENT_STOPPED(Meaning.SUPPRESS),
    REGISTRATION_CANCELLED(Meaning.SUPPRESS),
    /** The registrant does not wait any more, so must not read that they do. */
    HAS_SEAT(Meaning.SUPPRESS),
    CHANNEL_REMOVED(Meaning.SUPPRESS),
    /** The person wishes no reminders any more. */
    NO_REMINDERS_WISHED(Meaning.SUPPRESS),
    /** The person wishes fewer reminders now, and this is none of those. */
    FEWER_REMINDERS_WISHED(Meaning.SUPPRESS),
    /** The person does not wish this extra reminder any more. */
    EXTRA_NOT_WISHED(Meaning.SUPPRESS),
    NO_ADDRESS(Meaning.SUPPRESS),
    /** The address is suppressed; the reason is the one of the suppression. */
    ADDRESS_SUPPRESSED(Meaning.SUPPRESS),
    /** The person was already shown the present schedule. */
    ALREADY_KNOWN(Meaning.SUPPRESS),
    /** The e-mail address is confirmed, or need not be any more. */
    ALREADY_CONFIRMED(Meaning.SUPPRESS),
    /** The event was delayed or moved, and the person had this reminder before, or may have had it. */
    ALREADY_SENT(Meaning.SUPPRESS),

    TOO_LATE(Meaning.EXPIRE),
    /** Its useful time ended during a pause. */
    PAUSED(Meaning.EXPIRE),
    EVENT_UNKNOWN(Meaning.EXPIRE),
    REGISTRATION_UNKNOWN(Meaning.EXPIRE),
    NOT_CONFIRMED(Meaning.EXPIRE),
    CONTACT_UNKNOWN(Meaning.EXPIRE),
    ANNOUNCEMENT_UNKNOWN(Meaning.EXPIRE);

    /** The next step for the delivery. */
    public enum Meaning {
        SEND,
        WAIT,
        SUPPRESS,
        EXPIRE
    }

    private final Meaning meaning;

    Verdict(Meaning meaning) {
        this.meaning = meaning;
    }

    public Meaning meaning() {
        return meaning;
    }

    /** Whether the verdict settles the delivery. */
    public boolean isFinal() {
        return meaning == Meaning.SUPPRESS || meaning == Meaning.EXPIRE;
    }
}

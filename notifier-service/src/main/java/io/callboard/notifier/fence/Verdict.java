package io.callboard.notifier.fence;

/** What the fences say about one delivery; {@link Fences#VERDICT} has the same words. */
public enum Verdict {
    SEND(Meaning.SEND),

    /** The notifier's live event is older than the delivery, or missing. */
    WAIT_EVENT(Meaning.WAIT),
    /** The registration is missing, or not confirmed yet. */
    WAIT_REGISTRATION(Meaning.WAIT),
    WAIT_CONTACT(Meaning.WAIT),
    /** The scheduler may know a new channel of the registration before the notifier does. */
    WAIT_CHANNEL(Meaning.WAIT),
    /** An earlier message to the same registration is still on its way, and decides what this one has to say. */
    WAIT_EARLIER_MESSAGE(Meaning.WAIT),

    ERASED(Meaning.SUPPRESS),
    EVENT_CANCELLED(Meaning.SUPPRESS),
    SUPERSEDED(Meaning.SUPPRESS),
    EVENT_ENDED(Meaning.SUPPRESS),
    REGISTRATION_CANCELLED(Meaning.SUPPRESS),
    CHANNEL_REMOVED(Meaning.SUPPRESS),
    NO_ADDRESS(Meaning.SUPPRESS),
    /** The address is suppressed; the reason is the one of the suppression. */
    ADDRESS_SUPPRESSED(Meaning.SUPPRESS),
    /** The person was already shown the present schedule. */
    ALREADY_KNOWN(Meaning.SUPPRESS),

    TOO_LATE(Meaning.EXPIRE),
    EVENT_UNKNOWN(Meaning.EXPIRE),
    REGISTRATION_UNKNOWN(Meaning.EXPIRE),
    NOT_CONFIRMED(Meaning.EXPIRE),
    CONTACT_UNKNOWN(Meaning.EXPIRE);

    /** What is done with the delivery. */
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

    /** Whether the delivery is settled by it. */
    public boolean isFinal() {
        return meaning == Meaning.SUPPRESS || meaning == Meaning.EXPIRE;
    }
}

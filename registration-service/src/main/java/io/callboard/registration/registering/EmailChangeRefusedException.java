package io.callboard.registration.registering;

import java.time.Duration;

/** A registrant cannot ask for another e-mail address at this moment. Nothing was changed. */
final class EmailChangeRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    enum Reason {
        EVENT_CANCELLED,
        TOO_MANY
    }

    private final Reason reason;
    private final Duration wait;

    private EmailChangeRefusedException(Reason reason, Duration wait) {
        super(reason.name());
        this.reason = reason;
        this.wait = wait;
    }

    static EmailChangeRefusedException ofCancelledEvent() {
        return new EmailChangeRefusedException(Reason.EVENT_CANCELLED, Duration.ZERO);
    }

    /** Too many mails about such changes went to the address, or out for the registration. */
    static EmailChangeRefusedException forNow(Duration wait) {
        return new EmailChangeRefusedException(Reason.TOO_MANY, wait);
    }

    Reason reason() {
        return reason;
    }

    /** How long the registrant has to wait; zero if waiting does not help. */
    Duration waitingTime() {
        return wait;
    }
}

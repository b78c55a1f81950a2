package io.callboard.notifier.tracking;

import io.callboard.notifier.contact.Contact;
import java.util.Optional;

/** Where a tracked link leads. The code stands in tokens and never changes. */
enum ClickTarget {
    JOIN(1) {
        @Override
        String url(Contact contact) {
            return contact.joinUrl();
        }
    },
    MANAGE(2) {
        @Override
        String url(Contact contact) {
            return contact.manageUrl();
        }
    },
    CALENDAR(3) {
        @Override
        String url(Contact contact) {
            return contact.calendarUrl();
        }
    };

    private final byte code;

    ClickTarget(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    /** The link of this recipient. */
    abstract String url(Contact contact);

    static Optional<ClickTarget> ofCode(byte code) {
        for (ClickTarget target : values()) {
            if (target.code == code) {
                return Optional.of(target);
            }
        }
        return Optional.empty();
    }
}

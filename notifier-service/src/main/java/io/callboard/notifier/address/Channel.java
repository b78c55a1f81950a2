package io.callboard.notifier.address;

import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.PhoneNumber;
import java.util.Arrays;
import java.util.Optional;

/** A way to reach a registrant. */
public enum Channel {
    EMAIL(0),
    SMS(1),
    /** The feed of a registrant. It has no address; the pass opens it. */
    IN_APP(2);

    private final int code;

    Channel(int code) {
        this.code = code;
    }

    /** Part of stored hashes and of links in sent messages. A code is never changed or reused. */
    public byte code() {
        return (byte) code;
    }

    /**
     * The address in registration-service's normal form, so that it matches contacts; an {@link InvalidValueException}
     * if it does not fit the channel, or if the channel has no addresses.
     */
    public String normal(String address) {
        return switch (this) {
            case EMAIL -> new EmailAddress(address).value();
            case SMS -> new PhoneNumber(address).value();
            case IN_APP ->
                throw new InvalidValueException(
                        ErrorCode.INCONSISTENT, "cannot be given, because IN_APP has no addresses");
        };
    }

    /** The channel of this code. */
    public static Optional<Channel> ofCode(int code) {
        return Arrays.stream(values()).filter(channel -> channel.code == code).findFirst();
    }

    /** The channel of this name; empty for a channel of a later version. */
    public static Optional<Channel> ofName(String name) {
        return Arrays.stream(values())
                .filter(channel -> channel.name().equals(name))
                .findFirst();
    }
}

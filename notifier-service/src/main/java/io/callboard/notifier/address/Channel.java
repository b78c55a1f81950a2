package io.callboard.notifier.address;

import java.util.Arrays;
import java.util.Optional;

/** By what a registrant is reached. */
public enum Channel {
    EMAIL(0),
    SMS(1);

    private final int code;

    Channel(int code) {
        this.code = code;
    }

    /** Stands in hashes and in links that are out in the world: a code is never changed or given again. */
    public byte code() {
        return (byte) code;
    }

    /** The channel of this code. */
    public static Optional<Channel> ofCode(int code) {
        return Arrays.stream(values()).filter(channel -> channel.code == code).findFirst();
    }

    /** The channel of this name; empty for one of a later version. */
    public static Optional<Channel> ofName(String name) {
        return Arrays.stream(values())
                .filter(channel -> channel.name().equals(name))
                .findFirst();
    }
}

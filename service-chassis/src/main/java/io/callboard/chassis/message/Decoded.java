package io.callboard.chassis.message;

/** Result of decoding a record: a message, or the reason why it cannot be decoded. */
public sealed interface Decoded<T> {

    record Readable<T>(Message<T> message) implements Decoded<T> {}

    /**
     * A record that cannot be decoded, at the next try neither.
     *
     * @param reason names headers and fields, never their values
     */
    record Undecodable<T>(String reason) implements Decoded<T> {}
}

package io.callboard.chassis.message;

/** What became of a record: a message, or the reason why it is none. */
public sealed interface Decoded<T> {

    record Readable<T>(Message<T> message) implements Decoded<T> {}

    /**
     * A record that no repetition will make readable.
     *
     * @param reason names headers and fields, never their values
     */
    record Undecodable<T>(String reason) implements Decoded<T> {}
}

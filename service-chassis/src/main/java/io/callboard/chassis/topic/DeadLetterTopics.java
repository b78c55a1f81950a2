package io.callboard.chassis.topic;

/**
 * How dead-letter topics are called, and what they take. A dead letter is larger than its record by the headers that
 * tell of it: were it refused for that, its partition would stand still for good.
 */
public final class DeadLetterTopics {

    /** Bytes that one may have on the wire; twice what a topic takes unless told otherwise. */
    public static final int LARGEST_COMPRESSED = 2 * 1024 * 1024;

    /** Bytes that one may have before it is compressed: the whole buffer of a producer. */
    public static final int LARGEST_UNCOMPRESSED = 32 * 1024 * 1024;

    private DeadLetterTopics() {}

    /** {@code <topic>.<group>.dlt}. */
    public static String name(String topic, String group) {
        return topic + "." + group + ".dlt";
    }
}

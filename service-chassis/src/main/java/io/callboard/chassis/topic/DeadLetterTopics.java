package io.callboard.chassis.topic;

/**
 * Names and limits of dead-letter topics. Additional headers make a dead letter larger than its record. If the broker
 * refused it for its size, its partition would be blocked for ever.
 */
public final class DeadLetterTopics {

    /** Largest compressed dead letter in bytes: twice the default limit of a topic. */
    public static final int LARGEST_COMPRESSED = 2 * 1024 * 1024;

    /** Largest dead letter in bytes before compression: the whole buffer of a producer. */
    public static final int LARGEST_UNCOMPRESSED = 32 * 1024 * 1024;

    private DeadLetterTopics() {}

    /** {@code <topic>.<group>.dlt}. */
    public static String name(String topic, String group) {
        return topic + "." + group + ".dlt";
    }
}

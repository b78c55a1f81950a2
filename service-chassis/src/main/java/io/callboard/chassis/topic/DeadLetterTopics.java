package io.callboard.chassis.topic;

/** How dead-letter topics are called. */
public final class DeadLetterTopics {

    private DeadLetterTopics() {}

    /** {@code <topic>.<group>.dlt}. */
    public static String name(String topic, String group) {
        return topic + "." + group + ".dlt";
    }
}

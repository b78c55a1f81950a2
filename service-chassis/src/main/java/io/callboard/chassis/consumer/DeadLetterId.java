package io.callboard.chassis.consumer;

import org.jspecify.annotations.Nullable;

/** Topic, partition and offset of a dead letter: {@code live-events.v1.scheduler-service.dlt-0-42}. */
record DeadLetterId(String topic, int partition, long offset) {

    /** Null when the text is no such id. */
    static @Nullable DeadLetterId parse(String text) {
        var beforeOffset = text.lastIndexOf('-');
        var beforePartition = beforeOffset < 1 ? -1 : text.lastIndexOf('-', beforeOffset - 1);
        if (beforePartition < 1) {
            return null;
        }
        try {
            var partition = Integer.parseInt(text.substring(beforePartition + 1, beforeOffset));
            var offset = Long.parseLong(text.substring(beforeOffset + 1));
            return new DeadLetterId(text.substring(0, beforePartition), partition, offset);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "-" + offset;
    }
}

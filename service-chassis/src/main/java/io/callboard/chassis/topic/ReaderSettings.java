package io.callboard.chassis.topic;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** Settings of a consumer that belongs to no group and reads what a topic has now. */
public final class ReaderSettings {

    /** Short, because a reader at the end waits for no more records, and its closing waits for its last fetch. */
    private static final int FETCH_WAIT_MILLIS = 20;

    private ReaderSettings() {}

    /**
     * The settings of the service's consumers with those of a reader in their place, to change further.
     *
     * @param patience how long one call of the consumer waits for an answer of the broker
     */
    public static Map<String, Object> of(Map<String, Object> consumerSettings, Duration patience) {
        var settings = new HashMap<>(consumerSettings);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
        return settings;
    }
}

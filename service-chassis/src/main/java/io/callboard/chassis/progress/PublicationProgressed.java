package io.callboard.chassis.progress;

import java.time.Instant;
import java.util.Map;

/**
 * A service has published everything it had committed at an instant.
 *
 * @param service the service; also the key
 * @param upTo by the clock of that service's database; no other service may compare it with a clock
 * @param ends the offset behind the last message, by topic and partition
 */
public record PublicationProgressed(String service, Instant upTo, Map<String, Map<Integer, Long>> ends) {

    public static final String TOPIC = "progress.v1";
    public static final String TYPE = "PublicationProgressed";
}

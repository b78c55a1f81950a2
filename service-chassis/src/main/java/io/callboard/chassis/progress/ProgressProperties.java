package io.callboard.chassis.progress;

import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The services whose progress this service follows.
 *
 * @param sources services whose messages it reads; {@link Freshness} exists when there is one
 */
@ConfigurationProperties("callboard.progress")
record ProgressProperties(@DefaultValue List<Source> sources) {

    /**
     * One service.
     *
     * @param service its name
     * @param topics those of its topics that a listener of this service reads
     */
    record Source(String service, Set<String> topics) {}
}

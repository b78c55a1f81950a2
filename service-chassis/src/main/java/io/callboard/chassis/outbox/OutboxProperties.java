package io.callboard.chassis.outbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the relay works.
 *
 * @param relay whether this instance takes part in relaying
 * @param batchSize messages read, sent and deleted in one round; fewer when they are large
 * @param pollInterval how long a round waits for the wake-up of the database before it looks by itself
 * @param takeOverInterval how often an instance that waits tries to become the relay
 * @param backOff pause after a database or broker that did not answer
 */
@ConfigurationProperties("callboard.outbox")
record OutboxProperties(
        @DefaultValue("true") boolean relay,
        @DefaultValue("5000") int batchSize,
        @DefaultValue("500ms") Duration pollInterval,
        @DefaultValue("1s") Duration takeOverInterval,
        @DefaultValue("500ms") Duration backOff) {}

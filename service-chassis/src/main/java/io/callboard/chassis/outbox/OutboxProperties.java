package io.callboard.chassis.outbox;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the relay works.
 *
 * @param relay whether this instance takes part in relaying
 * @param transactionalId fences relays of the same service; {@code <service>-relay} when null. Two services, or two
 *     databases of one service, must not share it on one Kafka cluster
 * @param batchSize messages read, sent and deleted in one round; fewer when they are large
 * @param pollInterval how often the relay looks for messages after some seconds without any
 * @param busyPollInterval how often it looks while there is traffic; commits of its own instance wake it at once
 * @param burstInterval how long messages gather behind a round of a hundred or more, unless it left some behind
 * @param lease how long an instance remains the relay without a sign of life
 * @param takeOverInterval how often the relay renews its lease, and others look whether it has ended
 * @param backOff pause after a database or broker that did not answer; first pause of a topic that refuses messages
 * @param progress whether the relay publishes {@code progress.v1}; a service that writes no topic never does
 */
@ConfigurationProperties("callboard.outbox")
record OutboxProperties(
        @DefaultValue("true") boolean relay,
        @Nullable String transactionalId,
        @DefaultValue("5000") int batchSize,
        @DefaultValue("500ms") Duration pollInterval,
        @DefaultValue("40ms") Duration busyPollInterval,
        @DefaultValue("100ms") Duration burstInterval,
        @DefaultValue("3s") Duration lease,
        @DefaultValue("500ms") Duration takeOverInterval,
        @DefaultValue("500ms") Duration backOff,
        @DefaultValue("true") boolean progress) {}

package io.callboard.chassis.outbox;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the relay.
 *
 * @param relay whether this instance takes part in relaying
 * @param transactionalId fences relays of the same service; {@code <service>-relay} when null. Two services, or two
 *     databases of one service, must not share it on one Kafka cluster
 * @param batchSize messages read, sent and deleted in one round; fewer when they are large
 * @param pollInterval how often the relay looks for messages after some seconds without any
 * @param busyPollInterval how often it looks while there is traffic; a commit on the same instance wakes it immediately
 * @param burstInterval pause after a round of a hundred messages or more, unless more messages wait
 * @param lease how long an instance remains the relay without renewing its lease
 * @param takeOverInterval how often the relay renews its lease, and others look whether it has ended
 * @param backOff pause after the database or the broker did not answer; also the first pause of a topic that refuses
 *     messages
 * @param progress whether the relay publishes {@code progress.v1}; the relay of a service that writes no topic never
 *     does
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

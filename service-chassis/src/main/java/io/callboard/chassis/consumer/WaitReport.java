package io.callboard.chassis.consumer;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports that records wait for their environment: each time in a metric, and once a minute for each topic in the log.
 */
final class WaitReport {

    private static final Logger log = LoggerFactory.getLogger(WaitReport.class);

    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private final MeterRegistry meters;

    /** When each topic was logged last, on the monotonic clock; written by every consumer thread. */
    private final Map<String, Long> loggedAtNanos = new ConcurrentHashMap<>();

    WaitReport(MeterRegistry meters) {
        this.meters = meters;
    }

    void noticed(List<ConsumerRecord<byte[], byte[]>> records, Throwable failure) {
        var first = records.getFirst();
        var state = TransientErrors.sqlStateClass(failure);
        ConsumerMeters.waiting(meters, first.topic(), state).increment();
        if (isTimeToLog(first.topic())) {
            log.warn(
                    "Records wait, the batch is delivered again each second topic={} partition={} offset={} records={} "
                            + "state={} exception={}",
                    first.topic(),
                    first.partition(),
                    first.offset(),
                    records.size(),
                    state,
                    failure.getClass().getSimpleName());
        }
    }

    private boolean isTimeToLog(String topic) {
        var now = System.nanoTime();
        return loggedAtNanos.merge(topic, now, (last, next) -> next - last < QUIET_NANOS ? last : next) == now;
    }
}

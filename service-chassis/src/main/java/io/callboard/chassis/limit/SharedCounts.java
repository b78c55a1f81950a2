package io.callboard.chassis.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.codec.ByteArrayCodec;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts that all instances share, in Redis. While Redis does not answer there is no count, and the caller counts alone.
 * A request never waits long for Redis: after a failure the next second passes without a try. Keys are network addresses,
 * e-mail addresses and passes, so Redis gets only their MAC.
 */
final class SharedCounts implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SharedCounts.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** A count that was not used for its period is full again, like a new one. Redis may keep it a little longer. */
    private static final ExpirationAfterWriteStrategy EXPIRY =
            ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofSeconds(10));

    private final RedisClient client;
    private final SecretKeySpec key;
    private final Duration timeout;
    private final Counter alone;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile @Nullable ProxyManager<byte[]> counts;
    private volatile long triesAgainAt = System.nanoTime();
    private volatile boolean away;

    SharedCounts(RedisURI server, byte[] key, Duration timeout, MeterRegistry meters) {
        server.setTimeout(timeout);
        this.client = RedisClient.create(server);
        this.client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder().connectTimeout(timeout).build())
                .build());
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.timeout = timeout;
        this.alone = Counter.builder("callboard.limits.alone")
                .description("Requests that one instance counted alone, because Redis did not answer")
                .register(meters);
    }

    /** Counts this amount; empty if Redis does not answer. */
    Optional<ConsumptionProbe> take(String limit, Bandwidth bandwidth, String key, int amount) {
        Optional<ConsumptionProbe> probe =
                triesAgainAt - System.nanoTime() > 0 ? Optional.empty() : tryToTake(limit, bandwidth, key, amount);
        if (probe.isEmpty()) {
            alone.increment();
        }
        return probe;
    }

    /** A limit must not fail because of what it counts with, so every exception of the client counts as no answer. */
    private Optional<ConsumptionProbe> tryToTake(String limit, Bandwidth bandwidth, String key, int amount) {
        try {
            ProxyManager<byte[]> connected = connected();
            if (connected == null) {
                return Optional.empty();
            }
            ConsumptionProbe probe = connected
                    .builder()
                    .build(
                            name(limit, bandwidth, key),
                            () -> BucketConfiguration.builder()
                                    .addLimit(bandwidth)
                                    .build())
                    .tryConsumeAndReturnRemaining(amount);
            if (away) {
                away = false;
                log.info("Redis answers again");
            }
            return Optional.of(probe);
        } catch (RuntimeException e) {
            triesAgainAt = System.nanoTime() + PAUSE.toNanos();
            if (!away) {
                away = true;
                log.warn(
                        "Redis does not answer, so this instance counts alone exception={}",
                        e.getClass().getSimpleName());
            }
            return Optional.empty();
        }
    }

    /** Null while another thread connects. After the first time the client connects again by itself. */
    private @Nullable ProxyManager<byte[]> connected() {
        if (counts == null && connecting.tryLock()) {
            try {
                if (counts == null) {
                    counts = Bucket4jLettuce.casBasedBuilder(client.connect(ByteArrayCodec.INSTANCE))
                            .requestTimeout(timeout)
                            .expirationAfterWrite(EXPIRY)
                            .build();
                }
            } finally {
                connecting.unlock();
            }
        }
        return counts;
    }

    /** Has the bandwidth, so that a changed limit begins with a new count. */
    private byte[] name(String limit, Bandwidth bandwidth, String key) {
        String text = limit + ' ' + bandwidth.getCapacity() + ' ' + bandwidth.getRefillPeriodNanos() + ' ' + key;
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(this.key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, timeout);
    }
}

package io.callboard.chassis.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.bucket4j.TimeMeter;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances count together in a real Redis, and each alone while it is away. */
class SharedCountsTest {

    private static final int CAPACITY = 6;
    private static final String ADDRESS = "ada@example.org";

    /** A slow machine is no Redis that is away. */
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private RedisServer redis;
    private RateLimits one;
    private RateLimits two;

    @BeforeEach
    void start() throws Exception {
        Optional<Path> binary = RedisServer.binary();
        assumeThat(binary).as("redis-server of Debian").isPresent();
        redis = new RedisServer(binary.orElseThrow());
        one = instance(PATIENT);
        two = instance(PATIENT);
    }

    @AfterEach
    void stop() throws Exception {
        if (redis != null) {
            one.close();
            two.close();
            redis.close();
        }
    }

    @Test
    void instancesCountTogether() {
        assertThat(served(limit(one), limit(two), 20)).isEqualTo(CAPACITY);
        assertThat(alone()).isZero();
    }

    @Test
    void saysHowLongToWait() {
        served(limit(one), limit(two), CAPACITY);

        assertThat(limit(two).take(ADDRESS, 1).orElseThrow())
                .isGreaterThan(Duration.ZERO)
                .isLessThanOrEqualTo(Duration.ofDays(1).dividedBy(CAPACITY));
    }

    @Test
    void aChangedLimitBeginsWithANewCount() {
        served(limit(one), limit(two), CAPACITY);

        assertThat(two.limit("address", 2 * CAPACITY, Duration.ofDays(1)).take(ADDRESS, 1))
                .isEmpty();
    }

    @Test
    void eachCountsAloneWhileRedisIsAwayAndTogetherAfterwards() throws Exception {
        RateLimit first = limit(one);
        RateLimit second = limit(two);
        served(first, second, 1);
        redis.stop();

        assertThat(served(first, second, 40)).isEqualTo(2 * CAPACITY);
        assertThat(alone()).isEqualTo(40);

        redis.start();
        // The client tries again after pauses of up to half a minute.
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            double before = alone();
            first.take("somebody else", 1);
            second.take("somebody else", 1);
            return alone() == before;
        });
        assertThat(served(first, second, 20)).isEqualTo(CAPACITY);
    }

    @Test
    void countsAloneWhenRedisIsAwayAtTheStart() throws Exception {
        redis.stop();

        assertThat(served(limit(one), limit(two), 40)).isEqualTo(2 * CAPACITY);
    }

    /** Each of 1,000 requests would wait a quarter of a second, more than four minutes in all. */
    @Test
    void aSilentRedisDoesNotHoldUpEachRequest() throws Exception {
        try (RateLimits impatient = instance(Duration.ofMillis(250))) {
            RateLimit limit = limit(impatient);
            limit.take(ADDRESS, 1);
            double before = alone();
            redis.freeze();
            long begin = System.nanoTime();
            IntStream.range(0, 1_000).forEach(_ -> limit.take(ADDRESS, 1));

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMinutes(1));
            assertThat(alone() - before).isEqualTo(1_000);
        } finally {
            redis.thaw();
        }
    }

    @Test
    void redisHasNoAddressAndForgetsTheCounts() {
        limit(one).take(ADDRESS, 1);

        RedisClient client = RedisClient.create(redis.url());
        try (var connection = client.connect(ByteArrayCodec.INSTANCE)) {
            List<byte[]> keys = connection.sync().keys("*");
            assertThat(keys).hasSize(1).noneMatch(key -> new String(key, StandardCharsets.ISO_8859_1).contains("ada"));
            assertThat(connection.sync().ttl(keys.getFirst())).isPositive();
        } finally {
            client.shutdown();
        }
    }

    private RateLimits instance(Duration timeout) {
        return new RateLimits(
                meters,
                TimeMeter.SYSTEM_NANOTIME,
                new SharedCounts(
                        RedisURI.create(redis.url()),
                        "a secret of the test".getBytes(StandardCharsets.UTF_8),
                        timeout,
                        meters));
    }

    private static RateLimit limit(RateLimits instance) {
        return instance.limit("address", CAPACITY, Duration.ofDays(1));
    }

    /** How many of these requests are served, when the two take turns. */
    private static long served(RateLimit first, RateLimit second, int requests) {
        return IntStream.range(0, requests)
                .filter(request ->
                        (request % 2 == 0 ? first : second).take(ADDRESS, 1).isEmpty())
                .count();
    }

    private double alone() {
        return meters.counter("callboard.limits.alone").count();
    }
}

package io.callboard.chassis.outbox;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.outbox.OutboxPublisher.Outcome;
import io.callboard.chassis.progress.PublicationProgressed;
import io.callboard.chassis.worker.SupervisedLoop;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes the messages of the outbox. The instance with the lease relays, and the others wait to take over. A message
 * is deleted after the broker has committed it, so a crash in between publishes it again and never loses it.
 *
 * <p>A relay reads rows after it has opened its publisher. So only the relay that opened the latest publisher can
 * publish, and it reads every row that the others left (ADR 0006).
 */
final class OutboxRelay implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

    /** How long a stop waits for the last messages. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration END_TIMEOUT = Duration.ofSeconds(2);

    /** How long after the last message the relay looks at the busy interval. */
    private static final Duration BUSY = Duration.ofSeconds(3);

    /** A relay whose turn takes longer than this counts as stuck, and another instance takes over. */
    private static final Duration LONGEST_TURN = Duration.ofSeconds(60);

    /**
     * How long a round waits for metadata of a topic before it rests the topic. An existing topic answers within
     * milliseconds.
     */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

    /** How many messages overtake others at most before a round. */
    private static final int MOST_EXPRESS = 500;

    /** How many messages the relay sends to try a resting topic. */
    private static final int PROBE = 10;

    /** Reads from the lowest id on take at most this fraction of the time: one hundredth. */
    private static final int FULL_READ_SHARE = 100;

    private static final Duration FULL_READ_INTERVAL = Duration.ofSeconds(10);

    private final RelayConnections connections;
    private final Supplier<OutboxPublisher> publishers;
    private final MessageCodec codec;
    private final OutboxProperties properties;
    private final PublicationProgress progress;
    private final OutboxMetrics metrics;
    private final RelayLease lease;
    private final SupervisedLoop loop;

    /** Owned by the loop's thread, until it has ended. */
    private final LowerBound bound = new LowerBound();

    private final RestingTopics resting;
    private final RoundPace pace;
    private @Nullable RelaySession session;
    private @Nullable OutboxPublisher publisher;
    private @Nullable CompletableFuture<Boolean> progressTopic;
    private long lastMessageNanos;
    private long nextFullReadNanos;

    /** Whether the last round left messages, so that new ones would wait behind them. */
    private boolean isBehind;

    /** Written by the loop's thread, read by the lease's. */
    private volatile long turnedAtNanos;

    /** Written by the loop's thread, read by {@link #wake} and tests. */
    private volatile boolean relaying;

    /** Written by the thread that stops the relay, counted down by the thread of the loop. */
    private volatile @Nullable CountDownLatch drained;

    OutboxRelay(
            RelayConnections connections,
            Supplier<OutboxPublisher> publishers,
            MessageCodec codec,
            OutboxProperties properties,
            PublicationProgress progress,
            OutboxMetrics metrics) {
        this.connections = connections;
        this.publishers = publishers;
        this.codec = codec;
        this.properties = properties;
        this.progress = progress;
        this.metrics = metrics;
        this.resting = new RestingTopics(properties.backOff());
        this.pace = new RoundPace(properties.burstInterval(), System::nanoTime);
        this.loop = new SupervisedLoop("outbox-relay", this::turn, properties.backOff());
        this.lease = new RelayLease(
                connections,
                properties.lease(),
                properties.takeOverInterval(),
                () -> System.nanoTime() - turnedAtNanos < LONGEST_TURN.toNanos(),
                loop::wake);
    }

    /** Whether this instance is the one that relays. */
    boolean isRelaying() {
        return relaying;
    }

    /** Ends the pause between two rounds when this instance is the one that relays. */
    void wake() {
        if (relaying) {
            loop.wake();
        }
    }

    @Override
    public void start() {
        drained = null;
        turnedAtNanos = System.nanoTime();
        loop.start();
        lease.start();
    }

    @Override
    public void stop() {
        if (!loop.isRunning()) {
            return;
        }
        var latch = new CountDownLatch(1);
        drained = latch;
        loop.wake();
        try {
            if (!latch.await(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.info("Outbox relay stops before it has published everything");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.stop(END_TIMEOUT);
        letGo();
        lease.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }

    /** Started before and stopped after the listeners and the web server, whose last messages it still publishes. */
    @Override
    public int getPhase() {
        return 0;
    }

    private Duration turn() throws Exception {
        turnedAtNanos = System.nanoTime();
        @Nullable CountDownLatch stopping = drained;
        Duration pause;
        try {
            pause = lease.isHeld() ? relay(stopping != null) : standBy();
        } catch (Exception | Error e) {
            // The next turn opens a new producer and a new connection, without the state of the failed ones.
            letGo();
            if (stopping != null) {
                stopping.countDown();
            }
            throw e;
        }
        if (stopping != null && !pause.isZero()) {
            stopping.countDown();
        }
        return pause;
    }

    private Duration standBy() {
        letGo();
        metrics.notRelaying();
        return properties.takeOverInterval();
    }

    private Duration relay(boolean isLast) throws SQLException, InterruptedException {
        if (publisher == null) {
            publisher = publishers.get();
            publisher.open();
            progress.begin();
            log.info("Outbox relay works batchSize={}", properties.batchSize());
        }
        if (session == null) {
            session = new RelaySession(connections.open());
        }
        relaying = true;
        var gathering = pace.untilNext();
        if (gathering.isPositive() && !isLast) {
            return gathering;
        }
        tryRestingTopics(session, publisher);
        if (progress.isMarkDue()) {
            progress.mark(session.mark(bound.value()));
        }
        if (round(session, publisher)) {
            return Duration.ZERO;
        }
        return System.nanoTime() - lastMessageNanos < BUSY.toNanos()
                ? properties.busyPollInterval()
                : properties.pollInterval();
    }

    /** Runs one round; true if more messages may wait. */
    private boolean round(RelaySession session, OutboxPublisher publisher) throws SQLException, InterruptedException {
        if (isBehind) {
            publishExpress(session, publisher);
        }
        var batch = read(session);
        isBehind = batch.full();
        var rows = batch.rows();
        metrics.waiting(
                Stream.concat(rows.stream().limit(1).map(OutboxRow::occurredAt), Stream.ofNullable(resting.oldest()))
                        .min(Instant::compareTo)
                        .orElse(null));
        metrics.resting(resting.size());
        state(publisher, batch.firstId());
        if (rows.isEmpty()) {
            return false;
        }
        lastMessageNanos = System.nanoTime();
        Failpoints.hit("chassis.outbox.after-read");
        var sendable = withoutUnreachable(publisher, rows);
        if (sendable.isEmpty()) {
            return true;
        }
        switch (publisher.publish(sendable)) {
            case Outcome.Published(var ends) -> {
                progress.published(ends);
                delete(session, sendable);
                pace.took(sendable.size(), batch.full());
                return batch.full();
            }
            case Outcome.Refused(var topics, var cause) -> {
                topics.forEach(topic -> rest(topic, sendable, cause.getClass().getSimpleName()));
                return true;
            }
        }
    }

    /**
     * Publishes messages that do not wait behind a backlog. Without one they are part of the next round. The bound of the
     * rounds stays, because it follows from their reads only.
     */
    private void publishExpress(RelaySession session, OutboxPublisher publisher)
            throws SQLException, InterruptedException {
        var rows = session.readExpress(resting.topics(), MOST_EXPRESS);
        var sendable = rows.isEmpty() ? rows : withoutUnreachable(publisher, rows);
        if (sendable.isEmpty()) {
            return;
        }
        switch (publisher.publish(sendable)) {
            case Outcome.Published(var ends) -> {
                progress.published(ends);
                Failpoints.hit("chassis.outbox.after-send");
                session.delete(sendable);
                metrics.relayed(sendable.size());
            }
            case Outcome.Refused(var topics, var cause) ->
                topics.forEach(topic -> rest(topic, sendable, cause.getClass().getSimpleName()));
        }
    }

    private RelaySession.Batch read(RelaySession session) throws SQLException {
        var started = System.nanoTime();
        var full = started - nextFullReadNanos >= 0;
        var batch = session.read(full ? 0 : bound.value(), resting.topics(), properties.batchSize());
        bound.read(batch.oldestRunning(), batch.firstId());
        if (full) {
            var took = System.nanoTime() - started;
            nextFullReadNanos = started + Math.max(FULL_READ_INTERVAL.toNanos(), FULL_READ_SHARE * took);
        }
        return batch;
    }

    private void delete(RelaySession session, List<OutboxRow> rows) throws SQLException {
        Failpoints.hit("chassis.outbox.after-send");
        bound.deleted(session.delete(rows), rows.getLast().id());
        metrics.relayed(rows.size());
        Failpoints.hit("chassis.outbox.after-delete");
    }

    /** Publishes how far publication has come, when the mark is reached and no topic rests. */
    private void state(OutboxPublisher publisher, @Nullable Long firstId) {
        var statement = resting.isEmpty() ? progress.statement(firstId) : null;
        if (statement == null) {
            return;
        }
        if (!isProgressTopicReachable(publisher)) {
            return;
        }
        progress.stated();
        publisher.publish(List.of(new OutboxRow(
                0,
                PublicationProgressed.TOPIC,
                statement.service(),
                PublicationProgressed.TYPE,
                statement.service() + "@" + statement.upTo(),
                codec.json(statement),
                null,
                statement.upTo())));
    }

    private boolean isProgressTopicReachable(OutboxPublisher publisher) {
        if (publisher.isReachable(PublicationProgressed.TOPIC)) {
            return true;
        }
        if (progressTopic == null) {
            progressTopic = publisher.look(PublicationProgressed.TOPIC);
        } else if (progressTopic.isDone()) {
            if (progressTopic.join()) {
                publisher.setReachable(PublicationProgressed.TOPIC);
            }
            progressTopic = null;
        }
        return publisher.isReachable(PublicationProgressed.TOPIC);
    }

    /** Rests topics that do not answer, so that the producer does not wait for them. */
    private List<OutboxRow> withoutUnreachable(OutboxPublisher publisher, List<OutboxRow> rows)
            throws InterruptedException {
        var looks = new HashMap<String, CompletableFuture<Boolean>>();
        for (var row : rows) {
            if (!publisher.isReachable(row.topic())) {
                looks.computeIfAbsent(row.topic(), publisher::look);
            }
        }
        if (looks.isEmpty()) {
            return rows;
        }
        Set<String> missing = new HashSet<>();
        for (var look : looks.entrySet()) {
            if (isFound(look.getValue())) {
                publisher.setReachable(look.getKey());
            } else {
                missing.add(look.getKey());
            }
        }
        missing.forEach(topic -> rest(topic, rows, "not found"));
        return rows.stream().filter(row -> !missing.contains(row.topic())).toList();
    }

    private static boolean isFound(CompletableFuture<Boolean> look) throws InterruptedException {
        try {
            return look.get(LONGEST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    private void rest(String topic, List<OutboxRow> refused, String reason) {
        var oldest = refused.stream().filter(row -> row.topic().equals(topic)).findFirst();
        if (oldest.isEmpty()) {
            return;
        }
        var pause = resting.rest(topic, oldest.get().occurredAt(), bound.value());
        log.warn(
                "Topic takes no messages and rests topic={} reason={} pauseMillis={}", topic, reason, pause.toMillis());
    }

    /**
     * After the pause of a topic, looks for the topic in the background. When it exists, sends a few of its messages as
     * a trial.
     */
    private void tryRestingTopics(RelaySession session, OutboxPublisher publisher) throws SQLException {
        for (var rest : resting.over()) {
            var look = rest.look();
            if (look == null) {
                rest.look(publisher.look(rest.topic()));
            } else if (look.isDone()) {
                probe(session, publisher, rest, look.join());
            }
        }
    }

    private void probe(RelaySession session, OutboxPublisher publisher, RestingTopics.Rest rest, boolean isFound)
            throws SQLException {
        var rows = new ArrayList<>(session.readTopic(rest.topic(), rest.above(), PROBE));
        if (rows.isEmpty()) {
            end(rest);
        } else if (!isFound) {
            rest(rest.topic(), rows, "not found");
        } else {
            switch (publisher.publish(rows)) {
                case Outcome.Published(var ends) -> {
                    progress.published(ends);
                    publisher.setReachable(rest.topic());
                    session.delete(rows);
                    metrics.relayed(rows.size());
                    end(rest);
                }
                case Outcome.Refused(var topics, var cause) ->
                    rest(rest.topic(), rows, cause.getClass().getSimpleName());
            }
        }
    }

    private void end(RestingTopics.Rest rest) {
        resting.end(rest.topic());
        bound.fallBackTo(rest.above());
        log.info("Topic takes messages again topic={}", rest.topic());
    }

    private void letGo() {
        relaying = false;
        bound.forget();
        isBehind = false;
        resting.startOver();
        nextFullReadNanos = System.nanoTime();
        progressTopic = null;
        if (publisher != null) {
            publisher.close();
            publisher = null;
        }
        if (session != null) {
            try {
                session.close();
            } catch (SQLException e) {
                log.debug("Connection of the relay did not close", e);
            }
            session = null;
        }
    }
}

package io.callboard.event.stream;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Applies providers' reports about streams. Reports may arrive twice and in any order. A report about an unknown stream
 * changes nothing.
 */
@Component
public class StreamReports {

    private static final String SIGNAL = """
            update stream
            set signal = :signal, signal_at = :at
            where provider_id = :providerId and (signal_at is null or signal_at < :at)
            """;

    private static final String EVENT = """
            select event_id from stream where provider_id = :providerId
            """;

    /** A broadcast with a long break has several recordings. The longest one is the replay, in any order of arrival. */
    private static final String RECORDED = """
            update stream
            set replay_playback_id = :playbackId, replay_seconds = :seconds, replay_announced = false
            where provider_id = :providerId and (replay_seconds is null or replay_seconds < :seconds)
            """;

    private final JdbcClient jdbc;
    private final StreamOwner owner;

    StreamReports(JdbcClient jdbc, StreamOwner owner) {
        this.jdbc = jdbc;
        this.owner = owner;
    }

    /**
     * The host's video arrives, or has stopped.
     *
     * @param at when it happened, by the provider's clock
     */
    @Transactional
    public void signal(String providerId, boolean active, Instant at) {
        jdbc.sql(SIGNAL)
                .param("providerId", providerId)
                .param("signal", active ? "ACTIVE" : "IDLE")
                .param("at", Timestamp.from(at))
                .update();
    }

    /** A recording of the stream can be watched. */
    @Transactional
    public void recorded(String providerId, String playbackId, double seconds) {
        Optional<UUID> eventId = jdbc.sql(EVENT)
                .param("providerId", providerId)
                .query(UUID.class)
                .optional();
        if (eventId.isEmpty()) {
            return;
        }
        owner.lock(eventId.get());
        jdbc.sql(RECORDED)
                .param("providerId", providerId)
                .param("playbackId", playbackId)
                .param("seconds", seconds)
                .update();
        owner.publishReplay(eventId.get());
    }
}

package io.callboard.event.stream;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.event.presentation.VideoStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The wanted and the present state of streams at providers. */
@Component
public class Streams {

    private static final String WANT = """
            insert into stream (event_id, organizer_id, kind, wanted, next_attempt_at)
            values (:eventId, :organizerId, :kind, true, now())
            on conflict (event_id) do update
            set wanted = true, failures = 0, last_failure = null, next_attempt_at = now()
            where not stream.wanted or (stream.status <> 'READY' and stream.next_attempt_at is null)
            """;

    /** Waits until a request that may be under way has ended before searching its stream. */
    private static final String RELEASE = """
            update stream
            set wanted = false, failures = 0, last_failure = null,
                next_attempt_at = case
                    when status = 'READY' then now()
                    when in_doubt then greatest(lease_until, now())
                end
            where event_id = :eventId and organizer_id = :organizerId and wanted
            """;

    private static final String FIND = """
            select event_id, version, wanted, status, next_attempt_at is not null as pending, playback_id,
                last_failure, signal, replay_playback_id, replay_seconds
            from stream
            where event_id = :eventId and organizer_id = :organizerId
            """;

    private static final String ANNOUNCE_REPLAY = """
            update stream
            set replay_announced = true, version = version + 1
            where event_id = :eventId and organizer_id = :organizerId and replay_playback_id is not null
                and not replay_announced
            """;

    private static final String SECRETS = """
            select secrets_key_id, secrets
            from stream
            where event_id = :eventId and organizer_id = :organizerId and secrets is not null
            """;

    private final JdbcClient jdbc;
    private final HostSecretsSeal seal;
    private final ApplicationEventPublisher publisher;
    private final Set<VideoStream.Kind> atProviders = EnumSet.noneOf(VideoStream.Kind.class);

    Streams(
            JdbcClient jdbc,
            HostSecretsSeal seal,
            ApplicationEventPublisher publisher,
            List<StreamProvider> providers) {
        this.jdbc = jdbc;
        this.seal = seal;
        this.publisher = publisher;
        providers.forEach(provider -> atProviders.add(provider.kind()));
    }

    /** Whether this installation offers streams of this kind. */
    public boolean offers(VideoStream.Kind kind) {
        return kind == VideoStream.Kind.EXTERNAL || atProviders.contains(kind);
    }

    /**
     * Stores the wanted state in the transaction that changes the live event. The worker executes it afterwards.
     *
     * @param live whether the live event is under way
     * @param chosen what the organizer chose to show
     */
    public void follow(UUID eventId, OrganizerId organizer, boolean live, Optional<VideoStream> chosen) {
        Optional<VideoStream.Kind> wanted = chosen.map(VideoStream::kind).filter(kind -> live && kind.hasProvider());
        int changed = wanted.map(kind -> jdbc.sql(WANT)
                        .param("eventId", eventId)
                        .param("organizerId", organizer.value())
                        .param("kind", kind.name())
                        .update())
                .orElseGet(() -> jdbc.sql(RELEASE)
                        .param("eventId", eventId)
                        .param("organizerId", organizer.value())
                        .update());
        if (changed > 0) {
            publisher.publishEvent(new StreamDue());
        }
    }

    /** The stream; empty if the live event never went live with one at a provider. */
    public Optional<Stream> find(UUID eventId, OrganizerId organizer) {
        return jdbc.sql(FIND)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .query(Streams::read)
                .optional();
    }

    /** Marks the replay as announced; true if it was not announced before. */
    public boolean announceReplay(UUID eventId, OrganizerId organizer) {
        return jdbc.sql(ANNOUNCE_REPLAY)
                        .param("eventId", eventId)
                        .param("organizerId", organizer.value())
                        .update()
                > 0;
    }

    /** The settings of the host's encoder; empty until the provider has made the stream. */
    Optional<HostSecrets> secrets(UUID eventId, OrganizerId organizer) {
        return jdbc.sql(SECRETS)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .query((row, number) ->
                        new HostSecretsSeal.Sealed(row.getString("secrets_key_id"), row.getBytes("secrets")))
                .optional()
                .map(stored -> seal.open(eventId, stored));
    }

    private static Stream.@Nullable Replay replay(@Nullable String playbackId, double seconds) {
        return playbackId == null ? null : new Stream.Replay(playbackId, seconds);
    }

    private static Stream read(ResultSet row, int number) throws SQLException {
        return new Stream(
                row.getObject("event_id", UUID.class),
                row.getLong("version"),
                row.getBoolean("wanted"),
                Stream.Status.valueOf(row.getString("status")),
                row.getBoolean("pending"),
                row.getString("playback_id"),
                row.getString("last_failure"),
                row.getString("signal"),
                replay(row.getString("replay_playback_id"), row.getDouble("replay_seconds")));
    }
}

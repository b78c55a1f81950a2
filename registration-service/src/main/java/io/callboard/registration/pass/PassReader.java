package io.callboard.registration.pass;

import io.callboard.registration.liveevent.LiveEventProperties;
import io.callboard.registration.liveevent.LiveEventStatus;
import io.callboard.registration.liveevent.StreamSecrets;
import io.callboard.registration.pass.PassView.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a pass opens at this moment. */
@Component
class PassReader {

    private static final String FIND = """
            select r.id, r.status as registration_status, coalesce(r.time_zone, e.zone) as registrant_zone,
                e.event_id, e.title, e.description, e.starts_at, e.ends_at, e.planned_starts_at, e.zone, e.status as event_status, e.epoch,
                e.stream_kind, e.stream_url, e.stream_key_id, e.stream_ciphertext, r.segment,
                e.replay_kind, e.replay_key_id, e.replay_ciphertext,
                coalesce(e.speaker_names, '{}') as speaker_names, coalesce(e.speaker_titles, '{}') as speaker_titles
            from registration r
            join live_event e on e.event_id = r.event_id
            where r.id = :registrationId and r.organizer_id = :organizerId
            """;

    private final JdbcClient jdbc;
    private final Passes passes;
    private final PassProperties properties;
    private final LiveEventProperties liveEvents;
    private final StreamSecrets streams;
    private final MuxPlayback mux;
    private final Clock clock;

    PassReader(
            JdbcClient jdbc,
            Passes passes,
            PassProperties properties,
            LiveEventProperties liveEvents,
            StreamSecrets streams,
            MuxPlayback mux,
            Clock clock) {
        this.jdbc = jdbc;
        this.passes = passes;
        this.properties = properties;
        this.liveEvents = liveEvents;
        this.streams = streams;
        this.mux = mux;
        this.clock = clock;
    }

    /** What became of a token. */
    sealed interface Admission {

        /** It opens a live event. */
        record Admitted(PassView view, Invitation invitation) implements Admission {}

        /** Its registration was cancelled. */
        record Revoked() implements Admission {}

        /** Nobody ever got it. */
        record Unknown() implements Admission {}
    }

    Admission admit(String tokenValue) {
        Token token = new Token(tokenValue);
        Optional<Passes.Holder> holder = passes.watcher(token);
        if (holder.isEmpty()) {
            return new Admission.Unknown();
        }
        if (holder.get().revoked()) {
            return new Admission.Revoked();
        }
        Optional<Admission> admitted = jdbc.sql(FIND)
                .param("registrationId", holder.get().registrationId())
                .param("organizerId", holder.get().organizer().value())
                .query((row, number) -> (Admission) admitted(row, token))
                .optional();
        return admitted.orElseGet(Admission.Unknown::new);
    }

    private Admission.Admitted admitted(ResultSet row, Token token) throws SQLException {
        Instant startsAt = row.getTimestamp("starts_at").toInstant();
        Instant endsAt = row.getTimestamp("ends_at").toInstant();
        Timestamp planned = row.getTimestamp("planned_starts_at");
        Instant plannedStartsAt = planned == null ? null : planned.toInstant();
        // A delay closes no stream that was open already.
        Instant opensAt = (plannedStartsAt == null ? startsAt : plannedStartsAt).minus(properties.opensBefore());
        LiveEventStatus eventStatus = LiveEventStatus.of(row.getString("event_status"));
        String registrationStatus = row.getString("registration_status");
        Instant overAt = liveEvents.overAt(eventStatus, endsAt);
        State state = state(eventStatus, opensAt, overAt);
        boolean confirmed = registrationStatus.equals("CONFIRMED");
        PassView view = new PassView(
                row.getObject("event_id", UUID.class),
                row.getString("title"),
                row.getString("description"),
                speakers(row),
                startsAt,
                endsAt,
                plannedStartsAt,
                row.getString("zone"),
                row.getString("registrant_zone"),
                state,
                opensAt,
                registrationStatus,
                row.getString("segment"),
                confirmed && state == State.OPEN ? stream(row, overAt) : null,
                confirmed && state == State.ENDED ? replay(row) : null,
                passes.calendarUrl(token));
        Invitation invitation = new Invitation(
                row.getObject("id", UUID.class),
                view.title(),
                view.description(),
                startsAt,
                endsAt,
                row.getInt("epoch"),
                state == State.CANCELLED,
                registrationStatus.equals("CONFIRMED"),
                passes.joinUrl(token),
                properties.calendarSender());
        return new Admission.Admitted(view, invitation);
    }

    private PassView.@Nullable Stream stream(ResultSet row, Instant overAt) throws SQLException {
        @Nullable String kind = row.getString("stream_kind");
        @Nullable String address = opened(row, "stream_key_id", "stream_ciphertext");
        if (MuxPlayback.KIND.equals(kind)) {
            return address == null ? null : mux.open(address, overAt);
        }
        return page(kind, address == null ? row.getString("stream_url") : address);
    }

    private PassView.@Nullable Stream replay(ResultSet row) throws SQLException {
        @Nullable String playbackId = opened(row, "replay_key_id", "replay_ciphertext");
        return playbackId != null && MuxPlayback.KIND.equals(row.getString("replay_kind"))
                ? mux.open(playbackId, Instant.MAX)
                : null;
    }

    private @Nullable String opened(ResultSet row, String keyIdColumn, String ciphertextColumn) throws SQLException {
        @Nullable String keyId = row.getString(keyIdColumn);
        @Nullable String ciphertext = row.getString(ciphertextColumn);
        return keyId == null || ciphertext == null
                ? null
                : streams.open(row.getObject("event_id", UUID.class), keyId, ciphertext)
                        .orElse(null);
    }

    private static List<PassView.Speaker> speakers(ResultSet row) throws SQLException {
        String[] names = (String[]) row.getArray("speaker_names").getArray();
        @Nullable String[] titles = (String[]) row.getArray("speaker_titles").getArray();
        return IntStream.range(0, names.length)
                .mapToObj(i -> new PassView.Speaker(names[i], titles[i]))
                .toList();
    }

    /** Only what a browser opens as a page: the address becomes a link in the lobby. */
    private static PassView.@Nullable Stream page(@Nullable String kind, @Nullable String url) {
        if (url == null || !(url.startsWith("https://") || url.startsWith("http://"))) {
            return null;
        }
        return PassView.Stream.at(kind, url);
    }

    private State state(LiveEventStatus status, Instant opensAt, Instant overAt) {
        Instant now = clock.instant();
        return switch (status) {
            case CANCELLED -> State.CANCELLED;
            case ENDED -> State.ENDED;
            case LIVE -> now.isBefore(overAt) ? State.OPEN : State.ENDED;
            case SCHEDULED, UNKNOWN -> {
                if (!now.isBefore(overAt)) {
                    yield State.ENDED;
                }
                yield now.isBefore(opensAt) ? State.TOO_EARLY : State.OPEN;
            }
        };
    }
}

package io.callboard.registration.liveevent;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.Newest;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.liveevent.message.LiveEventState;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The projection of {@code live-events.v1}: the newest known state of each live event. */
@Component
public class LiveEvents {

    /** Rises when the projection keeps more of the same message, so that reading the topic again fills it. */
    static final int SHAPE = 11;

    private static final String FIND = """
            select event_id, organizer_id, epoch, status, starts_at, ends_at, zone, registration_open, waitlist,
                waitlist_offer_seconds, confirm_email_first, approval_required, segment_keys
            from live_event
            where event_id = :eventId
            """;

    private static final String FIND_OWN = """
            select event_id, organizer_id, epoch, status, starts_at, ends_at, zone, registration_open, waitlist,
                waitlist_offer_seconds, confirm_email_first, approval_required, segment_keys
            from live_event
            where event_id = :eventId and organizer_id = :organizerId
            """;

    private static final String DESCRIBED = """
            event_id, organizer_id, epoch, status, starts_at, ends_at, zone, registration_open, waitlist,
                waitlist_offer_seconds, confirm_email_first, approval_required, segment_keys, title, description, coalesce(channels, '{}') as channels, content, questions, series_id
            """.strip();

    private static final String DESCRIBE = """
            select %s
            from live_event
            where event_id = :eventId
            """.formatted(DESCRIBED);

    private static final String DESCRIBE_SERIES = """
            select %s
            from live_event
            where series_id = :seriesId
            order by starts_at, event_id
            limit 100
            """.formatted(DESCRIBED);

    private static final String UPSERT = """
            insert into live_event (event_id, organizer_id, version, epoch, status, title, description, starts_local,
                zone, starts_at, ends_at, registration_open, waitlist, waitlist_offer_seconds, confirm_email_first,
                approval_required, stream_kind, stream_url,
                stream_key_id, stream_ciphertext, segment_keys, speaker_names, speaker_titles, channels,
                planned_starts_at, stream_version, replay_kind, replay_key_id, replay_ciphertext, content, questions,
                series_id, embed_origins, shape)
            values (:eventId, :organizerId, :version, :epoch, :status, :title, :description, :startsLocal,
                :zone, :startsAt, :endsAt, :registrationOpen, :waitlist, :waitlistOfferSeconds::integer, :confirmEmailFirst,
                :approvalRequired, :streamKind, :streamUrl,
                :streamKeyId, :streamCiphertext, :segmentKeys, :speakerNames, :speakerTitles, :channels,
                :plannedStartsAt, :streamVersion, :replayKind, :replayKeyId, :replayCiphertext,
                :content::jsonb, :questions::jsonb, :seriesId, :embedOrigins, :shape)
            on conflict (event_id) do update set
                version = excluded.version, epoch = excluded.epoch, status = excluded.status, title = excluded.title,
                description = excluded.description, starts_local = excluded.starts_local, zone = excluded.zone,
                starts_at = excluded.starts_at, ends_at = excluded.ends_at,
                registration_open = excluded.registration_open, waitlist = excluded.waitlist,
                waitlist_offer_seconds = excluded.waitlist_offer_seconds,
                confirm_email_first = excluded.confirm_email_first, approval_required = excluded.approval_required,
                stream_kind = excluded.stream_kind, stream_url = excluded.stream_url,
                stream_key_id = excluded.stream_key_id, stream_ciphertext = excluded.stream_ciphertext,
                segment_keys = excluded.segment_keys, speaker_names = excluded.speaker_names,
                speaker_titles = excluded.speaker_titles, channels = excluded.channels,
                planned_starts_at = excluded.planned_starts_at,
                stream_version = excluded.stream_version, replay_kind = excluded.replay_kind,
                replay_key_id = excluded.replay_key_id, replay_ciphertext = excluded.replay_ciphertext,
                content = excluded.content, questions = excluded.questions,
                series_id = excluded.series_id, embed_origins = excluded.embed_origins, shape = excluded.shape
            where (live_event.version, live_event.stream_version, live_event.shape)
                < (excluded.version, excluded.stream_version, excluded.shape)
            """;

    private static final String VERSION_IS_KNOWN = """
            select exists (
                select 1 from live_event
                where event_id = :eventId and organizer_id = :organizerId and version >= :version)
            """;

    private final JdbcClient jdbc;
    private final Seats seats;
    private final LiveEventProperties properties;
    private final Arrivals arrivals;
    private final LiveEventContents contents;
    private final ApplicationEventPublisher publisher;

    LiveEvents(
            JdbcClient jdbc,
            Seats seats,
            LiveEventProperties properties,
            Arrivals arrivals,
            LiveEventContents contents,
            ApplicationEventPublisher publisher) {
        this.jdbc = jdbc;
        this.seats = seats;
        this.properties = properties;
        this.arrivals = arrivals;
        this.contents = contents;
        this.publisher = publisher;
    }

    /** Waits until the live event is known; false if it does not become known in time. */
    public boolean await(UUID eventId) {
        return arrivals.await(
                eventId, () -> Tenancy.callAsPlatform(() -> find(eventId).isPresent()));
    }

    /** Waits until this organizer's live event is known in this version; 404 if it does not become known in time. */
    public void require(UUID eventId, OrganizerId organizer, long version) {
        arrivals.require(
                eventId,
                () -> jdbc.sql(VERSION_IS_KNOWN)
                        .param("eventId", eventId)
                        .param("organizerId", organizer.value())
                        .param("version", version)
                        .query(Boolean.class)
                        .single());
    }

    /** The live event, if its message has arrived. */
    public Optional<LiveEvent> find(UUID eventId) {
        return jdbc.sql(FIND).param("eventId", eventId).query(this::read).optional();
    }

    /** The details that pages show, if the live event's message has arrived. */
    public Optional<LiveEventDetails> describe(UUID eventId) {
        return jdbc.sql(DESCRIBE).param("eventId", eventId).query(this::details).optional();
    }

    /** What a registrant is shown of the occurrences of a series whose messages have arrived, by their start. */
    public List<LiveEventDetails> describeSeries(UUID seriesId) {
        return jdbc.sql(DESCRIBE_SERIES)
                .param("seriesId", seriesId)
                .query(this::details)
                .list();
    }

    private LiveEventDetails details(ResultSet row, int number) throws SQLException {
        LiveEvent event = read(row, number);
        return new LiveEventDetails(
                event,
                row.getString("title"),
                row.getString("description"),
                LiveEventDetails.channels(
                        event, (String[]) row.getArray("channels").getArray()),
                contents.read(row.getString("content")),
                contents.readQuestions(row.getString("questions")),
                row.getObject("series_id", UUID.class));
    }

    /** The live event, if it is one of this organizer. */
    public Optional<LiveEvent> find(UUID eventId, OrganizerId organizer) {
        return jdbc.sql(FIND_OWN)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .query(this::read)
                .optional();
    }

    /**
     * Reads the columns event_id, organizer_id, epoch, status, starts_at, ends_at, zone, registration_open, waitlist,
     * waitlist_offer_seconds, confirm_email_first, approval_required and segment_keys of a row of live_event.
     */
    public LiveEvent read(ResultSet row, int number) throws SQLException {
        LiveEventStatus status = LiveEventStatus.of(row.getString("status"));
        Instant endsAt = row.getTimestamp("ends_at").toInstant();
        return new LiveEvent(
                row.getObject("event_id", UUID.class),
                new OrganizerId(row.getString("organizer_id")),
                row.getInt("epoch"),
                status,
                row.getTimestamp("starts_at").toInstant(),
                endsAt,
                row.getString("zone"),
                properties.overAt(status, endsAt),
                row.getBoolean("registration_open"),
                row.getBoolean("waitlist"),
                offer((Integer) row.getObject("waitlist_offer_seconds")),
                row.getBoolean("confirm_email_first"),
                row.getBoolean("approval_required"),
                segmentKeys(row.getArray("segment_keys")));
    }

    private static @Nullable Duration offer(@Nullable Integer seconds) {
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    /** Missing if the live event's message is older than the property. */
    private static Set<String> segmentKeys(@Nullable Array keys) throws SQLException {
        return keys == null ? Set.of() : Set.copyOf(List.of((String[]) keys.getArray()));
    }

    /** Applies the newest state of each live event; an older state than the known one changes nothing. */
    void apply(List<Message<LiveEventState>> messages) {
        List<LiveEventState> states = Newest.of(messages, LiveEventState::eventId);
        states.forEach(this::apply);
        arrivals.applied(states.stream().map(LiveEventState::eventId).toList());
    }

    private void apply(LiveEventState state) {
        LiveEventState.Stream stream = state.stream();
        LiveEventState.Replay replay = state.replay();
        int changed = jdbc.sql(UPSERT)
                .param("eventId", state.eventId())
                // Refuses ids that no organizer may have, because their rows could not be read again.
                .param("organizerId", new OrganizerId(state.organizerId()).value())
                .param("version", state.version())
                .param("epoch", state.epoch())
                .param("status", state.status())
                .param("title", state.title())
                .param("description", state.description())
                .param("startsLocal", state.start().local())
                .param("zone", state.start().zone())
                .param("startsAt", Timestamp.from(state.startsAt()))
                .param("endsAt", Timestamp.from(state.endsAt()))
                .param("registrationOpen", state.registrationOpen())
                .param("waitlist", state.waitlist())
                .param("waitlistOfferSeconds", state.waitlistOfferSeconds())
                .param("confirmEmailFirst", state.isEmailConfirmedFirst())
                .param("approvalRequired", state.isApprovalRequired())
                .param("streamKind", stream == null ? null : stream.kind())
                .param("streamUrl", stream == null ? null : stream.url())
                .param("streamKeyId", stream == null ? null : stream.keyId())
                .param("streamCiphertext", stream == null ? null : stream.ciphertext())
                .param("segmentKeys", array(state.segmentKeys()))
                .param("embedOrigins", array(state.embedOrigins()))
                .param("speakerNames", Columns.of(state.allSpeakers(), LiveEventState.Speaker::name))
                .param("speakerTitles", Columns.of(state.allSpeakers(), LiveEventState.Speaker::title))
                .param("channels", channels(state))
                .param(
                        "plannedStartsAt",
                        state.delay() == null
                                ? null
                                : Timestamp.from(state.delay().plannedStartsAt()))
                .param("streamVersion", state.part())
                .param("replayKind", replay == null ? null : replay.kind())
                .param("replayKeyId", replay == null ? null : replay.keyId())
                .param("replayCiphertext", replay == null ? null : replay.ciphertext())
                .param("seriesId", state.seriesId())
                .param("content", contents.written(state))
                .param("questions", contents.writtenQuestions(state))
                .param("shape", SHAPE)
                .update();
        if (changed == 1) {
            seats.provide(state.eventId(), state.organizerId(), state.version(), state.capacity())
                    .ifPresent(locked -> publisher.publishEvent(new SeatsProvided(locked)));
        }
    }

    private static String @Nullable [] channels(LiveEventState state) {
        LiveEventState.Reminders reminders = state.reminders();
        return reminders == null ? null : array(reminders.channels());
    }

    private static String @Nullable [] array(@Nullable List<String> texts) {
        return texts == null ? null : texts.toArray(String[]::new);
    }
}

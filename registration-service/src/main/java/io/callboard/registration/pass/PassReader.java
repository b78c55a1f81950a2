package io.callboard.registration.pass;

import io.callboard.chassis.language.PageLanguages;
import io.callboard.registration.liveevent.LiveEventContent;
import io.callboard.registration.liveevent.LiveEventContents;
import io.callboard.registration.liveevent.LiveEventProperties;
import io.callboard.registration.liveevent.LiveEventStatus;
import io.callboard.registration.liveevent.ShownTimes;
import io.callboard.registration.liveevent.StreamSecrets;
import io.callboard.registration.pass.PassView.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the registration of a pass and decides what it opens now. */
@Component
class PassReader {

    private static final String FIND = """
            select case r.status when 'OFFERED' then 'WAITLISTED' else r.status end as registration_status, coalesce(r.time_zone, e.zone) as registrant_zone,
                e.event_id, e.title, e.description, e.starts_at, e.ends_at, e.planned_starts_at, e.zone, e.status as event_status, e.epoch,
                e.stream_kind, e.stream_url, e.stream_key_id, e.stream_ciphertext, r.segment, r.kind, r.locale,
                e.replay_kind, e.replay_key_id, e.replay_ciphertext, e.content,
                coalesce(e.speaker_names, '{}') as speaker_names, coalesce(e.speaker_titles, '{}') as speaker_titles
            from registration r
            join live_event e on e.event_id = r.event_id
            where r.id = :registrationId and r.organizer_id = :organizerId
            """;

    private final JdbcClient jdbc;
    private final Passes passes;
    private final PassProperties properties;
    private final LiveEventProperties liveEvents;
    private final LiveEventContents contents;
    private final StreamSecrets streams;
    private final MuxPlayback mux;
    private final Clock clock;

    PassReader(
            JdbcClient jdbc,
            Passes passes,
            PassProperties properties,
            LiveEventProperties liveEvents,
            LiveEventContents contents,
            StreamSecrets streams,
            MuxPlayback mux,
            Clock clock) {
        this.jdbc = jdbc;
        this.passes = passes;
        this.properties = properties;
        this.liveEvents = liveEvents;
        this.contents = contents;
        this.streams = streams;
        this.mux = mux;
        this.clock = clock;
    }

    /** Result of a token. */
    sealed interface Admission {

        /**
         * It opens a live event.
         *
         * @param language BCP 47 tag of its holder; null if it is not known
         */
        record Admitted(
                PassView view,
                Invitation invitation,
                LiveEventContent content,
                @Nullable String language) implements Admission {}

        /** Its registration was cancelled; the entry withdraws that of a calendar. */
        record Revoked(Invitation invitation) implements Admission {}

        /** No link has this token. */
        record Unknown() implements Admission {}
    }

    Admission admit(String tokenValue) {
        Token token = new Token(tokenValue);
        Optional<Passes.Holder> holder = passes.watcher(token);
        if (holder.isEmpty()) {
            return new Admission.Unknown();
        }
        Passes.Shown shown = holder.get().shown();
        // Its entry must not replace that of the registration, which has another status and another end.
        UUID entryId = shown == null ? holder.get().registrationId() : UUID.nameUUIDFromBytes(token.hash());
        Optional<Admission> admitted = jdbc.sql(FIND)
                .param("registrationId", holder.get().registrationId())
                .param("organizerId", holder.get().organizer().value())
                .query((row, number) -> holder.get().revoked()
                        ? new Admission.Revoked(withdrawal(row, entryId))
                        : (Admission) admitted(row, token, shown, entryId))
                .optional();
        return admitted.orElseGet(Admission.Unknown::new);
    }

    private Admission.Admitted admitted(ResultSet row, Token token, Passes.@Nullable Shown shown, UUID entryId)
            throws SQLException {
        Instant startsAt = row.getTimestamp("starts_at").toInstant();
        Instant endsAt = row.getTimestamp("ends_at").toInstant();
        Timestamp planned = row.getTimestamp("planned_starts_at");
        Instant plannedStartsAt = planned == null ? null : planned.toInstant();
        // A delay does not close a stream that is open already.
        Instant opensAt = (plannedStartsAt == null ? startsAt : plannedStartsAt).minus(properties.opensBefore());
        LiveEventStatus eventStatus = LiveEventStatus.of(row.getString("event_status"));
        String registrationStatus = shown == null ? row.getString("registration_status") : shown.status();
        String zone = row.getString("zone");
        Instant overAt = liveEvents.overAt(eventStatus, endsAt);
        State state = state(eventStatus, opensAt, overAt);
        boolean confirmed = registrationStatus.equals("CONFIRMED");
        LiveEventContent content = contents.read(row.getString("content"));
        String language = shown == null ? row.getString("locale") : shown.language();
        LiveEventContent.InPerson place = content.inPerson();
        PassView view = new PassView(
                row.getObject("event_id", UUID.class),
                row.getString("title"),
                row.getString("description"),
                content.descriptionHtml(),
                speakers(row, content),
                startsAt,
                endsAt,
                plannedStartsAt,
                place == null ? null : new PassView.InPerson(place.venue(), place.address()),
                zone,
                shown == null ? row.getString("registrant_zone") : Objects.requireNonNullElse(shown.timeZone(), zone),
                state,
                opensAt,
                registrationStatus,
                row.getString("kind"),
                shown == null ? row.getString("segment") : shown.segment(),
                confirmed ? resources(content) : List.of(),
                confirmed && state == State.OPEN ? stream(row, overAt) : null,
                confirmed && state == State.ENDED ? replay(row) : null,
                passes.calendarUrl(token));
        Invitation invitation = new Invitation(
                entryId,
                view.title(),
                withTimes(view, language),
                place == null ? null : place.inOneLine(),
                startsAt,
                endsAt,
                row.getInt("epoch"),
                state == State.CANCELLED,
                confirmed,
                passes.joinUrl(token),
                properties.calendarSender());
        return new Admission.Admitted(view, invitation, content, language);
    }

    /** Higher than the epoch, because some calendars compare nothing else. Registering again makes another entry. */
    private Invitation withdrawal(ResultSet row, UUID entryId) throws SQLException {
        return new Invitation(
                entryId,
                row.getString("title"),
                null,
                null,
                row.getTimestamp("starts_at").toInstant(),
                row.getTimestamp("ends_at").toInstant(),
                row.getInt("epoch") + 1,
                true,
                false,
                null,
                properties.calendarSender());
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

    private static String withTimes(PassView view, @Nullable String language) {
        return withTimes(
                view.description(),
                view.startsAt(),
                view.endsAt(),
                view.timeZone(),
                view.registrantTimeZone(),
                PageLanguages.of(language).orElse(PageLanguages.DEFAULT));
    }

    /** Calendars show times in the zone of their device, so the description has those of the event and the registrant. */
    static String withTimes(
            @Nullable String description,
            Instant startsAt,
            Instant endsAt,
            String zone,
            String registrantZone,
            Locale language) {
        String times = ShownTimes.inPerson(startsAt, endsAt, zone, registrantZone, language)
                .text();
        return description == null ? times : times + "\n\n" + description;
    }

    private static List<PassView.Resource> resources(LiveEventContent content) {
        return content.resources().stream()
                .map(resource -> new PassView.Resource(resource.title(), resource.url()))
                .toList();
    }

    /** A row that was not read again since it has content knows names and titles only. */
    private static List<PassView.Speaker> speakers(ResultSet row, LiveEventContent content) throws SQLException {
        if (!content.speakers().isEmpty()) {
            return content.speakers().stream()
                    .map(speaker ->
                            new PassView.Speaker(speaker.name(), speaker.title(), speaker.pictureUrl(), speaker.bio()))
                    .toList();
        }
        String[] names = (String[]) row.getArray("speaker_names").getArray();
        @Nullable String[] titles = (String[]) row.getArray("speaker_titles").getArray();
        return IntStream.range(0, names.length)
                .mapToObj(i -> new PassView.Speaker(names[i], titles[i], null, null))
                .toList();
    }

    /** Only an http or https address, because it becomes a link in the lobby. */
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

package io.callboard.registration.registering;

import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.sql.Columns;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registering.message.RegistrationRepeated;
import io.callboard.registration.registering.message.RegistrationState;
import io.callboard.registration.registrant.Registrant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Answers people who register an address that is registered. Each gets what a new registrant would get at this moment: the
 * status that the free seats allow, and a guest pass that shows that status and nothing of the registration (ADR 0059).
 */
@Component
class Repetitions {

    /**
     * Waits for a concurrent cancellation, and for others who register the address. Locks in the order of the ids, as
     * other statements do. A transaction that does not get the lock of the address at once sends no mail, because another
     * one is about to send it.
     */
    private static final String LOCK = """
        select id as registration_id, pg_try_advisory_xact_lock(hashtextextended('links ' || address, 0)) as sends
        from (
            select id, address
            from registration
            where event_id = :eventId and organizer_id = :organizerId and address = any(:addresses::text[])
                and status <> 'CANCELLED'
            order by id
            for no key update) known
        """;

    /** An e-mail address that has to be confirmed gets no other mail before that. */
    private static final String ANSWER = """
        with known as materialized (
            select asked.line, asked.watch_hash, asked.time_zone, asked.segment, asked.locale, r.id, r.organizer_id
            from unnest(:addresses::text[], :watchHashes::text[], :timeZones::text[], :segments::text[],
                    :locales::text[]) with ordinality
                as asked (address, watch_hash, time_zone, segment, locale, line)
            join registration r on r.event_id = :eventId and r.organizer_id = :organizerId
                and r.address = asked.address and r.status <> 'CANCELLED'
            where r.id = any(:locked::uuid[])
        ), newcomer as materialized (
            select case
                    when not promoting and (capacity is null or taken < capacity) then :seated
                    when :waitlist then 'WAITLISTED'
                end as status
            from live_event_seats
            where event_id = :eventId
        ), guest as (
            select known.watch_hash as hash, known.id, known.organizer_id, known.line, newcomer.status as shown_status,
                case when newcomer.status = 'PENDING' then %s end as shown_until, known.time_zone as shown_time_zone,
                known.segment as shown_segment, known.locale as shown_locale
            from known
            cross join newcomer
            where newcomer.status is not null
        ), %s, mailed as (
            update registration r
            set links_sent_at = now()
            where r.id = any(:senders::uuid[]) and r.email is not null and not 'EMAIL' = any(r.awaits)
                and not exists (
                    select from registration other
                    where other.address = r.address and other.links_sent_at > now() - interval '1 day')
            returning r.id
        )
        select known.line, newcomer.status, known.id, mailed.id is not null as links_wanted,
            coalesce((select array_agg(ended.hash) from ended where ended.registration_id = known.id), '{}') as ended
        from known
        cross join newcomer
        left join mailed on mailed.id = known.id
        order by known.line
        """.formatted(NewRegistrations.HELD_UNTIL, Passes.ISSUE_GUEST_PASSES);

    private final JdbcClient jdbc;
    private final Passes passes;
    private final RegisteringProperties properties;

    Repetitions(JdbcClient jdbc, Passes passes, RegisteringProperties properties) {
        this.jdbc = jdbc;
        this.passes = passes;
        this.properties = properties;
    }

    /**
     * The answer to one of them.
     *
     * @param place null if a new registrant would be refused, because the live event is full
     * @param links of the guest pass
     * @param message what others have to know; null if nothing
     */
    record Repetition(
            @Nullable RegistrationStatus place,
            PassLinks links,
            @Nullable OutgoingMessage message) {}

    private record Locked(UUID registrationId, boolean sends) {}

    private record Row(
            int line, @Nullable String status, UUID registrationId, boolean linksWanted, List<String> ended) {}

    /**
     * Answers them in the running transaction, in the given order; empty for those whose address is not registered any
     * more.
     */
    List<Optional<Repetition>> answer(LiveEvent event, List<Registrant> registrants, Instant now) {
        @Nullable String[] addresses = Columns.of(registrants, Registrant::address);
        List<Locked> locked = jdbc.sql(LOCK)
                .param("eventId", event.id())
                .param("organizerId", event.organizer().value())
                .param("addresses", addresses)
                .query(Locked.class)
                .list();
        List<Passes.Draft> drafts =
                registrants.stream().map(_ -> passes.draft()).toList();
        Set<Requirement> awaits = Requirement.of(event);
        Map<Integer, Repetition> answers = new HashMap<>();
        Set<UUID> told = new HashSet<>();
        jdbc.sql(ANSWER)
                .param("eventId", event.id())
                .param("organizerId", event.organizer().value())
                .param("addresses", addresses)
                .param("watchHashes", Columns.of(drafts, Passes.Draft::watchHash))
                .param("timeZones", Columns.of(registrants, Registrant::timeZone))
                .param(
                        "segments",
                        Columns.of(
                                registrants,
                                registrant -> registrant
                                        .segmentedBy(event.segmentKeys())
                                        .segment()))
                .param("locales", Columns.of(registrants, Registrant::locale))
                .param("locked", ids(locked))
                .param("senders", ids(locked.stream().filter(Locked::sends).toList()))
                .param("seated", (awaits.isEmpty() ? RegistrationStatus.CONFIRMED : RegistrationStatus.PENDING).name())
                .param("waitlist", event.waitlist())
                .param("awaitsEmail", awaits.contains(Requirement.EMAIL))
                .param("confirmWithinSeconds", properties.confirmEmailWithin().toSeconds())
                .param("startsAt", Timestamp.from(event.startsAt()))
                .param("mostGuestPasses", Passes.MOST_GUEST_PASSES)
                .param("issuedAt", Timestamp.from(now))
                .query((row, number) -> row(row))
                .list()
                .forEach(row -> {
                    PassLinks links = drafts.get(row.line() - 1).links();
                    RegistrationStatus place = row.status() == null ? null : RegistrationStatus.valueOf(row.status());
                    boolean first = told.add(row.registrationId());
                    answers.put(
                            row.line() - 1,
                            new Repetition(place, links, message(event, row, place, links, first, now)));
                });
        return IntStream.range(0, registrants.size())
                .mapToObj(i -> Optional.ofNullable(answers.get(i)))
                .toList();
    }

    /** The first message of a registration has what concerns it once. */
    private static @Nullable OutgoingMessage message(
            LiveEvent event, Row row, @Nullable RegistrationStatus place, PassLinks links, boolean first, Instant now) {
        RegistrationStatus shown = Requirement.of(event).isEmpty() ? place : null;
        List<String> ended = first ? row.ended() : List.of();
        boolean linksWanted = first && row.linksWanted();
        if (shown == null && ended.isEmpty() && !linksWanted) {
            return null;
        }
        RegistrationRepeated repeated = new RegistrationRepeated(
                row.registrationId(),
                event.id(),
                event.organizer().value(),
                shown == null ? null : links.passHash(),
                shown == null ? null : shown.name(),
                ended,
                linksWanted,
                now);
        return OutgoingMessage.of(RegistrationState.TOPIC, row.registrationId(), RegistrationRepeated.TYPE, repeated);
    }

    private static @Nullable String[] ids(Collection<Locked> locked) {
        return Columns.of(locked, Locked::registrationId);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getInt("line"),
                row.getString("status"),
                row.getObject("id", UUID.class),
                row.getBoolean("links_wanted"),
                List.of((String[]) row.getArray("ended").getArray()));
    }
}

package io.callboard.registration.registering;

import static io.callboard.registration.registering.RegistrationRow.orNull;

import io.callboard.registration.liveevent.LiveEvent;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The registrations that wait for a seat, and the order in which they get one. */
@Component
class WaitlistedRegistrations {

    /**
     * The oldest of those who wait, as many as there are free seats. An offer lasts for a quarter of the time until the
     * start at most, so that others can get one too, but not less than the shortest. A person who must confirm an e-mail
     * address accepts by doing so. A registration that nobody writes to gets its seat at once.
     */
    private static final String PROMOTE = """
        with offer as (
            select case
                when :offerSeconds::float8 is not null and :startsAt::timestamptz >= now() + shortest then
                    date_trunc('milliseconds', now()) + greatest(shortest, least(
                        make_interval(secs => :offerSeconds::float8), (:startsAt::timestamptz - now()) / 4))
                end as until
            from make_interval(secs => :shortestOfferSeconds::float8) as shortest
        ), next as (
            select id
            from registration
            where event_id = :eventId and organizer_id = :organizerId and status = 'WAITLISTED'
            order by waiting_no, registered_at, id
            limit coalesce((
                select greatest(0, least(:most, coalesce(capacity - taken, :most)))
                from live_event_seats
                where event_id = :eventId), 0)
            for update
        )
        update registration
        set version = version + 1, changed_at = :changedAt,
            status = case
                when 'EMAIL' = any(awaits) then 'PENDING'
                when offer.until is not null and notify then 'OFFERED'
                when awaits = '{}' then 'CONFIRMED'
                else 'PENDING'
            end,
            pending_until = case
                when 'EMAIL' = any(awaits) then least(
                    date_trunc('milliseconds', now()) + make_interval(secs => :confirmWithinSeconds::float8),
                    :startsAt::timestamptz, offer.until)
                when notify then offer.until
            end
        from offer
        where id in (select id from next)
        returning %s
        """.formatted(RegistrationRow.COLUMNS);

    private static final String WAITING_POSITION = """
        select count(*)
        from registration own
        join registration ahead on ahead.event_id = own.event_id
        where own.id = :id and own.organizer_id = :organizerId and own.status = 'WAITLISTED'
            and ahead.status = 'WAITLISTED'
            and (ahead.waiting_no, ahead.registered_at, ahead.id) <= (own.waiting_no, own.registered_at, own.id)
        """;

    private final JdbcClient jdbc;
    private final RegistrationRow rows;
    private final RegisteringProperties properties;

    WaitlistedRegistrations(JdbcClient jdbc, RegistrationRow rows, RegisteringProperties properties) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.properties = properties;
    }

    /**
     * Gives seats to those who wait the longest, as many as there are free ones, or offers them if the live event says so
     * and there is time. A registration that waits for something else too becomes PENDING. Does not count the seats.
     */
    List<Registration> promote(LiveEvent event, int most, Instant now) {
        Duration offer = event.waitlistOffer();
        return jdbc.sql(PROMOTE)
                .param("offerSeconds", orNull(offer, Duration::toSeconds))
                .param("shortestOfferSeconds", properties.shortestOffer().toSeconds())
                .param("eventId", event.id())
                .param("organizerId", event.organizer().value())
                .param("most", most)
                .param("confirmWithinSeconds", properties.confirmEmailWithin().toSeconds())
                .param("startsAt", Timestamp.from(event.startsAt()))
                .param("changedAt", Timestamp.from(now))
                .query(rows::read)
                .list();
    }

    /** How many wait up to and including this registration; null if it does not wait. */
    @Nullable
    Integer position(Registration registration) {
        if (registration.status() != RegistrationStatus.WAITLISTED) {
            return null;
        }
        int position = jdbc.sql(WAITING_POSITION)
                .param("id", registration.id().value())
                .param("organizerId", registration.organizer().value())
                .query(Integer.class)
                .single();
        return position == 0 ? null : position;
    }
}

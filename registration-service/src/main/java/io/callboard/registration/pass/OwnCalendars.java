package io.callboard.registration.pass;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The calendars of registrants. A calendar has all live events of one organizer that its person is registered for. So its
 * link goes only to somebody who reads the messages to the address of the registration (ADR 0089).
 */
@Component
public class OwnCalendars {

    /**
     * Whether everybody who has the self-service link of a registration {@code r} has it from a message to the address
     * that tells persons apart. With a second address the link may have come there, unless the e-mail address was confirmed.
     */
    private static final String REACHED = """
            r.kind = 'REGISTRANT' and r.status <> 'CANCELLED' and r.erased_at is null and not 'EMAIL' = any(r.awaits)
                and (r.email is null or r.phone is null or r.email_confirmed_at is not null)\
            """;

    private static final String OFFER = """
            select c.token_hash is not null as open
            from registration r
            left join own_calendar c on c.token_hash = :hash and c.registration_id = r.id
                and c.organizer_id = r.organizer_id and c.revoked_at is null
            where r.id = :registrationId and r.organizer_id = :organizerId and %s
            """.formatted(REACHED);

    /** Waits for an erasure that is under way. */
    private static final String OPEN = """
            insert into own_calendar (token_hash, registration_id, organizer_id, issued_at)
            select :hash, r.id, r.organizer_id, :issuedAt
            from registration r
            where r.id = :registrationId and r.organizer_id = :organizerId and %s
            for share
            on conflict (token_hash) do nothing
            """.formatted(REACHED);

    private static final String REVOKE = """
            update own_calendar
            set revoked_at = :revokedAt
            where registration_id = any(:registrationIds::uuid[]) and organizer_id = :organizerId and revoked_at is null
            """;

    private static final String FIND = """
            select registration_id, organizer_id, revoked_at is not null as revoked
            from own_calendar
            where token_hash = :hash
            """;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final PublicUrl publicUrl;

    OwnCalendars(JdbcClient jdbc, Clock clock, PublicUrl publicUrl) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.publicUrl = publicUrl;
    }

    /**
     * Whether the self-service page of a registration offers its person an own calendar.
     *
     * @param webcalUrl the address that calendar programs subscribe to; null if the calendar is not opened yet
     */
    public record Offer(@Nullable String webcalUrl) {

        /** Empty of data, as {@link PassLinks}. */
        @Override
        public String toString() {
            return "Offer";
        }
    }

    /**
     * The person whose registrations a calendar has.
     *
     * @param registrationId the registration whose self-service page opened the calendar
     */
    record Holder(UUID registrationId, OrganizerId organizer, boolean revoked) {}

    /** What the page with this self-service link offers; empty if somebody other than the person may have the link. */
    public Optional<Offer> offer(String manageToken, UUID registrationId, OrganizerId organizer) {
        Token calendar = new Token(manageToken).calendar();
        return jdbc.sql(OFFER)
                .param("hash", calendar.hash())
                .param("registrationId", registrationId)
                .param("organizerId", organizer.value())
                .query((row, number) -> new Offer(row.getBoolean("open") ? webcalUrl(calendar) : null))
                .optional();
    }

    /** Opens the calendar that the page with this self-service link offers. If it offers none, nothing happens. */
    public void open(String manageToken, UUID registrationId, OrganizerId organizer) {
        jdbc.sql(OPEN)
                .param("hash", new Token(manageToken).calendar().hash())
                .param("registrationId", registrationId)
                .param("organizerId", organizer.value())
                .param("issuedAt", Timestamp.from(clock.instant()))
                .update();
    }

    /** Revokes all calendars that the pages of these registrations of one organizer opened. */
    public void revokeAll(Collection<UUID> registrationIds, OrganizerId organizer) {
        jdbc.sql(REVOKE)
                .param("registrationIds", Columns.of(registrationIds, id -> id))
                .param("organizerId", organizer.value())
                .param("revokedAt", Timestamp.from(clock.instant()))
                .update();
    }

    /** The holder of a calendar; a revoked calendar stays known. */
    Optional<Holder> holder(Token token) {
        return jdbc.sql(FIND)
                .param("hash", token.hash())
                .query((row, number) -> new Holder(
                        row.getObject("registration_id", UUID.class),
                        new OrganizerId(row.getString("organizer_id")),
                        row.getBoolean("revoked")))
                .optional();
    }

    private String webcalUrl(Token calendar) {
        return publicUrl
                .link("/api/v1/passes/calendars/" + calendar.value() + ".ics")
                .replaceFirst("^https?:", "webcal:");
    }
}

package io.callboard.registration.registering;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.registration.pass.Passes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** New e-mail addresses that wait for a confirmation. The clock of the database decides how long. */
@Component
class EmailChanges {

    /** How many mails about new addresses a registration may cause in a day. */
    private static final int MOST_PER_DAY = 5;

    private static final String WAITING = """
        select email, requested_at, forget_at
        from email_change
        where registration_id = :registrationId and organizer_id = :organizerId and ended_at is null
            and forget_at > now()
        """;

    /** Two registrations that want the same address ask one after the other. */
    private static final String LOCK_ADDRESS =
            "select pg_advisory_xact_lock(hashtextextended('email change ' || :email, 0))::text";

    /** An address gets one such mail a day, whatever registration asks for it. */
    private static final String WAIT = """
        select extract(epoch from greatest(of_address.at, of_registration.at) + interval '1 day' - now())::float8 as seconds
        from (select max(requested_at) as at from email_change where email = :email) of_address
        cross join (
            select min(requested_at) filter (where age = :most) as at
            from (select requested_at, row_number() over (order by requested_at desc) as age
                from email_change
                where registration_id = :registrationId and organizer_id = :organizerId) aged) of_registration
        """;

    private static final String END = """
        update email_change
        set ended_at = now()
        where registration_id = any(:registrationIds::uuid[]) and organizer_id = :organizerId and ended_at is null
        returning id
        """;

    private static final String ADD = """
        insert into email_change (id, registration_id, organizer_id, manage_hash, email, forget_at)
        values (:id, :registrationId, :organizerId, decode(:manageHash, 'hex'), :email,
            date_trunc('milliseconds', now()) + interval '1 day')
        returning forget_at
        """;

    private static final String FIND = """
        select id, registration_id, organizer_id, email, ended_at is null and forget_at > now() as waits
        from email_change
        where manage_hash = decode(:manageHash, 'hex')
        """;

    private static final String CONFIRM = """
        update email_change
        set ended_at = now(), notice_id = :noticeId,
            forget_at = date_trunc('milliseconds', now()) + interval '1 day'
        where id = :id and organizer_id = :organizerId
        returning forget_at
        """;

    private static final String ERASE = """
        update email_change
        set email = null, ended_at = coalesce(ended_at, now())
        where registration_id = any(:registrationIds::uuid[]) and organizer_id = :organizerId and email is not null
        returning id, notice_id
        """;

    /** Leaves out what another transaction is about to confirm or to replace. */
    private static final String FORGET = """
        update email_change
        set email = null, ended_at = coalesce(ended_at, now())
        where id in (
            select id
            from email_change
            where email is not null and forget_at <= now()
            limit :limit
            for update skip locked)
        returning id, notice_id
        """;

    private final JdbcClient jdbc;

    EmailChanges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A new address that counts once it is confirmed. */
    record Waiting(EmailAddress email, Instant requestedAt, Instant until) {

        /** Empty of data, so that no address gets into a log by accident. */
        @Override
        public String toString() {
            return "Waiting";
        }
    }

    /**
     * The change that a link confirms.
     *
     * @param email null if it is forgotten
     * @param waits whether it can be confirmed
     */
    record EmailChange(
            UUID id,
            RegistrationId registrationId,
            OrganizerId organizer,
            @Nullable EmailAddress email,
            boolean waits) {

        /** Empty of data, as {@link Waiting}. */
        @Override
        public String toString() {
            return "EmailChange";
        }
    }

    /** The new address of a registration that waits for its confirmation. */
    Optional<Waiting> waiting(Registration registration) {
        return of(registration, WAITING)
                .query((row, number) -> new Waiting(
                        new EmailAddress(row.getString("email")),
                        row.getTimestamp("requested_at").toInstant(),
                        row.getTimestamp("forget_at").toInstant()))
                .optional();
    }

    /** How long this registration has to wait until it may ask for this address; zero or less if it need not. */
    Duration wait(Registration registration, EmailAddress email) {
        jdbc.sql(LOCK_ADDRESS).param("email", email.value()).query(String.class).list();
        double seconds = of(registration, WAIT)
                .param("email", email.value())
                .param("most", MOST_PER_DAY)
                .query((row, number) -> row.getDouble("seconds"))
                .single();
        return Duration.ofMillis((long) (1000 * seconds));
    }

    /** Ends what waits for these registrations. Returns the ids under which other services have the new addresses. */
    List<UUID> end(OrganizerId organizer, List<Registration> registrations) {
        return jdbc.sql(END)
                .param(
                        "registrationIds",
                        Columns.of(
                                registrations, registration -> registration.id().value()))
                .param("organizerId", organizer.value())
                .query(UUID.class)
                .list();
    }

    /** Adds a new address; until when it can be confirmed. */
    Instant add(UUID id, Registration registration, EmailAddress email, Passes.Draft link) {
        return of(registration, ADD)
                .param("id", id)
                .param("manageHash", link.manageHash())
                .param("email", email.value())
                .query((row, number) -> row.getTimestamp("forget_at").toInstant())
                .single();
    }

    /** The change that the link with this token confirms, confirmed, ended or not. */
    Optional<EmailChange> find(String manageToken) {
        return jdbc.sql(FIND)
                .param("manageHash", Passes.hash(manageToken))
                .query((row, number) -> change(row))
                .optional();
    }

    /**
     * Ends a change as confirmed; until when the earlier address is kept for a notice.
     *
     * @param noticeId null if there is no earlier address
     */
    Instant confirm(EmailChange change, @Nullable UUID noticeId) {
        return jdbc.sql(CONFIRM)
                .param("id", change.id())
                .param("organizerId", change.organizer().value())
                .param("noticeId", noticeId)
                .query((row, number) -> row.getTimestamp("forget_at").toInstant())
                .single();
    }

    /** Erases the addresses of these registrations. Returns the ids under which other services have them. */
    List<UUID> erase(Collection<UUID> registrationIds, OrganizerId organizer) {
        return jdbc
                .sql(ERASE)
                .param("registrationIds", Columns.of(registrationIds, id -> id))
                .param("organizerId", organizer.value())
                .query((row, number) -> recipients(row))
                .list()
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    /** Forgets some addresses whose time is over. Returns the ids under which other services have them. */
    List<UUID> forget(int limit) {
        return jdbc.sql(FORGET).param("limit", limit).query((row, number) -> recipients(row)).list().stream()
                .flatMap(List::stream)
                .toList();
    }

    private JdbcClient.StatementSpec of(Registration registration, String statement) {
        return jdbc.sql(statement)
                .param("registrationId", registration.id().value())
                .param("organizerId", registration.organizer().value());
    }

    private static List<UUID> recipients(ResultSet row) throws SQLException {
        UUID notice = row.getObject("notice_id", UUID.class);
        UUID id = row.getObject("id", UUID.class);
        return notice == null ? List.of(id) : List.of(id, notice);
    }

    private static EmailChange change(ResultSet row) throws SQLException {
        String email = row.getString("email");
        return new EmailChange(
                row.getObject("id", UUID.class),
                new RegistrationId(row.getObject("registration_id", UUID.class)),
                new OrganizerId(row.getString("organizer_id")),
                email == null ? null : new EmailAddress(email),
                row.getBoolean("waits"));
    }
}

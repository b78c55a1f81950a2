package io.callboard.notifier.ownaccount;

import io.callboard.notifier.senderdomain.DomainFindings;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Records the results of the checks of accounts, and knows which accounts are to be checked again. */
@Component
class CheckResults {

    private static final String NOW = "select clock_timestamp()";

    /**
     * The oldest checks first. A webhook gets a test message only when its organizer asks for it: the address may be
     * somebody else's.
     */
    private static final String TO_CHECK = """
            select %s
            %s
            where a.provider <> 'WEBHOOK'
                and (a.checked_at is null
                    or a.checked_at < clock_timestamp()
                        - case when a.verified then :verifiedSeconds else :unverifiedSeconds end * interval '1 second')
            order by a.checked_at nulls first
            limit 50
            """.formatted(StoredAccounts.COLUMNS, StoredAccounts.FROM);

    /** A check that began earlier than the recorded one knows less. One that DNS did not answer decides nothing. */
    private static final String CHECKED = """
            update own_account
            set checked_at = :startedAt, ownership = :ownership, spf = :spf, dkim = :dkim, dmarc = :dmarc,
                verified = case when :complete then :verified else verified end,
                verified_at = case when :verified then coalesce(verified_at, clock_timestamp()) else verified_at end
            where id = :id and (checked_at is null or checked_at <= :startedAt)
            """;

    /** The same, of an account without a domain. */
    private static final String CONNECTED = """
            update own_account
            set checked_at = :startedAt, check_reason = :reason,
                verified = case when :decides then :confirmed else verified end,
                verified_at = case when :confirmed then coalesce(verified_at, clock_timestamp()) else verified_at end
            where id = :id and (checked_at is null or checked_at <= :startedAt)
            """;

    private final JdbcClient jdbc;
    private final OwnAccountProperties properties;

    CheckResults(JdbcClient jdbc, OwnAccountProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /** Time of the database. */
    Instant now() {
        return jdbc.sql(NOW).query(OffsetDateTime.class).single().toInstant();
    }

    /** Accounts of all organizers that are to be checked again. */
    List<StoredAccount> toCheck() {
        return jdbc.sql(TO_CHECK)
                .param("verifiedSeconds", properties.checkEvery().toSeconds())
                .param("unverifiedSeconds", properties.checkUnverifiedEvery().toSeconds())
                .query(StoredAccounts::stored)
                .list();
    }

    /** Records a check of the domain that began then. */
    void record(UUID id, DomainFindings findings, Instant startedAt) {
        jdbc.sql(CHECKED)
                .param("id", id)
                .param("startedAt", startedAt.atOffset(ZoneOffset.UTC))
                .param("ownership", findings.ownership().name())
                .param("spf", findings.spf().name())
                .param("dkim", findings.dkim().name())
                .param("dmarc", findings.dmarc().name())
                .param("complete", findings.isComplete())
                .param("verified", findings.isVerified())
                .update();
    }

    /** Records a check of the credentials that began then. */
    void record(UUID id, Connection connection, Instant startedAt) {
        jdbc.sql(CONNECTED)
                .param("id", id)
                .param("startedAt", startedAt.atOffset(ZoneOffset.UTC))
                .param("reason", connection.reason())
                .param("decides", connection.isConfirmed() || connection.isRefused())
                .param("confirmed", connection.isConfirmed())
                .update();
    }
}

package io.callboard.notifier.ownaccount;

import io.callboard.chassis.ids.TimeOrderedIds;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.PagesById;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.notifier.account.AccountStates;
import io.callboard.notifier.account.OwnAccount;
import io.callboard.notifier.account.ProviderAccess;
import io.callboard.notifier.senderdomain.DomainFindings;
import io.callboard.notifier.senderdomain.Finding;
import io.callboard.notifier.senderdomain.SenderDomain;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Stores the accounts of organizers, and reads them without their credentials. */
@Component
class StoredAccounts {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TOKEN_BYTES = 16;

    /** Read by {@link #stored}. */
    static final String COLUMNS = """
            a.id, a.organizer_id, a.provider, a.from_address, a.from_name, a.text_from, a.messaging_service_sid, a.fallback, a.url, a.host,
                a.port, a.security, a.region, a.domain, a.domain_token, a.dkim_selector, a.created_at, a.checked_at,
                a.ownership, a.spf, a.dkim, a.dmarc, a.check_reason,
                a.verified, a.verified_at, a.webhook_key is not null as has_webhook_key,
                a.verified_at is not null and not exists (
                    select from own_account later
                    where later.organizer_id = a.organizer_id and later.channel = a.channel
                        and (later.verified_at, later.id) > (a.verified_at, a.id)) as is_route,
                p.paused_until, p.reason\
            """;

    static final String FROM = """
            from own_account a
            left join lateral (
                select paused_until, reason from account_pause
                where account = 'own-' || a.id and paused_until > clock_timestamp()
                order by paused_until desc
                limit 1) p on true\
            """;

    private static final String ONE = """
            select %s
            %s
            where a.organizer_id = :organizerId and a.id = :id
            """.formatted(COLUMNS, FROM);

    /** The placeholders left are an operator and the direction, both from {@link Sort}. */
    private static final String LIST = """
            select %s
            %s
            where a.organizer_id = :organizerId and (:after::uuid is null or a.id %%s :after::uuid)
            order by a.id %%s
            limit :limit
            """.formatted(COLUMNS, FROM);

    private static final String COUNT = "select count(*) from own_account where organizer_id = :organizerId";

    /** All accounts of an organizer with one domain have one token, so that one record proves it for all. */
    private static final String CREATE = """
            insert into own_account (id, organizer_id, provider, channel, from_address, from_name, text_from,
                messaging_service_sid, fallback, url, host, port, security, region, credentials, credentials_key_id, domain, domain_token, dkim_selector)
            values (:id, :organizerId, :provider, :channel, :fromAddress, :fromName, :textFrom,
                :messagingServiceSid, :fallback, :url, :host, :port, :security, :region, :credentials, :credentialsKeyId, :domain,
                coalesce((
                    select domain_token from own_account
                    where organizer_id = :organizerId and domain = :domain
                    order by id
                    limit 1), :token),
                :dkimSelector)
            """;

    private static final String DELETE = "delete from own_account where organizer_id = :organizerId and id = :id";

    private static final Sort OLDEST_FIRST = new Sort("id", false);

    private static final PagesById<StoredAccount> PAGES =
            new PagesById<>(LIST, COUNT, StoredAccounts::stored, StoredAccount::id);

    private final JdbcClient jdbc;
    private final Credentials credentials;
    private final AccountStates states;
    private final OwnAccountProperties properties;

    StoredAccounts(JdbcClient jdbc, Credentials credentials, AccountStates states, OwnAccountProperties properties) {
        this.jdbc = jdbc;
        this.credentials = credentials;
        this.states = states;
        this.properties = properties;
    }

    Optional<StoredAccount> find(OrganizerId organizer, UUID id) {
        return jdbc.sql(ONE)
                .param("organizerId", organizer.value())
                .param("id", id)
                .query(StoredAccounts::stored)
                .optional();
    }

    Page<StoredAccount> list(OrganizerId organizer, Paging paging) {
        return PAGES.page(jdbc, organizer, OLDEST_FIRST, paging);
    }

    /** The id of the new account; empty if the organizer has as many as allowed. */
    @Transactional
    public Optional<UUID> create(OrganizerId organizer, AccountContent content) {
        if (PAGES.count(jdbc, organizer) >= properties.mostPerOrganizer()) {
            return Optional.empty();
        }
        UUID id = TimeOrderedIds.next();
        ProviderAccess access = content.access();
        boolean isServer = content.provider() == Provider.SMTP;
        AccountContent.MailSender mail = content.sender() instanceof AccountContent.MailSender one ? one : null;
        AccountContent.TextSender text = content.sender() instanceof AccountContent.TextSender one ? one : null;
        Credentials.Sealed sealed = credentials.seal(id, new Credentials.Plain(access.username(), access.secret()));
        jdbc.sql(CREATE)
                .param("id", id)
                .param("organizerId", organizer.value())
                .param("provider", content.provider().name())
                .param("channel", content.provider().channel().name())
                .param("fromAddress", mail == null ? null : mail.address().value())
                .param("fromName", mail == null ? null : mail.name())
                .param("textFrom", text == null ? null : text.from())
                .param("messagingServiceSid", text == null ? null : text.messagingServiceSid())
                .param("fallback", content.fallback())
                .param("url", access.url().isEmpty() ? null : access.url())
                .param("host", isServer ? access.host() : null)
                .param("port", isServer ? access.port() : null)
                .param("security", isServer ? access.security() : null)
                .param("region", access.region().isEmpty() ? null : access.region())
                .param("credentials", sealed.bytes())
                .param("credentialsKeyId", sealed.keyId())
                .param("domain", mail == null ? null : mail.domain())
                .param("token", mail == null ? null : token())
                .param("dkimSelector", mail == null ? null : mail.dkimSelector())
                .update();
        return Optional.of(id);
    }

    private static String token() {
        byte[] token = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    /**
     * Deletes the account with its credentials and its state. Batches that it may have accepted become UNKNOWN, others go
     * back to the queue; the housekeeping does that. False if the organizer has no such account.
     *
     * <p>Not in one transaction, since the outcomes of requests lock the state in any order.
     */
    boolean delete(OrganizerId organizer, UUID id) {
        if (jdbc.sql(DELETE)
                        .param("organizerId", organizer.value())
                        .param("id", id)
                        .update()
                == 0) {
            return false;
        }
        states.forget(OwnAccount.name(id));
        return true;
    }

    static StoredAccount stored(ResultSet row, int number) throws SQLException {
        Provider provider = Provider.valueOf(row.getString("provider"));
        String domain = row.getString("domain");
        String host = row.getString("host");
        return new StoredAccount(
                row.getObject("id", UUID.class),
                provider,
                row.getString("from_address"),
                row.getString("from_name"),
                row.getString("text_from"),
                row.getString("messaging_service_sid"),
                row.getBoolean("fallback"),
                row.getString("url"),
                host,
                row.getObject("port", Integer.class),
                row.getString("security"),
                row.getString("region"),
                row.getBoolean("has_webhook_key"),
                domain == null
                        ? null
                        : new SenderDomain(
                                domain,
                                row.getString("domain_token"),
                                row.getString("dkim_selector"),
                                provider.spf(domain, host)),
                findings(row),
                row.getString("check_reason"),
                instant(row, "checked_at"),
                row.getBoolean("verified"),
                instant(row, "verified_at"),
                row.getBoolean("is_route"),
                instant(row, "paused_until"),
                row.getString("reason"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static @Nullable DomainFindings findings(ResultSet row) throws SQLException {
        return row.getString("ownership") == null
                ? null
                : new DomainFindings(
                        Finding.valueOf(row.getString("ownership")),
                        Finding.valueOf(row.getString("spf")),
                        Finding.valueOf(row.getString("dkim")),
                        Finding.valueOf(row.getString("dmarc")));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}

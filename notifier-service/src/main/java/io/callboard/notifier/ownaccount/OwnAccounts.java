package io.callboard.notifier.ownaccount;

import io.callboard.chassis.ids.TimeOrderedIds;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.PagesById;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountStates;
import io.callboard.notifier.account.OwnAccount;
import io.callboard.notifier.account.OwnProvider;
import io.callboard.notifier.account.OwnTransport;
import io.callboard.notifier.account.ProviderAccess;
import io.callboard.notifier.callback.ReportingAccounts;
import io.callboard.notifier.senderdomain.DomainFindings;
import io.callboard.notifier.senderdomain.Finding;
import io.callboard.notifier.senderdomain.SenderDomain;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The accounts of organizers. */
@Component
public class OwnAccounts implements ReportingAccounts {

    private static final Logger log = LoggerFactory.getLogger(OwnAccounts.class);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TOKEN_BYTES = 16;

    private static final String COLUMNS = """
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

    private static final String FROM = """
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

    private static final String ACCESS = """
            select id, organizer_id, provider, from_address, from_name, coalesce(text_from, messaging_service_sid) as texts_from,
                fallback, url, host, port, security, region, domain, credentials, credentials_key_id
            from own_account
            where id = :id
            """;

    private static final String KEEP_WEBHOOK_KEY = """
            update own_account
            set webhook_key = :webhookKey, webhook_key_id = :webhookKeyId
            where organizer_id = :organizerId and id = :id
            """;

    private static final String REPORTING = """
            select provider, organizer_id, credentials, credentials_key_id, webhook_key, webhook_key_id
            from own_account
            where id = :id
            """;

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
            """.formatted(COLUMNS, FROM);

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

    private static final Sort OLDEST_FIRST = new Sort("id", false);

    private static final PagesById<StoredAccount> PAGES =
            new PagesById<>(LIST, COUNT, OwnAccounts::stored, StoredAccount::id);

    private final JdbcClient jdbc;
    private final Credentials credentials;
    private final AccountStates states;
    private final OwnAccountProperties properties;
    private final Map<String, OwnProvider> providers;

    OwnAccounts(
            JdbcClient jdbc,
            Credentials credentials,
            AccountStates states,
            OwnAccountProperties properties,
            List<OwnProvider> providers) {
        this.jdbc = jdbc;
        this.credentials = credentials;
        this.states = states;
        this.properties = properties;
        this.providers = providers.stream().collect(Collectors.toMap(OwnProvider::name, Function.identity()));
    }

    Optional<StoredAccount> find(OrganizerId organizer, UUID id) {
        return jdbc.sql(ONE)
                .param("organizerId", organizer.value())
                .param("id", id)
                .query(OwnAccounts::stored)
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

    /** The account, ready to make requests; empty if it is deleted or its credentials cannot be decrypted. */
    public Optional<Account> open(UUID id) {
        return stored(id)
                .flatMap(row -> plain(row)
                        .map(plain -> new OwnAccount(
                                id,
                                row.organizerId(),
                                row.provider().channel(),
                                sender(row),
                                row.fallback(),
                                provider(row.provider()),
                                access(row, plain))));
    }

    /** The way to the account's provider; empty if it is deleted or its credentials cannot be decrypted. */
    Optional<OwnTransport> transport(UUID id) {
        return stored(id)
                .flatMap(row -> plain(row).map(plain -> provider(row.provider()).transport(id, access(row, plain))));
    }

    private record SealedAccount(
            UUID id,
            String organizerId,
            Provider provider,
            @Nullable String fromAddress,
            @Nullable String fromName,
            @Nullable String textsFrom,
            boolean fallback,
            @Nullable String url,
            @Nullable String host,
            @Nullable Integer port,
            @Nullable String security,
            @Nullable String region,
            @Nullable String domain,
            byte[] credentials,
            String credentialsKeyId) {}

    private Optional<SealedAccount> stored(UUID id) {
        return jdbc.sql(ACCESS).param("id", id).query(SealedAccount.class).optional();
    }

    private Optional<Credentials.Plain> plain(SealedAccount row) {
        Optional<Credentials.Plain> plain = credentials.open(row.id(), row.credentialsKeyId(), row.credentials());
        if (plain.isEmpty()) {
            log.warn(
                    "Credentials of an account cannot be decrypted accountId={} keyId={}",
                    row.id(),
                    row.credentialsKeyId());
        }
        return plain;
    }

    private OwnProvider provider(Provider provider) {
        return Objects.requireNonNull(providers.get(provider.word()));
    }

    private static ProviderAccess access(SealedAccount row, Credentials.Plain plain) {
        return new ProviderAccess(
                Objects.requireNonNullElse(row.host(), ""),
                Objects.requireNonNullElse(row.port(), 0),
                Objects.requireNonNullElse(row.security(), ""),
                plain.username(),
                plain.secret(),
                Objects.requireNonNullElse(row.domain(), ""),
                Objects.requireNonNullElse(row.region(), ""),
                Objects.requireNonNullElse(row.url(), ""));
    }

    /** The name has neither quotes nor backslashes. In-app messages show no sender. */
    private static String sender(SealedAccount row) {
        if (row.url() != null) {
            return row.provider().word();
        }
        if (row.textsFrom() != null) {
            return row.textsFrom();
        }
        String fromAddress = Objects.requireNonNull(row.fromAddress());
        return row.fromName() == null ? fromAddress : "\"%s\" <%s>".formatted(row.fromName(), fromAddress);
    }

    /** Stores what verifies the webhooks of the account's provider, in the place of an earlier one. */
    void keepWebhookKey(OrganizerId organizer, UUID id, String key) {
        Credentials.Sealed sealed = credentials.seal(id, new Credentials.Plain("", key));
        jdbc.sql(KEEP_WEBHOOK_KEY)
                .param("organizerId", organizer.value())
                .param("id", id)
                .param("webhookKey", sealed.bytes())
                .param("webhookKeyId", sealed.keyId())
                .update();
    }

    private record ReportingRow(
            Provider provider,
            String organizerId,
            byte[] credentials,
            String credentialsKeyId,
            byte @Nullable [] webhookKey,
            @Nullable String webhookKeyId) {}

    @Override
    public Optional<ReportingAccount> reporting(UUID id) {
        return jdbc.sql(REPORTING)
                .param("id", id)
                .query(ReportingRow.class)
                .optional()
                .flatMap(row -> webhookKey(id, row)
                        .map(plain -> new ReportingAccount(
                                OwnAccount.name(id), row.provider().word(), row.organizerId(), plain.secret())));
    }

    private Optional<Credentials.Plain> webhookKey(UUID id, ReportingRow row) {
        if (row.provider().signsWithSecret()) {
            return credentials.open(id, row.credentialsKeyId(), row.credentials());
        }
        return row.webhookKey() == null || row.webhookKeyId() == null
                ? Optional.empty()
                : credentials.open(id, row.webhookKeyId(), row.webhookKey());
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
                .query(OwnAccounts::stored)
                .list();
    }

    /** Records a check of the domain that began then. */
    void checked(UUID id, DomainFindings findings, Instant startedAt) {
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
    void checked(UUID id, Connection connection, Instant startedAt) {
        jdbc.sql(CONNECTED)
                .param("id", id)
                .param("startedAt", startedAt.atOffset(ZoneOffset.UTC))
                .param("reason", connection.reason())
                .param("decides", connection.isConfirmed() || connection.isRefused())
                .param("confirmed", connection.isConfirmed())
                .update();
    }

    private static StoredAccount stored(ResultSet row, int number) throws SQLException {
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

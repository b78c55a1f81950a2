package io.callboard.notifier.ownaccount;

import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.OwnAccount;
import io.callboard.notifier.account.OwnProvider;
import io.callboard.notifier.account.OwnTransport;
import io.callboard.notifier.account.ProviderAccess;
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

/** Opens the accounts of organizers: decrypts their credentials, and makes them ready for requests. */
@Component
public class OwnAccounts {

    private static final Logger log = LoggerFactory.getLogger(OwnAccounts.class);

    private static final String ACCESS = """
            select id, organizer_id, provider, from_address, from_name, coalesce(text_from, messaging_service_sid) as texts_from,
                fallback, url, host, port, security, region, domain, credentials, credentials_key_id
            from own_account
            where id = :id
            """;

    private final JdbcClient jdbc;
    private final Credentials credentials;
    private final Map<String, OwnProvider> providers;

    OwnAccounts(JdbcClient jdbc, Credentials credentials, List<OwnProvider> providers) {
        this.jdbc = jdbc;
        this.credentials = credentials;
        this.providers = providers.stream().collect(Collectors.toMap(OwnProvider::name, Function.identity()));
    }

    /** The account, ready to make requests; empty if it is deleted or its credentials cannot be decrypted. */
    public Optional<Account> open(UUID id) {
        return sealed(id)
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
        return sealed(id)
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

    private Optional<SealedAccount> sealed(UUID id) {
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
}

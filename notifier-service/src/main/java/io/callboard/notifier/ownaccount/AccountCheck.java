package io.callboard.notifier.ownaccount;

import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.OwnTransport;
import io.callboard.notifier.senderdomain.DomainCheck;
import io.callboard.notifier.senderdomain.DomainFindings;
import io.callboard.notifier.senderdomain.SenderDomain;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Checks whether an account may send, and records the result: by the records of its domain, or without a domain by whether
 * the provider takes its credentials, or the webhook a test message. No transaction is open meanwhile.
 */
@Component
class AccountCheck {

    private static final Logger log = LoggerFactory.getLogger(AccountCheck.class);

    private final OwnAccounts accounts;
    private final CheckResults results;
    private final DomainCheck domains;
    private final OwnRoutes routes;

    AccountCheck(OwnAccounts accounts, CheckResults results, DomainCheck domains, OwnRoutes routes) {
        this.accounts = accounts;
        this.results = results;
        this.domains = domains;
        this.routes = routes;
    }

    void check(StoredAccount account) {
        SenderDomain domain = account.domain();
        if (domain == null) {
            connect(account);
        } else {
            lookUp(account, domain);
        }
    }

    /** The same, and shows the credentials to the provider in any case. */
    Connection test(StoredAccount account) {
        SenderDomain domain = account.domain();
        if (domain == null) {
            return connect(account);
        }
        Connection connection = connection(account);
        lookUp(account, domain);
        return connection;
    }

    private void lookUp(StoredAccount account, SenderDomain domain) {
        Instant startedAt = results.now();
        DomainFindings findings = domains.check(domain);
        results.record(account.id(), findings, startedAt);
        if (account.verified() && findings.isComplete() && !findings.isVerified()) {
            log.warn("Domain of an account is no longer verified accountId={}", account.id());
        }
        routes.forget();
    }

    private Connection connect(StoredAccount account) {
        Instant startedAt = results.now();
        Connection connection = connection(account);
        results.record(account.id(), connection, startedAt);
        if (account.verified() && connection.isRefused()) {
            log.warn(
                    "Provider no longer takes the credentials of an account accountId={} reason={}",
                    account.id(),
                    connection.reason());
        }
        routes.forget();
        return connection;
    }

    private Connection connection(StoredAccount account) {
        Answer answer =
                accounts.transport(account.id()).map(OwnTransport::probe).orElse(null);
        return account.provider() == Provider.WEBHOOK ? Connection.ofWebhook(answer) : Connection.of(answer);
    }
}

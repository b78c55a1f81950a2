package io.callboard.notifier.ownaccount;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.callback.OwnCallbackSource;
import io.callboard.notifier.senderdomain.DomainFindings;
import io.callboard.notifier.senderdomain.Finding;
import io.callboard.notifier.senderdomain.SenderDomain;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An account as its organizer sees it. */
@Schema(name = "Account", description = "One of your accounts, without its credentials.")
record OwnAccountView(
        @Schema(description = "Identifies the account.") UUID id,

        @Schema(description = "The provider.") Provider provider,

        @Schema(
                description = "The channel whose messages it sends.",
                allowableValues = {"EMAIL", "SMS", "IN_APP"})
        Channel channel,

        @Nullable @Schema(description = "The address that your mails come from; null for other messages.")
        String fromAddress,

        @Nullable @Schema(description = "The name beside fromAddress; null without one.")
        String fromName,

        @Nullable
        @Schema(description = "The number or the name that your text messages come from; null if it has none.")
        String from,

        @Nullable
        @Schema(
                description =
                        "The messaging service that chooses the number of your text messages; null if it has none.")
        String messagingServiceSid,

        @Schema(description = "Whether the service's own account sends your messages while this one cannot.")
        boolean fallback,

        @Nullable @Schema(description = "The address that takes your in-app messages; null for other providers.")
        String url,

        @Nullable
        @Schema(
                description =
                        "The secret that requests to url are signed with. Only in the answer to the creation, and only if the"
                                + " request had none; null otherwise, since it is stored encrypted and never shown again.")
        String secret,

        @Nullable @Schema(description = "The mail server; null for other providers.")
        String host,

        @Nullable @Schema(description = "The port of the mail server; null for other providers.")
        Integer port,

        @Nullable @Schema(description = "How a connection to it is encrypted; null for other providers.")
        String security,

        @Nullable @Schema(description = "Where Mailgun keeps the account; null for other providers.")
        String region,

        @Nullable
        @Schema(
                description =
                        "What the provider reports about your messages, such as delivered and bounced; null for SMTP and"
                                + " WEBHOOK, which report nothing.")
        Reports reports,

        @Schema(
                description =
                        "UNVERIFIED: it sends nothing, because the records of the domain are not complete, Twilio has not"
                                + " taken the credentials, or the webhook has taken no test message. ACTIVE: it sends your"
                                + " messages. SPARE: it could, but the account that was verified later sends them. PAUSED: the provider refused it, and it is"
                                + " tried again at pausedUntil.")
        StoredAccount.Status status,

        @Schema(description = "The status in a sentence, with what you can do.", example = "It sends your mails.")
        String statusText,

        @Nullable
        @Schema(
                description = "The provider's answer that began the pause; null without one.",
                example = "HTTP_401_SMTP_535")
        String pauseReason,

        @Nullable @Schema(description = "When it is tried again; null without a pause.")
        Instant pausedUntil,

        @Nullable @Schema(description = "The domain of fromAddress; null for other messages.")
        Domain domain,

        @Nullable
        @Schema(
                description =
                        "Whether Twilio takes the credentials, or the webhook a test message; null for e-mail, where the domain decides.")
        Credentials credentials,

        @Schema(description = "When the account was created.")
        Instant createdAt) {

    /** What the provider reports. */
    @Schema(name = "AccountReports", description = "What the provider of an account reports about its messages.")
    record Reports(
            @Schema(
                    description =
                            "The address of the webhook that you add at the provider. Text messages name it themselves: with"
                                    + " Twilio you add it only as the webhook for incoming messages (POST), for STOP and START.",
                    example = "https://events.example.com/webhooks/resend/019ac3f7-31c4-7a52-8d1e-5f60718293a4")
            String url,

            @Schema(
                    description =
                            "Whether you have stored the key of that webhook (PUT …/webhook-key). Without it the address gives"
                                    + " 404, and your mails stay SENT. Always true for Twilio, which signs with the auth token.")
            boolean verifiable) {}

    /** What the provider said about the credentials. */
    @Schema(name = "AccountCredentials", description = "What the provider of an account said about its credentials.")
    record Credentials(
            @Schema(description = "Whether it took them, when it last said so. Only then are messages sent.")
            boolean confirmed,

            @Nullable
            @Schema(
                    description = "When the last check began. Confirmed credentials are checked daily, others every ten"
                            + " minutes; a webhook only by a test. Null before the first check.")
            Instant checkedAt,

            @Nullable
            @Schema(
                    description =
                            "Why they were not taken at the last check: the provider's answer, or the cause without one. Null"
                                    + " if they were.",
                    example = "HTTP_401_20003")
            String reason) {}

    /** The domain of the sender. */
    @Schema(name = "SenderDomain", description = "The domain that the mails come from, and its DNS records.")
    record Domain(
            @Schema(description = "The domain.", example = "example.com")
            String name,

            @Schema(description = "Whether all records were found. Only then are mails sent.")
            boolean verified,

            @Nullable
            @Schema(
                    description = "When the last check began. Verified domains are checked daily, others every ten"
                            + " minutes.")
            Instant checkedAt,

            @Schema(description = "The records that have to be there.")
            List<Record> records) {}

    /** A record that has to be there. */
    @Schema(name = "SenderDomainRecord", description = "A DNS record that has to be there.")
    record Record(
            @Schema(
                    description =
                            "OWNERSHIP: proves that the domain is yours. SPF: lists the servers that may send for the"
                                    + " domain. DKIM: holds the key of the mails' signatures. DMARC: says what happens to"
                                    + " mails without a signature and from other servers.",
                    allowableValues = {"OWNERSHIP", "SPF", "DKIM", "DMARC"})
            String purpose,

            @Schema(description = "The type of the record.", example = "TXT")
            String type,

            @Schema(description = "Its name.", example = "_callboard.example.com")
            String name,

            @Nullable
            @Schema(
                    description =
                            "A value that is accepted; other values may be accepted too, except for OWNERSHIP. Null"
                                    + " for DKIM: your provider shows the record with your key, which may also be a"
                                    + " CNAME.",
                    example = "callboard-domain=5f0c9a4e5b6f4f0e8f4c7f0a1b2c3d4e")
            String value,

            @Schema(
                    description =
                            "FOUND: it is there. MISSING: it is not. WRONG: there is another one in its place, or more than"
                                    + " one. NOT_ANSWERED: DNS did not answer, or nothing was looked up yet.")
            Finding finding) {}

    /**
     * @param publicUrl of our services
     * @param secret that was made for a new account; else null
     */
    static OwnAccountView of(StoredAccount account, PublicUrl publicUrl, @Nullable String secret) {
        return new OwnAccountView(
                account.id(),
                account.provider(),
                account.provider().channel(),
                account.fromAddress(),
                account.fromName(),
                account.textFrom(),
                account.messagingServiceSid(),
                account.fallback(),
                account.url(),
                secret,
                account.host(),
                account.port(),
                account.security(),
                account.region(),
                reports(account, publicUrl),
                account.status(),
                statusText(account),
                account.pauseReason(),
                account.pausedUntil(),
                domain(account),
                credentials(account),
                account.createdAt());
    }

    @Override
    public String toString() {
        return "Account[" + id + "]";
    }

    private static @Nullable Domain domain(StoredAccount account) {
        SenderDomain domain = account.domain();
        return domain == null
                ? null
                : new Domain(
                        domain.name(), account.verified(), account.checkedAt(), records(domain, account.findings()));
    }

    private static @Nullable Credentials credentials(StoredAccount account) {
        return account.domain() == null
                ? new Credentials(account.verified(), account.checkedAt(), account.checkReason())
                : null;
    }

    private static @Nullable Reports reports(StoredAccount account, PublicUrl publicUrl) {
        return account.provider().reports()
                ? new Reports(
                        publicUrl.link(OwnCallbackSource.path(account.provider().word(), account.id())),
                        account.hasWebhookKey() || account.provider().signsWithSecret())
                : null;
    }

    private static String statusText(StoredAccount account) {
        String messages = switch (account.provider().channel()) {
            case EMAIL -> "mails";
            case SMS -> "text messages";
            case IN_APP -> "in-app messages";
        };
        String meanwhile = account.fallback()
                ? "The service's own account sends your " + messages + " meanwhile."
                : "Your " + messages + " wait for it.";
        return switch (account.status()) {
            case UNVERIFIED -> {
                String missing = missing(account);
                yield account.verifiedAt() == null
                        ? "It sends nothing yet. " + missing
                        : "It no longer sends. " + missing + " " + meanwhile;
            }
            case ACTIVE -> "It sends your " + messages + ".";
            case SPARE -> "The account that was verified later sends your " + messages + ". You can delete this one.";
            case PAUSED ->
                account.provider() == Provider.WEBHOOK
                        ? "The webhook refused messages. " + meanwhile
                                + " Test the account; if the address or the secret has changed, create another one and delete"
                                + " this one."
                        : "The provider refused the account. " + meanwhile
                                + " Test the account; if the credentials have changed, create another one and delete this"
                                + " one.";
        };
    }

    private static String missing(StoredAccount account) {
        if (account.domain() != null) {
            return account.verifiedAt() == null
                    ? "Add the records that are not FOUND to the DNS of the domain, then test the account."
                    : "Records of the domain are gone. Add them again, or delete the account.";
        }
        if (account.provider() == Provider.WEBHOOK) {
            return "The webhook did not answer the test message with 2xx. Test the account when it does.";
        }
        String reason = account.checkReason();
        return reason != null && Connection.isRefusal(reason)
                ? "Twilio refused the account SID or the auth token, or the account is not active there. Create another"
                        + " account with the right ones, or test this one when it is active again."
                : "Twilio has not said whether it takes the credentials. It is asked again every ten minutes, and by a test.";
    }

    private static List<Record> records(SenderDomain domain, @Nullable DomainFindings findings) {
        DomainFindings found = findings == null
                ? new DomainFindings(
                        Finding.NOT_ANSWERED, Finding.NOT_ANSWERED, Finding.NOT_ANSWERED, Finding.NOT_ANSWERED)
                : findings;
        return List.of(
                new Record("OWNERSHIP", "TXT", domain.ownershipName(), domain.ownershipValue(), found.ownership()),
                new Record("SPF", "TXT", domain.spf().name(), domain.spf().suggestion(), found.spf()),
                new Record("DKIM", "TXT", domain.dkimName(), null, found.dkim()),
                new Record("DMARC", "TXT", domain.dmarcName(), "v=DMARC1; p=none", found.dmarc()));
    }
}

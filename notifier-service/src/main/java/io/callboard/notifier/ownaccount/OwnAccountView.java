package io.callboard.notifier.ownaccount;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.notifier.senderdomain.DomainFindings;
import io.callboard.notifier.senderdomain.Finding;
import io.callboard.notifier.senderdomain.SenderDomain;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An account as its organizer sees it. */
@Schema(name = "Account", description = "An account of yours, without its credentials.")
record OwnAccountView(
        @Schema(description = "Identifies the account.") UUID id,

        @Schema(description = "The provider.") Provider provider,

        @Schema(description = "The address that your mails come from.")
        String fromAddress,

        @Nullable @Schema(description = "The name beside it.")
        String fromName,

        @Schema(description = "Whether the service's own account sends your mails while this one cannot.")
        boolean fallback,

        @Nullable @Schema(description = "The mail server; null for other providers.")
        String host,

        @Nullable @Schema(description = "Its port; null for other providers.")
        Integer port,

        @Nullable @Schema(description = "How a connection to it is encrypted; null for other providers.")
        String security,

        @Nullable @Schema(description = "Where Mailgun keeps the account; null for other providers.")
        String region,

        @Nullable
        @Schema(
                description =
                        "What the provider reports about your mails, such as delivered and bounced; null for SMTP, which"
                                + " reports nothing.")
        Reports reports,

        @Schema(
                description =
                        "UNVERIFIED: it sends nothing, because the records of the domain are not complete. ACTIVE: it sends"
                                + " your mails. SPARE: it could, but the account that was verified later sends them. PAUSED:"
                                + " the provider refused it, and it is tried again at pausedUntil.")
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

        @Schema(description = "The domain of fromAddress.") Domain domain,

        @Schema(description = "When the account was created.")
        Instant createdAt) {

    /** What the provider reports. */
    @Schema(name = "AccountReports", description = "What the provider of an account reports about its mails.")
    record Reports(
            @Schema(
                    description = "The address of the webhook that you add at the provider.",
                    example = "https://events.example.com/webhooks/resend/019ac3f7-31c4-7a52-8d1e-5f60718293a4")
            String url,

            @Schema(
                    description =
                            "Whether you have stored the key of that webhook (PUT …/webhook-key). Without it the address gives"
                                    + " 404, and your mails stay SENT.")
            boolean verifiable) {}

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
                            "A value that does; others may too, except for OWNERSHIP. Null for DKIM: your provider shows"
                                    + " the record with your key, which may also be a CNAME.",
                    example = "callboard-domain=5f0c9a4e5b6f4f0e8f4c7f0a1b2c3d4e")
            String value,

            @Schema(
                    description =
                            "FOUND: it is there. MISSING: it is not. WRONG: there is another one in its place, or more than"
                                    + " one. NOT_ANSWERED: DNS did not answer, or nothing was looked up yet.")
            Finding finding) {}

    /** @param publicUrl of our services */
    static OwnAccountView of(StoredAccount account, PublicUrl publicUrl) {
        return new OwnAccountView(
                account.id(),
                account.provider(),
                account.fromAddress(),
                account.fromName(),
                account.fallback(),
                account.host(),
                account.port(),
                account.security(),
                account.region(),
                reports(account, publicUrl),
                account.status(),
                statusText(account),
                account.pauseReason(),
                account.pausedUntil(),
                new Domain(
                        account.domain().name(),
                        account.verified(),
                        account.checkedAt(),
                        records(account.domain(), account.findings())),
                account.createdAt());
    }

    private static @Nullable Reports reports(StoredAccount account, PublicUrl publicUrl) {
        return account.provider().reports()
                ? new Reports(
                        publicUrl.link("/webhooks/" + account.provider().word() + "/" + account.id()),
                        account.hasWebhookKey())
                : null;
    }

    private static String statusText(StoredAccount account) {
        return switch (account.status()) {
            case UNVERIFIED ->
                account.verifiedAt() == null
                        ? "It sends nothing yet. Add the records that are not FOUND to the DNS of the domain, then test the"
                                + " account."
                        : "It no longer sends, because records of the domain are gone. "
                                + (account.fallback()
                                        ? "The service's own account sends your mails."
                                        : "Your mails wait for it. Add the records again, or delete the account.");
            case ACTIVE -> "It sends your mails.";
            case SPARE -> "The account that was verified later sends your mails. You can delete this one.";
            case PAUSED ->
                "The provider refused the account. "
                        + (account.fallback()
                                ? "The service's own account sends your mails meanwhile."
                                : "Your mails wait for it.")
                        + " Test the account; if the credentials have changed, create another one and delete this one.";
        };
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

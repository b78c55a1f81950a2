package io.callboard.notifier.ownaccount;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A new account, before it is checked. */
@Schema(description = "An account of yours with a provider of e-mail.")
record OwnAccountRequest(
        @Schema(
                description = "SMTP: any mail server. RESEND, SENDGRID, MAILGUN: these providers.",
                allowableValues = {"SMTP", "RESEND", "SENDGRID", "MAILGUN"},
                example = "SMTP",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String provider,

        @Schema(
                description = "The address that your mails come from. Its domain has to be verified.",
                example = "events@example.com",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String fromAddress,

        @Schema(
                description = "The name beside that address, one line without quotation marks and backslashes.",
                example = "Example Events",
                maxLength = OwnAccountRequest.LONGEST_NAME)
        @Nullable
        String fromName,

        @Schema(
                description =
                        "true: the service's own account sends your mails while this one cannot, so they may have another"
                                + " sender. false: they wait, and expire when they are no longer useful.",
                defaultValue = "false")
        @Nullable
        Boolean fallback,

        @Schema(
                description = "SMTP only: the mail server. All addresses of the host must be public.",
                example = "smtp.example.com",
                maxLength = OwnAccountRequest.LONGEST_HOST)
        @Nullable
        String host,

        @Schema(description = "SMTP only: 25, 465, 587 or 2525. Without it 465 for TLS, else 587.", example = "587")
        @Nullable
        Integer port,

        @Schema(
                description =
                        "SMTP only: how the connection is encrypted, by the command STARTTLS or from its first byte.",
                allowableValues = {"STARTTLS", "TLS"},
                defaultValue = "STARTTLS")
        @Nullable
        String security,

        @Schema(
                description = "SMTP only, and required there: the login name.",
                example = "events@example.com",
                maxLength = OwnAccountRequest.LONGEST_SECRET)
        @Nullable
        String username,

        @Schema(
                description =
                        "The password of the mail server, or the API key. It is stored encrypted, and no answer shows it.",
                example = "correct horse battery staple",
                maxLength = OwnAccountRequest.LONGEST_SECRET,
                accessMode = Schema.AccessMode.WRITE_ONLY,
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String secret,

        @Schema(
                description =
                        "The selector of your DKIM key: the first part of the name of its DNS record. Required for SMTP and"
                                + " MAILGUN. Without it resend for RESEND, and s1 for SENDGRID.",
                example = "mail",
                maxLength = 63)
        @Nullable
        String dkimSelector,

        @Schema(
                description =
                        "MAILGUN only: where Mailgun keeps your account. The domain of fromAddress must be your domain there.",
                allowableValues = {"US", "EU"},
                defaultValue = "US")
        @Nullable
        String region) {

    static final int LONGEST_NAME = 100;
    static final int LONGEST_HOST = 253;
    static final int LONGEST_SECRET = 500;

    @Override
    public String toString() {
        return "OwnAccountRequest[" + provider + "]";
    }
}

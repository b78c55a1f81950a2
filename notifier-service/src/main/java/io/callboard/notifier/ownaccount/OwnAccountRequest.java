package io.callboard.notifier.ownaccount;

import io.callboard.notifier.endpoint.TargetGuard;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A new account, before it is checked. */
@Schema(
        description =
                "An account of yours with a provider of e-mail or text messages, or a webhook of yours for in-app messages.")
record OwnAccountRequest(
        @Schema(
                description =
                        "For e-mail: SMTP (any mail server), RESEND, SENDGRID, MAILGUN. For text messages: TWILIO. For"
                                + " in-app messages: WEBHOOK, a system of yours.",
                allowableValues = {"SMTP", "RESEND", "SENDGRID", "MAILGUN", "TWILIO", "WEBHOOK"},
                example = "SMTP",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String provider,

        @Schema(
                description =
                        "For e-mail only, and required there: the address that your mails come from. Its domain has to be"
                                + " verified.",
                example = "events@example.com")
        @Nullable
        String fromAddress,

        @Schema(
                description =
                        "For e-mail only: the name beside that address, one line without quotation marks and backslashes.",
                example = "Example Events",
                maxLength = OwnAccountRequest.LONGEST_NAME)
        @Nullable
        String fromName,

        @Schema(
                description =
                        "true: the service's own account sends your messages while this one cannot, so they may have another"
                                + " sender, and in-app messages are in another feed. false: they wait, and expire when they are no longer useful.",
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
                        "The password of the mail server, the API key, or the auth token of Twilio. It is stored encrypted, and"
                                + " no answer shows it. WEBHOOK: the secret of the signatures, whsec_ and 24 to 64 bytes in base64;"
                                + " without it one is made, and only the answer to this request shows it. Required for the other providers.",
                example = "correct horse battery staple",
                maxLength = OwnAccountRequest.LONGEST_SECRET,
                accessMode = Schema.AccessMode.WRITE_ONLY)
        @Nullable
        String secret,

        @Schema(
                description =
                        "For e-mail only: the selector of your DKIM key, the first part of the name of its DNS record. Required for SMTP and"
                                + " MAILGUN. The default is resend for RESEND and s1 for SENDGRID.",
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
        String region,

        @Schema(
                description = "TWILIO only, and required there: the SID of your account.",
                example = "AC0123456789abcdef0123456789abcdef",
                pattern = "^AC[0-9a-f]{32}$")
        @Nullable
        String accountSid,

        @Schema(
                description =
                        "TWILIO only: what your text messages come from, a phone number of yours at Twilio with its country"
                                + " code, or a name of at most 11 letters, digits and spaces. Recipients cannot answer a name"
                                + " with STOP. Either from or messagingServiceSid is required.",
                example = "+15005550006")
        @Nullable
        String from,

        @Schema(
                description =
                        "TWILIO only: the SID of a messaging service, which chooses the number that a text message comes from.",
                example = "MG0123456789abcdef0123456789abcdef",
                pattern = "^MG[0-9a-f]{32}$")
        @Nullable
        String messagingServiceSid,

        @Schema(
                description =
                        "WEBHOOK only, and required there: the https address that takes the messages. All addresses of its host"
                                + " must be public. It has neither a name and password nor a fragment.",
                example = "https://example.com/hooks/in-app",
                maxLength = TargetGuard.LONGEST_URL)
        @Nullable
        String url) {

    static final int LONGEST_NAME = 100;
    static final int LONGEST_HOST = 253;
    static final int LONGEST_SECRET = 500;

    @Override
    public String toString() {
        return "OwnAccountRequest[" + provider + "]";
    }
}

package io.callboard.notifier.ownaccount;

import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.PhoneNumber;
import io.callboard.chassis.value.PlainText;
import io.callboard.notifier.account.ProviderAccess;
import io.callboard.notifier.endpoint.EndpointSecrets;
import io.callboard.notifier.endpoint.RefusedAddressException;
import io.callboard.notifier.endpoint.TargetGuard;
import io.callboard.notifier.endpoint.WebhookProperties;
import io.callboard.notifier.ownaccount.AccountContent.MailSender;
import io.callboard.notifier.ownaccount.AccountContent.TextSender;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Decides which accounts are acceptable. */
@Component
class AccountRules {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?");
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|[0-9a-f:.]{2,45}");

    /** HTTP headers take no other characters. */
    private static final Pattern KEY = Pattern.compile("[!-~]+");

    /** Ports of mail servers, so that nobody looks for other services with our help. */
    private static final Set<Integer> PORTS = Set.of(25, 465, 587, 2525);

    private static final Pattern ACCOUNT_SID = Pattern.compile("AC[0-9a-f]{32}");
    private static final Pattern MESSAGING_SERVICE_SID = Pattern.compile("MG[0-9a-f]{32}");

    /** A name that text messages may come from has a letter, or phones would show it as a number. */
    private static final Pattern NAME_OF_TEXTS =
            Pattern.compile("(?=.*[A-Za-z])[A-Za-z0-9]([A-Za-z0-9 ]{0,9}[A-Za-z0-9])?");

    private static final String OF_SERVER = "is for the provider SMTP only";
    private static final String OF_MAILGUN = "is for the provider MAILGUN only";
    private static final String OF_TWILIO = "is for the provider TWILIO only";
    private static final String OF_WEBHOOK = "is for the provider WEBHOOK only";
    private static final String OF_MAIL = "is for e-mail only";
    private static final String US = "US";

    private static final String TLS = "TLS";
    private static final String STARTTLS = "STARTTLS";
    private static final String NONE = "NONE";

    private final TargetGuard guard;
    private final boolean insecure;

    AccountRules(TargetGuard guard, WebhookProperties targets) {
        this.guard = guard;
        this.insecure = targets.insecureTargets();
    }

    record Error(String pointer, ErrorCode code, String detail) {}

    /** Collects the errors of a request. */
    static final class Errors {

        private final List<Error> all = new ArrayList<>();

        List<Error> all() {
            return all;
        }

        private void add(String pointer, ErrorCode code, String detail) {
            all.add(new Error(pointer, code, detail));
        }

        private <T> @Nullable T required(String pointer, @Nullable String value, Function<String, T> check) {
            if (value == null) {
                add(pointer, ErrorCode.REQUIRED, "is required");
                return null;
            }
            return optional(pointer, value, check);
        }

        private <T> @Nullable T optional(String pointer, @Nullable String value, Function<String, T> check) {
            try {
                return value == null ? null : check.apply(value);
            } catch (InvalidValueException e) {
                add(pointer, e.code(), e.detail());
                return null;
            }
        }
    }

    /** The account; null if there are errors. Looks up the host. */
    @Nullable
    AccountContent content(OwnAccountRequest request, Errors errors) {
        Provider provider = errors.required("/provider", request.provider(), AccountRules::provider);
        if (provider == null) {
            errors.optional("/fromAddress", request.fromAddress(), EmailAddress::new);
            return null;
        }
        AccountContent content = switch (provider.channel()) {
            case EMAIL -> mail(provider, request, errors);
            case SMS -> texts(provider, request, errors);
            case IN_APP -> inApp(provider, request, errors);
        };
        return errors.all().isEmpty() ? content : null;
    }

    private @Nullable AccountContent mail(Provider provider, OwnAccountRequest request, Errors errors) {
        EmailAddress fromAddress = errors.required("/fromAddress", request.fromAddress(), EmailAddress::new);
        String fromName = errors.optional("/fromName", request.fromName(), AccountRules::name);
        requireNothingOfTexts(request, errors);
        requireNull("/url", request.url(), OF_WEBHOOK, errors);
        ProviderAccess access = switch (provider) {
            case SMTP -> server(request, fromAddress, errors);
            case RESEND, SENDGRID -> key(request, fromAddress, "", errors);
            case MAILGUN ->
                key(
                        request,
                        fromAddress,
                        errors.required("/region", given(request.region(), US), AccountRules::region),
                        errors);
            case TWILIO, WEBHOOK -> throw new IllegalStateException("It carries no mails");
        };
        String selector = switch (provider) {
            case RESEND -> selector(request, "resend", errors);
            case SENDGRID -> selector(request, "s1", errors);
            default -> errors.required("/dkimSelector", request.dkimSelector(), AccountRules::selector);
        };
        return fromAddress == null || access == null || selector == null
                ? null
                : content(provider, request, access, new MailSender(fromAddress, fromName, selector));
    }

    private static @Nullable AccountContent texts(Provider provider, OwnAccountRequest request, Errors errors) {
        requireNothingOfMails(request, errors);
        requireNull("/url", request.url(), OF_WEBHOOK, errors);
        String accountSid = errors.required("/accountSid", request.accountSid(), AccountRules::accountSid);
        String token = errors.required("/secret", request.secret(), AccountRules::key);
        String from = errors.optional("/from", request.from(), AccountRules::textsFrom);
        String service =
                errors.optional("/messagingServiceSid", request.messagingServiceSid(), AccountRules::messagingService);
        if (request.from() == null && request.messagingServiceSid() == null) {
            errors.add("/from", ErrorCode.REQUIRED, "is required without messagingServiceSid");
        } else if (request.from() != null) {
            requireNull("/messagingServiceSid", request.messagingServiceSid(), "must not stand beside from", errors);
        }
        return accountSid == null || token == null
                ? null
                : content(
                        provider,
                        request,
                        new ProviderAccess("", 0, "", accountSid, token, "", ""),
                        new TextSender(from, service));
    }

    private @Nullable AccountContent inApp(Provider provider, OwnAccountRequest request, Errors errors) {
        requireNothingOfMails(request, errors);
        requireNothingOfTexts(request, errors);
        String url = errors.required("/url", request.url(), guard::checked);
        String secret = request.secret() == null
                ? EndpointSecrets.text(EndpointSecrets.fresh())
                : errors.optional("/secret", request.secret(), AccountRules::signingSecret);
        return url == null || secret == null
                ? null
                : content(
                        provider,
                        request,
                        new ProviderAccess("", 0, "", "", secret, "", "", url),
                        new AccountContent.NoSender());
    }

    private static void requireNothingOfMails(OwnAccountRequest request, Errors errors) {
        requireNull("/fromAddress", request.fromAddress(), OF_MAIL, errors);
        requireNull("/fromName", request.fromName(), OF_MAIL, errors);
        requireNull("/dkimSelector", request.dkimSelector(), OF_MAIL, errors);
        requireNoServer(request, errors);
        requireNull("/region", request.region(), OF_MAILGUN, errors);
    }

    private static void requireNothingOfTexts(OwnAccountRequest request, Errors errors) {
        requireNull("/accountSid", request.accountSid(), OF_TWILIO, errors);
        requireNull("/from", request.from(), OF_TWILIO, errors);
        requireNull("/messagingServiceSid", request.messagingServiceSid(), OF_TWILIO, errors);
    }

    private static AccountContent content(
            Provider provider, OwnAccountRequest request, ProviderAccess access, AccountContent.Sender sender) {
        return new AccountContent(provider, Boolean.TRUE.equals(request.fallback()), access, sender);
    }

    private static @Nullable String selector(OwnAccountRequest request, String without, Errors errors) {
        return errors.required("/dkimSelector", given(request.dkimSelector(), without), AccountRules::selector);
    }

    private static String given(@Nullable String value, String without) {
        return value == null ? without : value;
    }

    /** Empty for an address that is not acceptable, which is an error of its own. */
    private static String domain(@Nullable EmailAddress address) {
        return address == null ? "" : MailSender.domain(address);
    }

    private @Nullable ProviderAccess server(
            OwnAccountRequest request, @Nullable EmailAddress fromAddress, Errors errors) {
        requireNull("/region", request.region(), OF_MAILGUN, errors);
        String security = request.security() == null
                ? STARTTLS
                : errors.optional("/security", request.security(), this::security);
        Integer port = request.port() == null ? Integer.valueOf(TLS.equals(security) ? 465 : 587) : request.port();
        if (port < 1 || port > 65_535 || !insecure && !PORTS.contains(port)) {
            errors.add("/port", ErrorCode.OUT_OF_RANGE, "must be 25, 465, 587 or 2525");
        }
        String username = errors.required("/username", request.username(), AccountRules::secret);
        String password = errors.required("/secret", request.secret(), AccountRules::secret);
        String host = errors.required("/host", request.host(), this::host);
        return security == null || username == null || password == null || host == null
                ? null
                : new ProviderAccess(host, port, security, username, password, domain(fromAddress), "");
    }

    /** @param region null if it is not acceptable */
    private static @Nullable ProviderAccess key(
            OwnAccountRequest request, @Nullable EmailAddress fromAddress, @Nullable String region, Errors errors) {
        requireNoServer(request, errors);
        if ("".equals(region)) {
            requireNull("/region", request.region(), OF_MAILGUN, errors);
        }
        String key = errors.required("/secret", request.secret(), AccountRules::key);
        return key == null || region == null
                ? null
                : new ProviderAccess("", 0, "", "", key, domain(fromAddress), region);
    }

    private static void requireNoServer(OwnAccountRequest request, Errors errors) {
        requireNull("/host", request.host(), OF_SERVER, errors);
        requireNull("/port", request.port(), OF_SERVER, errors);
        requireNull("/security", request.security(), OF_SERVER, errors);
        requireNull("/username", request.username(), OF_SERVER, errors);
    }

    private static void requireNull(String pointer, @Nullable Object value, String because, Errors errors) {
        if (value != null) {
            errors.add(pointer, ErrorCode.INCONSISTENT, because);
        }
    }

    private static Provider provider(String text) {
        return Provider.of(text)
                .orElseThrow(() -> new InvalidValueException(
                        ErrorCode.UNKNOWN_VALUE, "must be SMTP, RESEND, SENDGRID, MAILGUN, TWILIO or WEBHOOK"));
    }

    private static String accountSid(String text) {
        return matching(ACCOUNT_SID, text, "must be AC and 32 hexadecimal digits in lower case");
    }

    private static String messagingService(String text) {
        return matching(MESSAGING_SERVICE_SID, text, "must be MG and 32 hexadecimal digits in lower case");
    }

    /** A number in E.164 form, or a name. */
    private static String textsFrom(String text) {
        if (text.startsWith("+")) {
            return new PhoneNumber(text).value();
        }
        return matching(
                NAME_OF_TEXTS,
                text,
                "must be a phone number with country code, or a name of at most 11 letters, digits and spaces with a letter");
    }

    private static String matching(Pattern pattern, String text, String otherwise) {
        if (!pattern.matcher(text).matches()) {
            throw new InvalidValueException(ErrorCode.INVALID_FORMAT, otherwise);
        }
        return text;
    }

    private static String region(String text) {
        if (text.equals(US) || text.equals("EU")) {
            return text;
        }
        throw new InvalidValueException(ErrorCode.UNKNOWN_VALUE, "must be US or EU");
    }

    private static String name(String text) {
        String name = PlainText.line(text, OwnAccountRequest.LONGEST_NAME);
        if (name.indexOf('"') >= 0 || name.indexOf('\\') >= 0) {
            throw new InvalidValueException(
                    ErrorCode.FORBIDDEN_TEXT, "must have neither a quotation mark nor a backslash");
        }
        return name;
    }

    private static String selector(String text) {
        String selector = text.toLowerCase(Locale.ROOT);
        if (!LABEL.matcher(selector).matches()) {
            throw new InvalidValueException(
                    ErrorCode.INVALID_FORMAT, "must be one label of a domain name: letters, digits and hyphens");
        }
        return selector;
    }

    private String security(String text) {
        if (text.equals(TLS) || text.equals(STARTTLS) || insecure && text.equals(NONE)) {
            return text;
        }
        throw new InvalidValueException(ErrorCode.UNKNOWN_VALUE, "must be STARTTLS or TLS");
    }

    private String host(String text) {
        String host = text.toLowerCase(Locale.ROOT);
        if (!HOST.matcher(host).matches()) {
            throw new InvalidValueException(
                    ErrorCode.INVALID_FORMAT, "must be the name of a host, in its ASCII form, or an address");
        }
        try {
            guard.connectable(host);
        } catch (RefusedAddressException e) {
            throw new InvalidValueException(ErrorCode.INVALID, "must be a host whose addresses are all public");
        } catch (UnknownHostException e) {
            throw new InvalidValueException(ErrorCode.INVALID, "must be a host that can be found");
        }
        return host;
    }

    /** Neither trimmed nor normalised: a server compares it byte by byte. */
    private static String secret(String text) {
        if (text.isEmpty()) {
            throw new InvalidValueException(ErrorCode.REQUIRED, "must not be empty");
        }
        if (text.length() > OwnAccountRequest.LONGEST_SECRET) {
            throw new InvalidValueException(
                    ErrorCode.TOO_LONG, "must have at most %d characters".formatted(OwnAccountRequest.LONGEST_SECRET));
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidValueException(ErrorCode.FORBIDDEN_TEXT, "must not have a control character");
        }
        return text;
    }

    private static String signingSecret(String text) {
        if (EndpointSecrets.of(text).isEmpty()) {
            throw new InvalidValueException(
                    ErrorCode.INVALID_FORMAT,
                    "must be whsec_ and 24 to 64 bytes in base64, as Standard Webhooks has it");
        }
        return text;
    }

    /** A key, printable and without blanks. */
    static String key(String text) {
        String key = secret(text);
        if (!KEY.matcher(key).matches()) {
            throw new InvalidValueException(
                    ErrorCode.INVALID_FORMAT, "must have printable characters of ASCII only, without blanks");
        }
        return key;
    }
}

package io.callboard.notifier.twilio;

import com.twilio.security.RequestValidator;
import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.callback.Callback;
import io.callboard.notifier.callback.CallbackSource;
import io.callboard.notifier.callback.UnreadableWebhookException;
import io.callboard.notifier.callback.Webhook;
import io.callboard.notifier.delivery.DeliveryStatus;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Status callbacks of Twilio, and texts that recipients send to the number of an account. Each message names its delivery
 * in the address of its status callback. Twilio signs that address too. Its signature has no time, so an old one is as good as a new one:
 * a repetition has no effect.
 */
@Component
@ConditionalOnProperty("callboard.twilio.auth-token")
class TwilioCallbacks implements CallbackSource {

    /** Twilio's own words, for numbers where it does not say what the text means. */
    private static final Set<String> STOP =
            Set.of("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT");

    private static final Set<String> START = Set.of("START", "YES", "UNSTOP");

    private final String url;
    private final List<RequestValidator> validators;

    @Autowired
    TwilioCallbacks(TwilioProperties properties, Environment environment) {
        this(
                properties.callbackUrl(),
                Stream.of(Secrets.require(environment, "callboard.twilio.auth-token"), properties.otherAuthToken())
                        .filter(token -> !token.isBlank())
                        .toList());
    }

    /**
     * @param url that Twilio signs
     * @param tokens of the account whose signatures are valid
     */
    TwilioCallbacks(String url, List<String> tokens) {
        this.url = url;
        this.validators = tokens.stream().map(RequestValidator::new).toList();
    }

    @Override
    public String provider() {
        return "twilio";
    }

    /** Twilio signs the address that we gave it, which may differ from the one that arrives behind a proxy. */
    @Override
    public boolean isSigned(Webhook webhook, Instant now) {
        String signature = webhook.header("X-Twilio-Signature");
        Optional<Map<String, String>> form = fields(webhook.text());
        if (signature == null || url.isBlank() || form.isEmpty()) {
            return false;
        }
        String signed = webhook.query() == null ? url : url + "?" + webhook.query();
        return validators.stream().anyMatch(validator -> validator.validate(signed, form.get(), signature));
    }

    @Override
    public List<Callback> read(Webhook webhook) throws UnreadableWebhookException {
        Map<String, String> form = fields(webhook.text()).orElseThrow();
        String sid = form.get("MessageSid");
        if (sid == null || sid.isBlank()) {
            throw new UnreadableWebhookException("NO_MESSAGE_SID");
        }
        String status = form.get("MessageStatus");
        return (status == null ? texted(sid, form) : reported(sid, status, form, webhook))
                .stream().toList();
    }

    private static Optional<Callback> texted(String sid, Map<String, String> form) {
        String sender = form.getOrDefault("From", "");
        String word = Objects.requireNonNullElse(form.get("OptOutType"), form.getOrDefault("Body", ""))
                .strip()
                .toUpperCase(Locale.ROOT);
        if (sender.isBlank() || !STOP.contains(word) && !START.contains(word)) {
            return Optional.empty();
        }
        return Optional.of(new Callback.Texted(sid, sender, STOP.contains(word)));
    }

    private static Optional<Callback> reported(String sid, String status, Map<String, String> form, Webhook webhook) {
        UUID delivery = delivery(webhook.query());
        if (delivery == null) {
            return Optional.empty();
        }
        return switch (status) {
            case "sent" -> Optional.of(reported(sid, status, delivery, DeliveryStatus.SENT, null));
            case "delivered" -> Optional.of(reported(sid, status, delivery, DeliveryStatus.DELIVERED, null));
            case "undelivered", "failed" -> {
                String code = form.getOrDefault("ErrorCode", "");
                yield Optional.of(reported(
                        sid,
                        status,
                        delivery,
                        DeliveryStatus.BOUNCED,
                        code.matches("[0-9]{1,6}") ? "UNDELIVERED_" + code : "UNDELIVERED"));
            }
            default -> Optional.empty();
        };
    }

    private static Callback reported(
            String sid, String word, UUID delivery, DeliveryStatus status, @Nullable String reason) {
        return new Callback.Reported(sid + ' ' + word, delivery, sid, status, reason, null, null);
    }

    private static @Nullable UUID delivery(@Nullable String query) {
        try {
            return query == null
                    ? null
                    : fields(query)
                            .map(fields -> fields.get("delivery"))
                            .map(UUID::fromString)
                            .orElse(null);
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }

    /** The fields of a form or of a query string; empty if they cannot be decoded. */
    private static Optional<Map<String, String>> fields(String encoded) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                try {
                    fields.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                } catch (IllegalArgumentException malformed) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(fields);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}

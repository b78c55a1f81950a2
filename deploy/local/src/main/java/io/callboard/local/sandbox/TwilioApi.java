package io.callboard.local.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Twilio's API for text messages. */
final class TwilioApi implements Faults.Wording {

    private static final Pattern NUMBER = Pattern.compile("\\+[1-9][0-9]{6,14}");
    private static final int LONGEST_TEXT = 1600;
    private static final int MOST_LISTED = 200;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ENGLISH);
    /** The characters of GSM 03.38 that take one position each. */
    private static final String GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private static final String GSM_TWO_PLACES = "^{}\\[~]|€";

    /** The password of a login that is refused. */
    private static final String WRONG_TOKEN = "wrong";

    private final Messages messages;
    private final MessageWebhooks webhooks;

    TwilioApi(Messages messages, MessageWebhooks webhooks) {
        this.messages = messages;
        this.webhooks = webhooks;
    }

    /** The account of a login. */
    Answer account(Call call) {
        String account = call.pathVariable();
        if (token(call) == null) {
            return error(401);
        }
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("sid", account);
        view.put("friendly_name", "Sandbox");
        view.put("status", "active");
        view.put("type", "Full");
        view.put("uri", "/2010-04-01/Accounts/" + account + ".json");
        return Answer.json(200, view);
    }

    /** The token of a login with the account that the path names; null if there is none, or a wrong one. */
    private static @Nullable String token(Call call) {
        String encoded = call.basicLogin();
        if (encoded == null) {
            return null;
        }
        String login;
        try {
            login = new String(Base64.getDecoder().decode(encoded), UTF_8);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
        String name = call.pathVariable() + ":";
        return login.startsWith(name) && !login.substring(name.length()).equals(WRONG_TOKEN)
                ? login.substring(name.length())
                : null;
    }

    Answer send(Call call, Runnable pause) {
        Answer answer = accept(call);
        pause.run();
        return answer;
    }

    private Answer accept(Call call) {
        Instant receivedAt = messages.now();
        String token = token(call);
        if (token == null) {
            return error(401);
        }
        String account = call.pathVariable();
        Map<String, String> form = call.form();
        String to = form.getOrDefault("To", "");
        String body = form.getOrDefault("Body", "");
        String from = form.get("From");
        String service = form.get("MessagingServiceSid");
        if (to.isBlank()) {
            return error(400, 21604, "A 'To' phone number is required.");
        }
        if (!NUMBER.matcher(to).matches()) {
            return error(400, 21211, "Invalid 'To' Phone Number: " + to);
        }
        if (from == null && service == null) {
            return error(400, 21603, "A 'From' phone number is required.");
        }
        if (body.isEmpty()) {
            return error(400, 21602, "Message body is required.");
        }
        if (body.length() > LONGEST_TEXT) {
            return error(400, 21617, "The concatenated message body exceeds the 1600 character limit");
        }
        webhooks.learnTwilioToken(form.get("StatusCallback"), token);
        Draft draft = new Draft(to, delivery(form.get("StatusCallback")), 0, call.body().length);
        Message message = messages.accept(Provider.TWILIO, call.body(), List.of(draft), null, receivedAt)
                .getFirst();
        return Answer.json(201, view(account, message, from, service, body));
    }

    /** The messages to a number, the newest first. It knows no further pages and no limit of the date. */
    Answer list(Call call) {
        if (token(call) == null) {
            return error(401);
        }
        String to = call.query().get("To");
        if (to == null) {
            return error(400, 20001, "The sandbox lists messages to one number only: To is missing");
        }
        String account = call.pathVariable();
        List<Map<String, @Nullable Object>> found = new ArrayList<>();
        for (Message message : messages.newest(
                        one -> one.provider() == Provider.TWILIO && one.goesTo(to), 0, MOST_LISTED)
                .items()) {
            Map<String, String> form = Call.formFields(new String(messages.raw(message), UTF_8));
            found.add(view(
                    account,
                    message,
                    form.get("From"),
                    form.get("MessagingServiceSid"),
                    form.getOrDefault("Body", "")));
        }
        Map<String, @Nullable Object> page = new LinkedHashMap<>();
        page.put("end", Math.max(0, found.size() - 1));
        page.put("messages", found);
        page.put("next_page_uri", null);
        page.put("page", 0);
        page.put("page_size", MOST_LISTED);
        page.put("start", 0);
        page.put("uri", "/2010-04-01/Accounts/" + account + "/Messages.json");
        return Answer.json(200, page);
    }

    private static @Nullable String delivery(@Nullable String statusCallback) {
        if (statusCallback == null) {
            return null;
        }
        try {
            return Call.formFields(URI.create(statusCallback).getRawQuery()).get("delivery");
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }

    private static Map<String, @Nullable Object> view(
            String account, Message message, @Nullable String from, @Nullable String service, String text) {
        String sid = sid(message);
        String uri = "/2010-04-01/Accounts/" + account + "/Messages/" + sid;
        String date = DATE.format(message.receivedAt().atOffset(ZoneOffset.UTC));
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("account_sid", account);
        view.put("api_version", "2010-04-01");
        view.put("body", text);
        view.put("date_created", date);
        view.put("date_sent", null);
        view.put("date_updated", date);
        view.put("direction", "outbound-api");
        view.put("error_code", null);
        view.put("error_message", null);
        view.put("from", from);
        view.put("messaging_service_sid", service);
        view.put("num_media", "0");
        view.put("num_segments", Integer.toString(segments(text)));
        view.put("price", null);
        view.put("price_unit", "USD");
        view.put("sid", sid);
        view.put("status", service == null ? "queued" : "accepted");
        view.put("subresource_uris", Map.of("media", uri + "/Media.json"));
        view.put("to", message.to());
        view.put("uri", uri + ".json");
        return view;
    }

    /** Twilio's id of the message. */
    static String sid(Message message) {
        return "SM" + message.id().toString().replace("-", "");
    }

    static int segments(String text) {
        int places = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (GSM.indexOf(character) >= 0) {
                places++;
            } else if (GSM_TWO_PLACES.indexOf(character) >= 0) {
                places += 2;
            } else {
                return parts(text.length(), 70, 67);
            }
        }
        return parts(places, 160, 153);
    }

    private static int parts(int places, int single, int each) {
        return places <= single ? 1 : (places + each - 1) / each;
    }

    private static Answer error(int status, int code, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", code);
        body.put("message", message);
        body.put("more_info", "https://www.twilio.com/docs/errors/" + code);
        body.put("status", status);
        return Answer.json(status, body);
    }

    @Override
    public Answer error(int status) {
        return switch (status) {
            case 401 -> error(status, 20003, "Authenticate");
            case 404 -> error(status, 20404, "The requested resource was not found");
            case 429 -> error(status, 20429, "Too Many Requests");
            case 500 -> error(status, 20500, "Internal Server Error");
            case 503 -> error(status, 20503, "Service Unavailable");
            // Twilio itself has no such answer, but a proxy in front of it may send one.
            default -> new Answer(status, "", Map.of(), new byte[0]);
        };
    }
}

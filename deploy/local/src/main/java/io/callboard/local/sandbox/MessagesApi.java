package io.callboard.local.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The accepted messages, for tests and benchmarks. */
final class MessagesApi {

    private static final int DEFAULT_LIMIT = 50;
    private static final int LARGEST_LIMIT = 1000;

    private final Messages messages;
    private final MessageWebhooks webhooks;

    MessagesApi(Messages messages, MessageWebhooks webhooks) {
        this.messages = messages;
        this.webhooks = webhooks;
    }

    Answer list(Call call) {
        Map<String, String> query = known(call, Set.of("to", "channel", "since", "limit"));
        Messages.Found found = messages.newest(wanted(query), 0, limit(query.get("limit")));
        List<MessageView> items = found.items().stream()
                .map(message -> MessageView.of(message, messages.raw(message)))
                .toList();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("items", items);
        body.put("total", found.total());
        return Answer.json(200, body);
    }

    Answer one(Call call) {
        Message message = find(messages, call.pathVariable());
        return Answer.json(200, MessageView.of(message, messages.raw(message)));
    }

    static Message find(Messages messages, String id) {
        try {
            return messages.find(UUID.fromString(id)).orElseThrow(Problem::notFound);
        } catch (IllegalArgumentException notAnId) {
            throw Problem.notFound();
        }
    }

    /** {@code {type}}: sends the webhook that the provider sends when this happens to the message. */
    Answer happen(Call call) throws InterruptedException {
        Message message = find(messages, call.pathVariable());
        String type = Json.object(call.body()).path("type").asString("");
        return Answer.json(200, Map.of("answered", webhooks.send(message, messages.raw(message), type)));
    }

    Answer stats() {
        return Answer.json(200, messages.stats());
    }

    /** One short line for each accepted message, in order of arrival, so that a million of them can be read. */
    Answer arrivals(Call call) {
        Instant since = instant(known(call, Set.of("since")).get("since"));
        return Answer.text("text/csv; charset=utf-8", out -> {
            out.write("deliveryId,provider,to,receivedAt\n");
            messages.forEach(message -> {
                if (!message.receivedAt().isBefore(since)) {
                    write(message, out);
                }
            });
        });
    }

    private static void write(Message message, Writer out) {
        String delivery = message.delivery();
        try {
            out.append(delivery == null ? "" : quoted(delivery))
                    .append(',')
                    .append(message.provider().word())
                    .append(',')
                    .append(quoted(message.to()))
                    .append(',')
                    .append(message.receivedAt().toString())
                    .append('\n');
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static String quoted(String value) {
        boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }

    Answer clear() throws IOException {
        messages.clear();
        return Answer.noContent();
    }

    static Predicate<Message> wanted(Map<String, String> query) {
        String to = blankAsNull(query.get("to"));
        String channel = blankAsNull(query.get("channel"));
        Instant since = instant(query.get("since"));
        return message -> !message.receivedAt().isBefore(since)
                && (channel == null || message.provider().channel().equalsIgnoreCase(channel))
                && (to == null || message.goesTo(to));
    }

    private static Map<String, String> known(Call call, Set<String> names) {
        Map<String, String> query = call.query();
        query.keySet().stream()
                .filter(name -> !names.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw Problem.badRequest(
                            "There is no parameter '" + name + "'; there are " + String.join(", ", sorted(names)));
                });
        return query;
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private static @Nullable String blankAsNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static Instant instant(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return Instant.EPOCH;
        }
        try {
            return Instant.parse(value);
        } catch (DateTimeException malformed) {
            throw Problem.badRequest("since must be an instant such as 2026-12-01T17:00:00Z.");
        }
    }

    private static int limit(@Nullable String value) {
        if (value == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(value);
            if (limit >= 1 && limit <= LARGEST_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // answered below, as any other number out of bounds
        }
        throw Problem.badRequest("limit must be a whole number from 1 to " + LARGEST_LIMIT + ".");
    }
}

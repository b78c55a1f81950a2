package io.callboard.local.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes webhooks of any sender, and shows the last ones with their headers. It keeps them in memory. */
final class WebhookSink {

    private static final int MOST = 1_000;
    private static final int LONGEST_BODY = 64 * 1024;

    private final Clock clock;

    /** The newest first. Guarded by this. */
    private final Deque<Taken> taken = new ArrayDeque<>();

    private record Taken(String name, String receivedAt, Map<String, String> headers, String body) {}

    WebhookSink(Clock clock) {
        this.clock = clock;
    }

    Answer take(Call call) {
        if (call.body().length > LONGEST_BODY) {
            throw Problem.tooLarge(LONGEST_BODY);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        call.exchange()
                .getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        Taken one = new Taken(
                call.pathVariable(),
                clock.instant().toString(),
                headers,
                new String(call.body(), StandardCharsets.UTF_8));
        synchronized (this) {
            taken.addFirst(one);
            if (taken.size() > MOST) {
                taken.removeLast();
            }
        }
        return Answer.noContent();
    }

    synchronized Answer list(Call call) {
        @Nullable String name = call.query().get("name");
        List<Taken> shown = taken.stream()
                .filter(one -> name == null || one.name().equals(name))
                .toList();
        return Answer.json(200, Map.of("items", shown));
    }

    synchronized Answer clear() {
        taken.clear();
        return Answer.noContent();
    }
}

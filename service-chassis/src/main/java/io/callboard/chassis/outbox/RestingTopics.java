package io.callboard.chassis.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Topics that refused their messages. Rounds leave them out. After a pause, which doubles each time, the relay looks
 * for the topic and sends a few of its messages. Used by the relay's thread only.
 */
final class RestingTopics {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Duration firstPause;
    private final Map<String, Rest> rests = new HashMap<>();

    RestingTopics(Duration firstPause) {
        this.firstPause = firstPause;
    }

    /** One topic's pause. */
    static final class Rest {

        private final String topic;
        private final Instant oldest;
        private long above;
        private Duration pause;
        private long overAtNanos;
        private @Nullable CompletableFuture<Boolean> look;

        private Rest(String topic, Instant oldest, long above, Duration pause) {
            this.topic = topic;
            this.oldest = oldest;
            this.above = above;
            this.pause = pause;
        }

        String topic() {
            return topic;
        }

        /** The topic has only messages with higher ids than this one. */
        long above() {
            return above;
        }

        /** When the oldest refused message was written. */
        Instant oldest() {
            return oldest;
        }

        @Nullable
        CompletableFuture<Boolean> look() {
            return look;
        }

        void look(CompletableFuture<Boolean> look) {
            this.look = look;
        }
    }

    boolean isEmpty() {
        return rests.isEmpty();
    }

    int size() {
        return rests.size();
    }

    Set<String> topics() {
        return rests.keySet();
    }

    /** Begins a pause, or one twice as long when the topic rests already. */
    Duration rest(String topic, Instant oldest, long above) {
        var rest = rests.computeIfAbsent(topic, any -> new Rest(topic, oldest, above, firstPause.dividedBy(2)));
        rest.pause =
                rest.pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? rest.pause.multipliedBy(2) : LONGEST_PAUSE;
        rest.overAtNanos = System.nanoTime() + rest.pause.toNanos();
        rest.look = null;
        return rest.pause;
    }

    /** Topics whose pause is over. */
    List<Rest> over() {
        var now = System.nanoTime();
        var over = new ArrayList<Rest>();
        for (var rest : rests.values()) {
            if (now - rest.overAtNanos >= 0) {
                over.add(rest);
            }
        }
        return over;
    }

    void end(String topic) {
        rests.remove(topic);
    }

    /** When the oldest of the refused messages was written; null if no topic rests. */
    @Nullable
    Instant oldest() {
        return rests.values().stream().map(Rest::oldest).min(Instant::compareTo).orElse(null);
    }

    /** Forgets ids and looks, because database and producer may be other ones; the pauses go on. */
    void startOver() {
        for (var rest : rests.values()) {
            rest.above = 0;
            rest.look = null;
        }
    }
}

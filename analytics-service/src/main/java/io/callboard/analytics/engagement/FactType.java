package io.callboard.analytics.engagement;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a viewer can do on a watch page. */
enum FactType {
    HEARTBEAT("PlaybackReported", Set.of(), Set.of("positionSeconds", "playing")),
    REACTION("ReactionGiven", Set.of("reaction"), Set.of()),
    MESSAGE("ChatMessageWritten", Set.of("text"), Set.of()),
    QUESTION("QuestionAsked", Set.of("text"), Set.of()),
    POLL_ANSWER("PollAnswered", Set.of("pollId", "option"), Set.of()),
    PURCHASE("PurchaseMade", Set.of("amount", "currency"), Set.of("reference"));

    /** The type of its message on {@code engagement.v1}. */
    final String message;

    /** The properties of its data that it needs. */
    final Set<String> required;

    /** The further properties of its data. */
    final Set<String> optional;

    FactType(String message, Set<String> required, Set<String> optional) {
        this.message = message;
        this.required = required;
        this.optional = optional;
    }

    /** Whether a message of this type counts in figures. Heartbeats do not: attendance says who watched, and how long. */
    static boolean isCounted(String message) {
        @Nullable FactType type = ofMessage(message);
        return type != null && type != HEARTBEAT;
    }

    /** The type of a message; null if it is not known. */
    static @Nullable FactType ofMessage(String message) {
        return Arrays.stream(values())
                .filter(type -> type.message.equals(message))
                .findFirst()
                .orElse(null);
    }
}

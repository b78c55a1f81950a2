package io.callboard.chassis.message;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** Reduces a batch of messages to the newest state of each key. */
public final class Newest {

    private Newest() {}

    /**
     * The state with the highest version of each key; of two with the same version the later one. Tombstones and messages
     * that carry no state are left out. The states come in the order of their keys, so that two transactions lock the
     * same rows in the same order.
     */
    public static <T extends Versioned> List<T> of(Collection<Message<T>> messages) {
        var newest = new TreeMap<String, T>();
        for (var message : messages) {
            var state = message.data();
            if (state != null && state.isState()) {
                newest.merge(message.key(), state, (known, next) -> version(known) <= version(next) ? next : known);
            }
        }
        return List.copyOf(newest.values());
    }

    private static long version(Versioned state) {
        return Objects.requireNonNull(state.version(), "a state has a version");
    }
}

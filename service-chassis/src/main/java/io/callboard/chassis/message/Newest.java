package io.callboard.chassis.message;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/** Reduces a batch of messages to the newest state of each row. */
public final class Newest {

    private static final Comparator<Versioned> ORDER =
            Comparator.comparingLong(Newest::version).thenComparingLong(Versioned::part);

    private Newest() {}

    /**
     * Returns the state with the highest version for each row. Among equal versions the highest part wins, and among
     * equal parts the later message. The row is taken from the content and not from the message's key, because one
     * statement cannot write a row twice. Tombstones and messages that carry no state are left out. The states are
     * sorted by row, so that two transactions lock the same rows in the same order.
     */
    public static <T extends Versioned, R extends Comparable<R>> List<T> of(
            Collection<Message<T>> messages, Function<T, R> row) {
        var newest = new TreeMap<R, T>();
        for (var message : messages) {
            var state = message.data();
            if (state != null && state.isState()) {
                newest.merge(row.apply(state), state, (known, next) -> ORDER.compare(known, next) <= 0 ? next : known);
            }
        }
        return List.copyOf(newest.values());
    }

    private static long version(Versioned state) {
        return Objects.requireNonNull(state.version(), "a state has a version");
    }
}

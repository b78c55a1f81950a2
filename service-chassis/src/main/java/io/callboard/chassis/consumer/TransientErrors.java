package io.callboard.chassis.consumer;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Decides whether a record or its environment caused an error. A record causes errors about its data (SQL state classes
 * 21, 22 and 23) and every exception that does not come from the database. The batch waits after all other errors of a
 * database: a connection that breaks, a primary that became read-only, a column that a later version of the service has
 * dropped.
 */
public final class TransientErrors {

    /**
     * Cardinality violations (21), data exceptions (22) and violated constraints (23). A cardinality violation means
     * that two records of a batch change the same row, or that one record finds several rows. In the first case each
     * record succeeds alone.
     */
    private static final Set<String> CAUSED_BY_THE_RECORD = Set.of("21", "22", "23");

    /** A statement or a transaction exceeded its time limit. */
    private static final Set<String> TOO_SLOW = Set.of("57014", "25P04");

    private TransientErrors() {}

    /** Whether the same work may succeed later, without a change of the record. */
    public static boolean isTransient(Throwable failure) {
        var causes = causes(failure);
        var states = states(causes);
        if (states.stream().anyMatch(state -> CAUSED_BY_THE_RECORD.contains(stateClass(state)))) {
            return false;
        }
        return causes.stream().anyMatch(TransientErrors::isOfTheSurroundings);
    }

    /** Whether a smaller part of the work may succeed now. */
    static boolean isTooSlow(Throwable failure) {
        return states(causes(failure)).stream().anyMatch(TOO_SLOW::contains);
    }

    /** Class of the first SQL state in the causes, for metrics; {@code none} without one. */
    static String sqlStateClass(Throwable failure) {
        return states(causes(failure)).stream()
                .map(TransientErrors::stateClass)
                .findFirst()
                .orElse("none");
    }

    private static boolean isOfTheSurroundings(Throwable cause) {
        return cause instanceof SQLException
                || cause instanceof TransientDataAccessException
                || cause instanceof RecoverableDataAccessException
                || cause instanceof NonTransientDataAccessResourceException
                || cause instanceof CannotCreateTransactionException
                || cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError)
                || cause instanceof LinkageError;
    }

    private static List<String> states(List<Throwable> causes) {
        return causes.stream()
                .flatMap(cause ->
                        cause instanceof SQLException sql ? Stream.ofNullable(sql.getSQLState()) : Stream.empty())
                .filter(state -> state.length() == 5)
                .toList();
    }

    private static String stateClass(String state) {
        return state.substring(0, 2);
    }

    /**
     * The failure, all its causes, the next exceptions of a failed batch of statements and the suppressed exceptions of
     * a failed rollback.
     */
    private static List<Throwable> causes(Throwable failure) {
        var seen = new HashSet<Throwable>();
        var open = new ArrayDeque<Throwable>();
        var all = new ArrayList<Throwable>();
        open.add(failure);
        while (!open.isEmpty()) {
            var next = open.remove();
            if (!seen.add(next)) {
                continue;
            }
            all.add(next);
            addUnlessNull(open, next.getCause());
            if (next instanceof SQLException sql) {
                addUnlessNull(open, sql.getNextException());
            }
            if (next instanceof TransactionSystemException overridden) {
                addUnlessNull(open, overridden.getApplicationException());
            }
        }
        return all;
    }

    private static void addUnlessNull(ArrayDeque<Throwable> open, @Nullable Throwable cause) {
        if (cause != null) {
            open.add(cause);
        }
    }
}

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
 * Tells what a record causes from what its surroundings cause. A record causes errors about its data (SQL state classes
 * 21, 22 and 23) and every exception in which the database has no part. All other errors of a database wait: a connection
 * that breaks, a primary that became read-only, a column that a later version of the service has dropped.
 */
public final class TransientErrors {

    /**
     * Data exceptions and violated constraints. Cardinality violations too: two records of a batch meet the same row, or
     * one record meets several. In the first case each of them succeeds alone.
     */
    private static final Set<String> CAUSED_BY_THE_RECORD = Set.of("21", "22", "23");

    /** A statement or a transaction took longer than it may. */
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

    /** Whether less work at once may succeed now. */
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
     * The failure and all its causes, with those that a failed batch of statements, or a failed rollback, has beside its
     * cause.
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

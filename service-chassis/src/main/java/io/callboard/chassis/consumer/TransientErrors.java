package io.callboard.chassis.consumer;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/** Tells errors that pass by themselves, such as a database that restarts, from those that do not. */
final class TransientErrors {

    /** Connection, rollback by conflict, resources, operator intervention. */
    private static final Set<String> CLASSES = Set.of("08", "40", "53", "57");

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private TransientErrors() {}

    static boolean isTransient(Throwable failure) {
        @Nullable Throwable next = failure;
        while (next != null) {
            if (next instanceof TransientDataAccessException
                    || next instanceof RecoverableDataAccessException
                    || next instanceof NonTransientDataAccessResourceException
                    || next instanceof CannotCreateTransactionException
                    || next instanceof SQLException sql && isTransient(sql)) {
                return true;
            }
            next = next.getCause();
        }
        return false;
    }

    private static boolean isTransient(SQLException failure) {
        @Nullable String state = failure.getSQLState();
        return state != null
                && state.length() == 5
                && (CLASSES.contains(state.substring(0, 2)) || state.equals(LOCK_NOT_AVAILABLE));
    }
}

package io.callboard.chassis.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.transaction.CannotCreateTransactionException;

class TransientErrorsTest {

    @ParameterizedTest
    @MethodSource("passing")
    void passByThemselves(Throwable failure) {
        assertThat(TransientErrors.isTransient(failure)).isTrue();
    }

    static Stream<Throwable> passing() {
        return Stream.of(
                new DataAccessResourceFailureException("connection"),
                new CannotAcquireLockException("dead-lock"),
                new QueryTimeoutException("timeout"),
                new CannotCreateTransactionException("pool is empty"),
                new IllegalStateException(new SQLException("connection", "08006")),
                new SQLException("serialization", "40001"),
                new SQLException("shutdown", "57P01"),
                new SQLException("disk full", "53100"),
                new SQLException("lock", "55P03"),
                new SQLException("read-only after a fail-over", "25006"),
                new SQLException("idle in transaction", "25P03"),
                new SQLException("internal", "XX000"),
                new BadSqlGrammarException("task", "select", new SQLException("column dropped", "42703")),
                new BadSqlGrammarException("task", "select", new SQLException("grant missing", "42501")),
                new SQLException("no state"),
                new IllegalStateException(new NoClassDefFoundError()),
                new OutOfMemoryError());
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void last(Throwable failure) {
        assertThat(TransientErrors.isTransient(failure)).isFalse();
    }

    static Stream<Throwable> lasting() {
        return Stream.of(
                new NullPointerException(),
                new DuplicateKeyException("duplicate"),
                new DataIntegrityViolationException("NUL", new SQLException("NUL", "22021")),
                new SQLException("two rows of a statement meet", "21000"),
                new SQLException("transaction is aborted", "25P02", new SQLException("check", "23514")),
                batch(new SQLException("one of the batch", "23505")),
                new StackOverflowError(),
                new AssertionError());
    }

    @Test
    void areTimeOutsThatASmallerPartMayAvoid() {
        assertThat(TransientErrors.isTooSlow(new QueryTimeoutException("slow", new SQLException("slow", "57014"))))
                .isTrue();
        assertThat(TransientErrors.isTooSlow(new SQLException("transaction", "25P04")))
                .isTrue();
        assertThat(TransientErrors.isTooSlow(new SQLException("shutdown", "57P01")))
                .isFalse();
    }

    @Test
    void nameTheClassOfTheState() {
        assertThat(TransientErrors.sqlStateClass(new IllegalStateException(new SQLException("read-only", "25006"))))
                .isEqualTo("25");
        assertThat(TransientErrors.sqlStateClass(new OutOfMemoryError())).isEqualTo("none");
    }

    private static SQLException batch(SQLException next) {
        var failure = new BatchUpdateException("batch", null, 0, new int[0], null);
        failure.setNextException(next);
        return failure;
    }
}

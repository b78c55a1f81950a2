package io.callboard.chassis.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.stream.Stream;
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
                new SQLException("lock", "55P03"));
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
                new BadSqlGrammarException("task", "select", new SQLException("grammar", "42601")),
                new SQLException("no state"));
    }
}

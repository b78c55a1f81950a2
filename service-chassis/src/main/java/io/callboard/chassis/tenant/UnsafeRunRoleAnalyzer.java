package io.callboard.chassis.tenant;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in one sentence why the service did not start, instead of a stack trace. */
final class UnsafeRunRoleAnalyzer extends AbstractFailureAnalyzer<UnsafeRunRoleException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnsafeRunRoleException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Give the database and its tables to another role, and name that role in spring.flyway.user and"
                        + " spring.flyway.password (docs/operations.md, Database roles).",
                cause);
    }
}

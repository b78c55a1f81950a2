package io.callboard.chassis.security;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in one sentence why the service did not start, instead of a stack trace. */
final class UnusableSecretAnalyzer extends AbstractFailureAnalyzer<UnusableSecretException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableSecretException cause) {
        return new FailureAnalysis(
                cause.getMessage(), "Give every secret a value of your own, or use the profile local.", cause);
    }
}

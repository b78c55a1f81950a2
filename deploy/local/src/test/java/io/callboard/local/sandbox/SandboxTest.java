package io.callboard.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sandbox starts only where it is allowed. */
class SandboxTest {

    @Test
    void startsOnlyWhereTheEnvironmentAllowsIt() {
        assertThat(Sandbox.allowed(Map.of())).isFalse();
        assertThat(Sandbox.allowed(Map.of("CALLBOARD_SANDBOX", ""))).isFalse();
        assertThat(Sandbox.allowed(Map.of("CALLBOARD_SANDBOX", "true"))).isTrue();
    }
}

package io.callboard.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where the sandbox may run at all. */
class SandboxTest {

    @Test
    void startsOnlyWhereTheEnvironmentAllowsIt() {
        assertThat(Sandbox.allowed(Map.of())).isFalse();
        assertThat(Sandbox.allowed(Map.of("CALLBOARD_SANDBOX", ""))).isFalse();
        assertThat(Sandbox.allowed(Map.of("CALLBOARD_SANDBOX", "true"))).isTrue();
    }
}

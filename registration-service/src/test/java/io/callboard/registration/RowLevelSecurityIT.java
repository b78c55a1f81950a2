package io.callboard.registration;

import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.RowLevelSecurity;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

@PlatformTest
class RowLevelSecurityIT {

    @Test
    void holdsInEveryTable(@Autowired Environment service) {
        RowLevelSecurity.assertHolds(service, "pass", "solved_challenge");
    }
}

package io.callboard.scheduler;

import io.callboard.chassis.testing.RowLevelSecurity;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

@SchedulerTest
class RowLevelSecurityIT {

    @Test
    void holdsInEveryTable(@Autowired Environment service) {
        RowLevelSecurity.assertHolds(service, "history_end");
    }
}

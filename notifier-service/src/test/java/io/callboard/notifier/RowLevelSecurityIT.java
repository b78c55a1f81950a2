package io.callboard.notifier;

import io.callboard.chassis.testing.RowLevelSecurity;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

@NotifierTest
class RowLevelSecurityIT {

    @Test
    void holdsInEveryTable(@Autowired Environment service) {
        RowLevelSecurity.assertHolds(
                service, "account", "account_pause", "account_trouble", "callback", "provider_batch", "sms_spending");
    }
}

package io.callboard.chassis.failpoint;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Profile;

/** Refuses to start a production process with an armed failpoint. */
@AutoConfiguration
@Profile("production")
public class FailpointAutoConfiguration {

    FailpointAutoConfiguration() {
        if (System.getProperty(Failpoints.PROPERTY) != null) {
            throw new IllegalStateException("Failpoints are for tests; remove -D" + Failpoints.PROPERTY);
        }
    }
}

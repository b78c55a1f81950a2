package io.callboard.chassis.worker;

import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The part of liveness for background work. */
@AutoConfiguration
@ConditionalOnClass(HealthIndicator.class)
public class WorkerAutoConfiguration {

    @Bean
    Watched supervisedLoops() {
        return SupervisedLoop::stalled;
    }

    /** Named for the group of {@code callboard-chassis.yml}: {@code workers}. */
    @Bean
    HealthIndicator workersHealthIndicator(List<Watched> watched) {
        return new WorkerHealth(watched);
    }
}

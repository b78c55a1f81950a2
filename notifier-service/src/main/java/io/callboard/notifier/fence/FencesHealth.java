package io.callboard.notifier.fence;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Shows whether deliveries are sent, held back or sent unfenced, and the age of the knowledge of each source. */
@Component("fences")
class FencesHealth extends AbstractHealthIndicator {

    private final FenceGate gate;

    FencesHealth(FenceGate gate) {
        this.gate = gate;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        health.up().withDetail("passage", gate.passage());
        for (String source : FenceGate.SOURCES) {
            health.withDetail(source, gate.age(source).toMillis() + " ms behind");
        }
    }
}

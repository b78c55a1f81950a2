package io.callboard.chassis.worker;

import java.util.List;
import java.util.TreeSet;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Reports DOWN when a loop or a listener stays dead. Such a process still answers requests but does not do all of its
 * work.
 */
final class WorkerHealth implements HealthIndicator {

    private final List<Watched> watched;

    WorkerHealth(List<Watched> watched) {
        this.watched = watched;
    }

    @Override
    public Health health() {
        var dead = new TreeSet<String>();
        watched.forEach(each -> dead.addAll(each.dead()));
        return dead.isEmpty()
                ? Health.up().build()
                : Health.down().withDetail("dead", List.copyOf(dead)).build();
    }
}

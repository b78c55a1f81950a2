package io.callboard.notifier.fence;

import java.time.Duration;

/** How far this service's projections follow another service. */
@FunctionalInterface
public interface SourceFreshness {

    /**
     * How long ago this instance asked for a statement of the service whose published messages this service has applied;
     * very large when it never was.
     */
    Duration age(String service);
}

package io.callboard.notifier.fence;

import java.time.Duration;

/** The age of this service's knowledge of another service. */
@FunctionalInterface
public interface SourceFreshness {

    /** Upper bound for the age of the knowledge of the service; very large while it is unknown. */
    Duration age(String service);
}

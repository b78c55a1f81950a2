package io.callboard.notifier.endpoint;

/** Why an endpoint is disabled. */
public enum DisabledReason {
    /** Its organizer disabled it. */
    ORGANIZER,
    /** It answered 410. */
    GONE,
    /** All calls failed for days. */
    FAILING
}

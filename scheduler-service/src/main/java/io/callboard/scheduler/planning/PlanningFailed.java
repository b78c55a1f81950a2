package io.callboard.scheduler.planning;

import java.util.List;

/** A planning whose transaction is rolled back. */
final class PlanningFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> organizerIds;
    private final transient List<Long> askedIds;

    /**
     * @param organizerIds whose live events were to be planned
     * @param askedIds the rows that asked for it; none if rules have changed
     */
    PlanningFailed(List<String> organizerIds, List<Long> askedIds, Throwable cause) {
        super("Planning failed", cause);
        this.organizerIds = List.copyOf(organizerIds);
        this.askedIds = List.copyOf(askedIds);
    }

    List<String> organizerIds() {
        return organizerIds;
    }

    List<Long> askedIds() {
        return askedIds;
    }
}

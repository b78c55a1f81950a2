package io.callboard.scheduler.audience;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Receives changes of the audience in the transaction that writes them. */
public interface AudienceSubscriber {

    void changed(List<Change> changes);

    /**
     * A row of the audience that was added or replaced.
     *
     * @param before the row before the change, as PostgreSQL writes a row of table audience; null if it is new
     */
    record Change(
            UUID eventId, UUID registrationId, @Nullable String before) {}
}

package io.callboard.notifier.delivery;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An open or a click.
 *
 * @param target where a click leads; null for an open
 */
public record View(
        UUID deliveryId,
        Action action,
        Actor actor,
        @Nullable String target) {

    /** What was done with a message. */
    public enum Action {
        OPENED,
        CLICKED
    }
}

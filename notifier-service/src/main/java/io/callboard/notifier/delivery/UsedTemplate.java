package io.callboard.notifier.delivery;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A version of a template that a message is made from.
 *
 * @param variant of its subject, {@code A} or {@code B}; null if it has one subject
 */
public record UsedTemplate(UUID id, int version, @Nullable String variant) {

    /** One with one subject. */
    public UsedTemplate(UUID id, int version) {
        this(id, version, null);
    }

    public UsedTemplate with(String otherVariant) {
        return new UsedTemplate(id, version, otherVariant);
    }
}

package io.callboard.notifier.authoring;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.UsedTemplate;
import io.callboard.notifier.template.BuiltInTemplate;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A template in its present version, built-in or an organizer's.
 *
 * @param delayed whether it is the built-in text of a notice that the event runs late
 * @param createdAt null if it is built-in, as changedAt
 */
record StoredTemplate(
        UUID id,
        Kind kind,
        Channel channel,
        String locale,
        boolean builtIn,
        boolean delayed,
        int version,
        TemplateSource source,
        @Nullable Instant createdAt,
        @Nullable Instant changedAt) {

    static StoredTemplate of(BuiltInTemplate builtIn) {
        return new StoredTemplate(
                builtIn.id(),
                builtIn.kind(),
                builtIn.channel(),
                builtIn.locale(),
                true,
                builtIn.delayed(),
                builtIn.version(),
                new TemplateSource(builtIn.subject(), builtIn.html(), builtIn.text()),
                null,
                null);
    }

    /** Its place in lists: by kind, channel and locale, an organizer's one first. No other template has the same. */
    String place() {
        return "%02d %d %s %d"
                .formatted(kind.ordinal(), channel.ordinal(), locale, (builtIn ? 1 : 0) + (delayed ? 1 : 0));
    }

    UsedTemplate used() {
        return new UsedTemplate(id, version);
    }
}

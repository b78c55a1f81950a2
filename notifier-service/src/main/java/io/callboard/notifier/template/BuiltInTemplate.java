package io.callboard.notifier.template;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Kind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The source of a built-in template.
 *
 * @param delayed whether it is the text of a notice that the event runs late
 * @param subject of a mail, or the title of an in-app message; null for a text message
 * @param html null if it is not of a mail
 */
public record BuiltInTemplate(
        UUID id,
        Kind kind,
        Channel channel,
        String locale,
        boolean delayed,
        int version,
        @Nullable String subject,
        @Nullable String html,
        String text) {}

package io.callboard.notifier.endpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an organizer decides about an endpoint, checked.
 *
 * @param types words of {@link io.callboard.notifier.subscription.WebhookType}
 */
record EndpointContent(String url, @Nullable String description, List<String> types, boolean enabled) {}

package io.callboard.notifier.endpoint;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An endpoint as its organizer wants it, before it is checked. */
@Schema(description = "Where messages are to go, and which ones.")
record WebhookEndpointRequest(
        @Schema(
                description =
                        "The https address that takes the messages. All addresses of its host must be public. It has neither"
                                + " a name and password nor a fragment.",
                example = "https://example.com/hooks/callboard",
                requiredMode = Schema.RequiredMode.REQUIRED,
                maxLength = TargetGuard.LONGEST_URL)
        @Nullable
        String url,

        @Schema(
                description = "Your note, one line.",
                example = "CRM, production",
                maxLength = WebhookEndpointRequest.LONGEST_DESCRIPTION)
        @Nullable
        String description,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description = "The types of messages that it gets, at least one.",
                                requiredMode = Schema.RequiredMode.REQUIRED),
                schema =
                        @Schema(
                                allowableValues = {
                                    "registration.confirmed",
                                    "registration.waitlisted",
                                    "registration.offered",
                                    "registration.promoted",
                                    "registration.cancelled",
                                    "registration.attended",
                                    "registration.no_show",
                                    "event.scheduled",
                                    "event.rescheduled",
                                    "event.started",
                                    "event.ended",
                                    "event.cancelled",
                                    "notification.sent",
                                    "notification.failed",
                                    "notification.suppressed",
                                    "notification.expired",
                                    "notification.unknown",
                                    "notification.delivered",
                                    "notification.bounced",
                                    "notification.complained"
                                }))
        @Nullable
        List<@Nullable String> types,

        @Schema(
                description =
                        "false: it gets nothing, and what happens meanwhile is not queued for it. true also enables an"
                                + " endpoint that this service has disabled.",
                defaultValue = "true")
        @Nullable
        Boolean enabled) {

    static final int LONGEST_DESCRIPTION = 200;

    static WebhookEndpointRequest of(EndpointContent content) {
        return new WebhookEndpointRequest(
                content.url(), content.description(), List.copyOf(content.types()), content.enabled());
    }
}

package io.callboard.notifier.delivery;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.web.Page;
import io.callboard.chassis.web.Paging;
import io.callboard.notifier.address.Channel;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/notifications")
class NotificationController {

    private final Notifications notifications;

    NotificationController(Notifications notifications) {
        this.notifications = notifications;
    }

    @Operation(
            summary = "List deliveries, the newest first",
            description = "Returns the deliveries of your events that match every filter given, ordered by the time at"
                    + " which they were queued, the newest first. A delivery that is queued while you read appears before"
                    + " your first page, never behind your cursor. A cursor is valid only with the filters of the page that"
                    + " returned it; otherwise the answer is 400. With eventId or registrationId the answer takes time in"
                    + " proportion to the page; a filter by status alone may have to skip many deliveries. Deliveries are"
                    + " deleted some time after their event has ended.")
    @GetMapping
    Page<Notification> list(
            OrganizerId organizer,
            @Parameter(description = "Only deliveries of this event. An unknown event gives an empty list.")
                    @RequestParam(required = false)
                    @Nullable
                    UUID eventId,
            @Parameter(description = "Only deliveries to this registration.") @RequestParam(required = false) @Nullable
                    UUID registrationId,
            @Parameter(
                            description =
                                    "Only deliveries in this status. SENDING: handed to a provider whose answer is not"
                                            + " known yet.")
                    @RequestParam(required = false)
                    @Nullable
                    DeliveryStatus status,
            @Parameter(description = "Only deliveries on this channel.") @RequestParam(required = false) @Nullable
                    Channel channel,
            Paging paging) {
        return notifications.list(organizer, new NotificationFilter(eventId, registrationId, status, channel), paging);
    }

    @Operation(
            summary = "Count what became of an event's messages",
            description =
                    "Returns one line for each timer and channel, and one for the confirmations of each channel. A"
                            + " line appears as soon as its messages are announced, also when none of them has arrived. All numbers"
                            + " count deliveries, that is messages to one registrant on one channel. For each line, and for the total,"
                            + " audience = queued + sent + suppressed + expired + failed + unknown + unaccounted. The cost of this"
                            + " call does not depend on the number of registrants. An event that is unknown or not yours gives 404.")
    @GetMapping("/summary")
    NotificationSummary summary(
            OrganizerId organizer, @Parameter(description = "The event to count.") @RequestParam UUID eventId) {
        return notifications.summary(organizer, eventId);
    }
}

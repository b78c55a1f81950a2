package io.callboard.notifier.delivery;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.web.Page;
import io.callboard.chassis.web.Paging;
import io.callboard.notifier.address.Channel;
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

    @GetMapping
    Page<Notification> list(
            OrganizerId organizer,
            @RequestParam(required = false) @Nullable UUID eventId,
            @RequestParam(required = false) @Nullable UUID registrationId,
            @RequestParam(required = false) @Nullable DeliveryStatus status,
            @RequestParam(required = false) @Nullable Channel channel,
            Paging paging) {
        return notifications.list(organizer, eventId, registrationId, status, channel, paging);
    }

    @GetMapping("/summary")
    NotificationSummary summary(OrganizerId organizer, @RequestParam UUID eventId) {
        return notifications.summary(organizer, eventId);
    }
}

package io.callboard.notifier.delivery;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.FilterValues;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "notifications", description = "Deliveries: the messages to registrants and their outcomes.")
@RequestMapping("/api/v1/notifications")
class NotificationController {

    private static final String NO_SUCH_TIME = "No delivery is from such a time.";

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,100}");
    private static final String ADDRESS = "Callboard-Address";

    private final Notifications notifications;
    private final AddressHashes hashes;

    NotificationController(Notifications notifications, AddressHashes hashes) {
        this.notifications = notifications;
        this.hashes = hashes;
    }

    @Refuses(status = 404, type = "not-found")
    @Operation(
            operationId = "listNotifications",
            summary = "List deliveries",
            description = "Returns the deliveries of your events that match every filter given, ordered by the time at"
                    + " which they were first queued, the newest first unless sort says otherwise. In the default order, a delivery that is queued while"
                    + " you read appears before your first page, never behind your cursor. With eventId, registrationId, reason or an address the answer"
                    + " takes time in proportion to the page; a filter by status, provider or kind alone may have to skip"
                    + " many deliveries. Deliveries are deleted some time after their event has ended.")
    @GetMapping
    Page<Notification> list(
            OrganizerId organizer,
            @Parameter(description = "Only deliveries of this event. An event that is unknown or not yours gives 404.")
                    @RequestParam(required = false)
                    @Nullable
                    UUID eventId,
            @Parameter(description = "Only deliveries to this registration.") @RequestParam(required = false) @Nullable
                    UUID registrationId,
            @Parameter(description = "Only deliveries of this timer.") @RequestParam(required = false) @Nullable
                    UUID timerId,
            @Parameter(description = "Only deliveries of this kind.") @RequestParam(required = false) @Nullable
                    Kind kind,
            @Parameter(
                            description =
                                    "Only deliveries in one of these statuses. SENDING: handed to a provider whose"
                                            + " answer is not known yet.")
                    @RequestParam(required = false)
                    @Nullable
                    List<DeliveryStatus> status,
            @Parameter(description = "Only deliveries on this channel.") @RequestParam(required = false) @Nullable
                    Channel channel,
            @Parameter(description = "Only deliveries with this reason, such as TOO_LATE.")
                    @RequestParam(required = false)
                    @Nullable
                    String reason,
            @Parameter(description = "Only deliveries that this provider took, such as resend.")
                    @RequestParam(required = false)
                    @Nullable
                    String provider,
            @Parameter(
                            description =
                                    "Only deliveries to registrations with this e-mail address or phone number. It is sent in"
                                            + " a header, because URLs are logged.",
                            example = "ada@example.com")
                    @RequestHeader(name = ADDRESS, required = false)
                    @Nullable
                    String address,
            @Parameter(description = "Only deliveries queued at this instant or later.")
                    @RequestParam(required = false)
                    @Nullable
                    Instant from,
            @Parameter(description = "Only deliveries queued before this instant.")
                    @RequestParam(required = false)
                    @Nullable
                    Instant to,
            @RequestParam(defaultValue = "-createdAt") @Schema(allowableValues = {"createdAt", "-createdAt"})
                    String sort,
            @Parameter(description = Arrivals.MIN_VERSION + " It has no effect without eventId.")
                    @RequestParam(required = false)
                    @Nullable
                    Long minVersion,
            Paging paging) {
        requireWord("?reason", reason);
        requireWord("?provider", provider);
        FilterValues.requireInCalendar("?from", from, NO_SUCH_TIME);
        FilterValues.requireInCalendar("?to", to, NO_SUCH_TIME);
        var filter = new NotificationFilter(
                eventId,
                registrationId,
                timerId,
                kind,
                FilterValues.of(status),
                channel,
                reason,
                provider,
                address == null ? null : address(address),
                from,
                to);
        return notifications
                .list(organizer, filter, Sort.of(sort, "createdAt"), minVersion, paging)
                .orElseThrow(Problem::notFound);
    }

    @Refuses(status = 404, type = "not-found")
    @Operation(
            operationId = "getNotificationSummary",
            summary = "Count what became of an event's messages",
            description =
                    "Returns one line for each timer and channel, and one for the confirmations of each channel. A"
                            + " line appears as soon as its messages are announced, also when none of them has"
                            + " arrived. All numbers count deliveries, each of which is one message to one"
                            + " registrant on one channel. For each line, and for the total, audience = queued +"
                            + " sent + suppressed + expired + failed + unknown + unaccounted. The cost of this call"
                            + " does not depend on the number of registrants. An event that is unknown or not yours"
                            + " gives 404.")
    @GetMapping("/summary")
    NotificationSummary summary(
            OrganizerId organizer,
            @Parameter(description = "The event to count.") @RequestParam UUID eventId,
            @Parameter(description = Arrivals.MIN_VERSION) @RequestParam(required = false) @Nullable Long minVersion) {
        return notifications.summary(organizer, eventId, minVersion).orElseThrow(Problem::notFound);
    }

    private static void requireWord(String parameter, @Nullable String text) {
        if (text != null && !WORD.matcher(text).matches()) {
            throw Problem.badRequest(
                    "No delivery has such a value.",
                    new Problem.FieldError(
                            parameter,
                            ErrorCode.INVALID_FORMAT,
                            "must be at most 100 letters, digits, underscores, hyphens and dots"));
        }
    }

    private NotificationFilter.Address address(String text) {
        Channel channel = text.indexOf('@') < 0 ? Channel.SMS : Channel.EMAIL;
        try {
            String normal = channel.normal(text);
            return new NotificationFilter.Address(
                    channel,
                    hashes.hashes(channel, normal).stream()
                            .map(keyed -> HexFormat.of().formatHex(keyed.hash()))
                            .toList());
        } catch (InvalidValueException refused) {
            throw Problem.badRequest(
                    "This is neither an e-mail address nor a phone number.", Problem.FieldError.of(ADDRESS, refused));
        }
    }
}

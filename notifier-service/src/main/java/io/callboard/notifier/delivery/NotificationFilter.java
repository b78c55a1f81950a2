package io.callboard.notifier.delivery;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.web.Cursor;
import io.callboard.chassis.web.Problem;
import io.callboard.notifier.address.Channel;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which deliveries a caller asks for; null does not filter. */
record NotificationFilter(
        @Nullable UUID eventId,
        @Nullable UUID registrationId,
        @Nullable DeliveryStatus status,
        @Nullable Channel channel) {

    private static final String LIST = "notifications";

    /** The last delivery of a page: the next page holds older ones. */
    record Position(Instant createdAt, UUID id) {}

    /** The cursor that continues this list behind the position. */
    String cursor(Position position) {
        return Cursor.of(LIST, text(), position.createdAt(), position.id()).encode();
    }

    /** The position in the cursor; a problem when the cursor is of another list or filter. */
    @Nullable
    Position position(@Nullable Cursor cursor) {
        if (cursor == null) {
            return null;
        }
        List<String> parts = cursor.parts();
        if (parts.size() == 4 && parts.get(0).equals(LIST) && parts.get(1).equals(text())) {
            try {
                return new Position(Instant.parse(parts.get(2)), UUID.fromString(parts.get(3)));
            } catch (DateTimeException | IllegalArgumentException e) {
                // Answered below, like a cursor of another list.
            }
        }
        throw Problem.badRequest(
                "The cursor belongs to another list or to other filters.",
                new Problem.FieldError(
                        "?cursor", ErrorCode.INVALID_FORMAT, "is not a cursor of this list with these filters"));
    }

    private String text() {
        return eventId + "|" + registrationId + "|" + status + "|" + channel;
    }
}

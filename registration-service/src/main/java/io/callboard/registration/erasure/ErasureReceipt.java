package io.callboard.registration.erasure;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The receipt of an erasure.
 *
 * @param services each service that may have held something of the registration
 */
@Schema(description = "The receipt of an erasure of personal data. It has no personal data itself.")
public record ErasureReceipt(
        @Schema(description = "The registration whose personal data was erased.")
        UUID registrationId,

        @Schema(description = "The live event of the registration.")
        UUID eventId,

        @Schema(description = "When the personal data was erased in registration-service.")
        Instant erasedAt,

        @Schema(description = "Whether all services have confirmed the erasure.")
        boolean complete,

        @Schema(description = "The services that may have held something of the registration.")
        List<ServiceErasure> services) {

    static ErasureReceipt of(UUID registrationId, UUID eventId, Instant erasedAt, List<ServiceErasure> services) {
        return new ErasureReceipt(
                registrationId,
                eventId,
                erasedAt,
                services.stream().allMatch(each -> each.status() == Status.CONFIRMED),
                services);
    }

    /** The erasure in one service. */
    @Schema(description = "The erasure in one service.")
    public record ServiceErasure(
            @Schema(description = "Name of the service.", example = "notifier-service")
            String service,

            @Schema(
                    description =
                            "CONFIRMED: the service has nothing more of this person. PENDING: it has not confirmed"
                                    + " that yet.")
            Status status,

            @Schema(description = "When the service confirmed it, by its own clock; null while PENDING.") @Nullable
            Instant confirmedAt) {

        static ServiceErasure of(String service, @Nullable Instant confirmedAt) {
            return new ServiceErasure(service, confirmedAt == null ? Status.PENDING : Status.CONFIRMED, confirmedAt);
        }
    }

    /** Whether a service has confirmed. */
    public enum Status {
        PENDING,
        CONFIRMED
    }
}

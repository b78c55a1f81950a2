package io.callboard.notifier.registration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The part of a message of registrations.v1 that the notifier reads. Version, status and confirmation may be missing,
 * so that messages without a state can be read and skipped. Missing channels mean that they are not known, and a
 * missing list of what the registration waits for that it waits for nothing.
 */
record RegistrationState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        @Nullable Long version,
        @Nullable String status,
        @Nullable String kind,
        List<String> channels,
        @Nullable @JsonProperty("notify") Boolean wantsConfirmation,
        @Nullable String locale,
        @Nullable String timeZone,
        List<String> awaits,
        @Nullable Instant pendingUntil,
        @Nullable Instant offerExpiresAt,
        @Nullable String reminders,
        @Nullable Integer extraReminderMinutes,
        @Nullable String cancellation,
        @Nullable Boolean approved,
        @Nullable Integer eventEpoch,
        @Nullable ToldSchedule toldSchedule,
        @Nullable Instant erasedAt,
        @Nullable String passHash,
        @Nullable String guestPassHash,
        List<String> endedGuestPassHashes,
        @Nullable Boolean linksWanted,
        @Nullable UUID recipientId,
        @Nullable Instant usefulUntil,
        List<String> endedPassHashes,
        @Nullable Instant occurredAt) {

    /** The schedule that the registrant saw when registering. */
    record ToldSchedule(
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable String zone) {}

    private static final String HOST = "HOST";
    private static final String CONFIRMED = "CONFIRMED";
    private static final String WAITLISTED = "WAITLISTED";
    private static final String OFFERED = "OFFERED";

    /** The type of the message by which somebody who has waited gets a seat. */
    private static final String PROMOTED = "RegistrationPromoted";

    private static final String PENDING = "PENDING";
    private static final String EMAIL = "EMAIL";
    private static final String APPROVAL = "APPROVAL";
    private static final String DENIED = "DENIED";
    private static final String OFFER_EXPIRED = "OFFER_EXPIRED";
    private static final String ALL = "ALL";
    private static final Set<String> FEWER_OR_NONE = Set.of("FEWER", "NONE");

    RegistrationState {
        channels = channels == null ? List.of() : channels;
        awaits = awaits == null ? List.of() : awaits;
        endedGuestPassHashes = endedGuestPassHashes == null ? List.of() : endedGuestPassHashes;
        endedPassHashes = endedPassHashes == null ? List.of() : endedPassHashes;
    }

    /** Whether this is the full state of a registration, with any message type. */
    boolean isState() {
        return version != null && status != null;
    }

    /** Whether somebody registered the address again, so that the links go to it. */
    boolean wantsLinks() {
        return Boolean.TRUE.equals(linksWanted) && occurredAt != null;
    }

    /** What its person gets with the first confirmed state, which came with a message of this type. */
    Kind confirmationKind(String messageType) {
        if (HOST.equals(kind)) {
            return Kind.HOST_INVITATION;
        }
        if (Boolean.TRUE.equals(approved)) {
            return Kind.APPROVED;
        }
        return PROMOTED.equals(messageType) ? Kind.PROMOTED : Kind.CONFIRMATION;
    }

    boolean asksForConfirmation() {
        return CONFIRMED.equals(status) && Boolean.TRUE.equals(wantsConfirmation);
    }

    /** Whether the registrant waits for a seat, and may be written to about it. */
    boolean waitsAndWantsToKnow() {
        return WAITLISTED.equals(status) && !awaitsEmail() && Boolean.TRUE.equals(wantsConfirmation);
    }

    /** Whether the registrant waits for the decision of the organizer, and may be written to about it. */
    boolean awaitsDecisionAndWantsToKnow() {
        return PENDING.equals(status)
                && awaits.contains(APPROVAL)
                && !awaitsEmail()
                && Boolean.TRUE.equals(wantsConfirmation);
    }

    /** Whether nobody has confirmed the e-mail address yet, and somebody has to. */
    boolean awaitsEmail() {
        return awaits.contains(EMAIL);
    }

    /** Whether the registrant has to be asked to confirm the e-mail address. */
    boolean asksToConfirmEmail() {
        return PENDING.equals(status) && awaitsEmail() && pendingUntil != null && occurredAt != null;
    }

    /**
     * Whether its passes open a feed. Not before the e-mail address is confirmed and the organizer has accepted the
     * registration, so that nobody learns from a pass whether an address was registered before.
     */
    boolean hasFeed() {
        return awaits.isEmpty() && (CONFIRMED.equals(status) || WAITLISTED.equals(status) || OFFERED.equals(status));
    }

    boolean isErased() {
        return erasedAt != null;
    }

    /** What its person gets when it is cancelled; null if nothing. */
    @Nullable
    Kind cancellationKind() {
        if (DENIED.equals(cancellation)) {
            return Kind.DENIED;
        }
        return OFFER_EXPIRED.equals(cancellation) ? Kind.OFFER_EXPIRED : null;
    }

    /** The channels among those of this release. */
    List<Channel> knownChannels() {
        return Arrays.stream(Channel.values())
                .filter(channel -> channels.contains(channel.name()))
                .toList();
    }

    /** A reminder must meet one of these wishes; see {@code timer_wish}. A value of a later version counts as ALL. */
    List<String> wishes() {
        List<String> wishes = new ArrayList<>();
        wishes.add(reminders != null && FEWER_OR_NONE.contains(reminders) ? reminders : ALL);
        if (extraReminderMinutes != null) {
            wishes.add(Duration.ofMinutes(extraReminderMinutes).toString());
        }
        return wishes;
    }

    long order() {
        return version == null ? 0 : version;
    }
}

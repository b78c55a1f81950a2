package io.callboard.notifier.registration;

import io.callboard.notifier.registration.RegistrationState.ToldSchedule;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A message of registrations.v1 as the notifier reads it. What is not said is missing in it. */
final class RegistrationFixture {

    private final UUID registrationId;
    private final UUID eventId;
    private Instant occurredAt = Instant.now();
    private List<String> channels = List.of();
    private List<String> awaits = List.of();
    private @Nullable Long version;
    private @Nullable String status;
    private @Nullable String kind;
    private @Nullable Boolean wantsConfirmation;
    private @Nullable Instant pendingUntil;
    private @Nullable String cancellation;
    private @Nullable Boolean approved;
    private @Nullable Integer eventEpoch;
    private @Nullable ToldSchedule told;
    private @Nullable Boolean linksWanted;

    private RegistrationFixture(UUID registrationId, UUID eventId) {
        this.registrationId = registrationId;
        this.eventId = eventId;
    }

    static RegistrationFixture aRegistration(UUID registrationId, UUID eventId) {
        return new RegistrationFixture(registrationId, eventId);
    }

    RegistrationFixture in(@Nullable Integer newVersion, @Nullable String newStatus) {
        version = newVersion == null ? null : newVersion.longValue();
        status = newStatus;
        return this;
    }

    RegistrationFixture ofHost() {
        kind = "HOST";
        return this;
    }

    RegistrationFixture on(String... names) {
        channels = List.of(names);
        return this;
    }

    RegistrationFixture notified(boolean wanted) {
        wantsConfirmation = wanted;
        return this;
    }

    RegistrationFixture awaiting(String requirement, @Nullable Instant until) {
        awaits = List.of(requirement);
        pendingUntil = until;
        return this;
    }

    RegistrationFixture cancelledAs(String reason) {
        cancellation = reason;
        return this;
    }

    RegistrationFixture approved() {
        approved = true;
        return this;
    }

    RegistrationFixture told(@Nullable Integer epoch, @Nullable ToldSchedule schedule) {
        eventEpoch = epoch;
        told = schedule;
        return this;
    }

    RegistrationFixture wantingLinks() {
        linksWanted = true;
        return this;
    }

    RegistrationFixture at(Instant instant) {
        occurredAt = instant;
        return this;
    }

    RegistrationState build() {
        return new RegistrationState(
                registrationId,
                eventId,
                "org_aurora",
                version,
                status,
                kind,
                channels,
                wantsConfirmation,
                null,
                null,
                awaits,
                pendingUntil,
                null,
                null,
                null,
                cancellation,
                approved,
                eventEpoch,
                told,
                null,
                null,
                null,
                List.of(),
                linksWanted,
                null,
                null,
                List.of(),
                occurredAt);
    }
}

package io.callboard.registration.registering;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.testing.Contracts;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEventStatus;
import io.callboard.registration.registering.message.RegistrationState;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.RegistrantForm;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RegistrationsContractTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final JsonMapper json = JsonMapper.builder().build();
    private final LiveEvent event = new LiveEvent(
            UUID.randomUUID(),
            new OrganizerId("org_aurora"),
            3,
            LiveEventStatus.SCHEDULED,
            NOW,
            NOW.plusSeconds(3600),
            "Europe/Berlin",
            NOW.plusSeconds(3600),
            true,
            true,
            Duration.ofHours(2),
            true,
            false,
            Set.of("vip"));

    @Test
    void tellsOfEveryStateAsAgreed() {
        Registration confirmed = Registration.of(event, ada(), RegistrationStatus.CONFIRMED, true, NOW);
        Registration waitlisted = Registration.of(event, ada(), RegistrationStatus.WAITLISTED, false, NOW);

        Registration pending = confirmed.awaiting(Requirement.of(event));

        assertValid(confirmed.message(RegistrationState.CONFIRMED));
        assertValid(waitlisted.message(RegistrationState.WAITLISTED));
        Registration offered = waitlisted.placed(RegistrationStatus.OFFERED, NOW.plusSeconds(60));
        assertValid(offered.promotion());
        assertThat(offered.promotion().type()).isEqualTo(RegistrationState.OFFERED);
        assertValid(offered.accepted(NOW).promotion());
        assertThat(offered.accepted(NOW).promotion().type()).isEqualTo(RegistrationState.PROMOTED);
        assertValid(offered.cancelled(Cancellation.OFFER_EXPIRED, NOW).message());
        assertValid(waitlisted.placed(RegistrationStatus.CONFIRMED, null).message(RegistrationState.PROMOTED));
        assertValid(confirmed.withWishes(ada(), NOW).message(RegistrationState.CHANGED));
        assertValid(
                pending.placed(RegistrationStatus.PENDING, NOW.plusSeconds(60)).message());
        assertValid(pending.fulfilled(Requirement.EMAIL, NOW).message());
        assertThat(pending.fulfilled(Requirement.EMAIL, NOW).message().type()).isEqualTo(RegistrationState.CONFIRMED);
        Registration waiting = confirmed.awaiting(Set.of(Requirement.APPROVAL));
        assertValid(waiting.message());
        assertValid(waiting.fulfilled(Requirement.APPROVAL, NOW).approval());
        assertValid(pending.cancelled(Cancellation.NOT_CONFIRMED, NOW).message());
        assertValid(confirmed.cancelled(null, NOW).message(RegistrationState.CANCELLED));
    }

    @Test
    void writesTheFieldsThatAreAgreed() {
        for (String type : List.of(
                "RegistrationConfirmed",
                "RegistrationPending",
                "RegistrationWaitlisted",
                "RegistrationOffered",
                "RegistrationPromoted",
                "RegistrationChanged",
                "RegistrationCancelled",
                "RegistrationErased")) {
            String example = Contracts.example("registrations.v1", type);
            RegistrationState state = json.readValue(example, RegistrationState.class);

            assertThat(json.readTree(json.writeValueAsString(state))).isEqualTo(json.readTree(example));
        }
    }

    @Test
    void keepsWhatWasToldWhenRegistering() {
        Registration registered = Registration.of(event, ada(), RegistrationStatus.CONFIRMED, true, NOW);

        for (Registration later : List.of(
                registered,
                registered.placed(RegistrationStatus.WAITLISTED, null),
                registered.withWishes(ada(), NOW.plusSeconds(60)),
                registered.cancelled(null, NOW.plusSeconds(60)))) {
            var state = json.readTree(json.writeValueAsString(
                    later.message(RegistrationState.CHANGED).value()));
            assertThat(state.path("eventEpoch").asInt()).isEqualTo(3);
            assertThat(state.path("toldSchedule").path("startsAt").asString()).isEqualTo(NOW.toString());
            assertThat(state.path("toldSchedule").path("endsAt").asString())
                    .isEqualTo(NOW.plusSeconds(3600).toString());
            assertThat(state.path("toldSchedule").path("zone").asString()).isEqualTo("Europe/Berlin");
        }
    }

    private void assertValid(OutgoingMessage message) {
        Contracts.assertValid(message.topic(), message.type(), json.writeValueAsString(message.value()));
    }

    private Registrant ada() {
        RegistrantForm form = json.readValue("""
            {"firstName": "Ada", "lastName": "Example", "email": "ada@example.com", "phone": "+49301234567",
             "channels": ["EMAIL", "SMS"], "locale": "en", "timeZone": "Europe/Berlin", "segment": "vip"}
            """, RegistrantForm.class);
        return ((Reading.Readable) form.readImported()).registrant();
    }
}

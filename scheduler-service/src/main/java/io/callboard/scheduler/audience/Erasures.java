package io.callboard.scheduler.audience;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.scheduler.audience.message.ErasureConfirmed;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import org.springframework.stereotype.Component;

/**
 * Confirms erasures in the transaction that applies them. A state that is read again is confirmed again, because a
 * repetition does no harm and nothing has to be remembered (ADR 0030).
 */
@Component
class Erasures {

    private final Outbox outbox;
    private final Clock clock;

    Erasures(Outbox outbox, Clock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    void confirm(Collection<RegistrationState> states) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        outbox.appendAll(states.stream()
                .filter(RegistrationState::isErased)
                .map(state -> OutgoingMessage.of(
                        ErasureConfirmed.TOPIC,
                        state.registrationId(),
                        ErasureConfirmed.TYPE,
                        new ErasureConfirmed(
                                state.registrationId(), state.organizerId(), ErasureConfirmed.SERVICE, now)))
                .toList());
    }
}

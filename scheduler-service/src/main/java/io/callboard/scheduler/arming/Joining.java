package io.callboard.scheduler.arming;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.message.Message;
import io.callboard.scheduler.arming.Audience.Entrant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the audience in step with registrations and arms singly whoever comes after a timer's slices. */
@Service
class Joining {

    private final Audience audience;
    private final EventGate gate;
    private final LateArming lateArming;

    Joining(Audience audience, EventGate gate, LateArming lateArming) {
        this.audience = audience;
        this.gate = gate;
        this.lateArming = lateArming;
    }

    @Transactional
    public void follow(List<Message<RegistrationState>> messages) {
        List<Entrant> entrants = audience.replaceIfNewer(latest(messages));
        if (!entrants.isEmpty()) {
            // After the audience is written and before the timers are read: see EventGate.
            gate.enter(entrants.stream().map(Entrant::eventId).distinct().toList());
            lateArming.arm(entrants);
        }
        Failpoints.hit("scheduler.joining.before-commit");
    }

    private static Collection<RegistrationState> latest(List<Message<RegistrationState>> messages) {
        Map<UUID, RegistrationState> latest = new HashMap<>();
        for (Message<RegistrationState> message : messages) {
            RegistrationState state = message.data();
            // Attendance shares the topic and says nothing about the audience.
            if (state != null && message.type().startsWith("Registration")) {
                latest.merge(state.registrationId(), state, Joining::newer);
            }
        }
        return latest.values();
    }

    private static RegistrationState newer(RegistrationState one, RegistrationState other) {
        return one.version() < other.version()
                ? other.after(one)
                : one.version() > other.version() ? one.after(other) : one;
    }
}

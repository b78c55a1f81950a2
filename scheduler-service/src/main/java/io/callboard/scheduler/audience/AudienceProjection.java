package io.callboard.scheduler.audience;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.message.Message;
import io.callboard.scheduler.audience.AudienceSubscriber.Change;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the audience in step with registrations. */
@Service
class AudienceProjection {

    private final Audience audience;
    private final AudienceSubscriber subscriber;

    AudienceProjection(Audience audience, AudienceSubscriber subscriber) {
        this.audience = audience;
        this.subscriber = subscriber;
    }

    @Transactional
    public void follow(List<Message<RegistrationState>> messages) {
        List<Change> changes = audience.replaceIfNewer(latest(messages));
        if (!changes.isEmpty()) {
            subscriber.changed(changes);
        }
        Failpoints.hit("scheduler.audience.before-commit");
    }

    private static Collection<RegistrationState> latest(List<Message<RegistrationState>> messages) {
        Map<UUID, RegistrationState> latest = new HashMap<>();
        for (Message<RegistrationState> message : messages) {
            RegistrationState state = message.data();
            if (state != null && state.isState()) {
                latest.merge(state.registrationId(), state, RegistrationState::newest);
            }
        }
        return latest.values();
    }
}

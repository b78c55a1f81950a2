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

/** Updates the audience from the messages of registrations and of their attendance. */
@Service
class AudienceProjection {

    private final Audience audience;
    private final AudienceSubscriber subscriber;
    private final Erasures erasures;

    AudienceProjection(Audience audience, AudienceSubscriber subscriber, Erasures erasures) {
        this.audience = audience;
        this.subscriber = subscriber;
        this.erasures = erasures;
    }

    @Transactional
    public void follow(List<Message<RegistrationState>> messages) {
        Collection<RegistrationState> latest = latest(messages);
        List<Change> changes = audience.replaceIfNewer(latest);
        if (!changes.isEmpty()) {
            subscriber.changed(changes);
        }
        erasures.confirm(latest);
        Failpoints.hit("scheduler.audience.before-commit");
    }

    /** Keeps who attended. A record never changes, so repetitions and the order of messages do not matter. */
    @Transactional
    public void record(List<Message<AttendanceState>> messages) {
        Map<UUID, AttendanceState> recorded = new HashMap<>();
        for (Message<AttendanceState> message : messages) {
            AttendanceState state = message.data();
            if (state != null && state.isRecorded()) {
                recorded.putIfAbsent(state.registrationId(), state);
            }
        }
        List<Change> changes = audience.record(recorded.values());
        if (!changes.isEmpty()) {
            subscriber.changed(changes);
        }
        Failpoints.hit("scheduler.attendance.before-commit");
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

package io.callboard.event.host;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.event.host.message.HostAdded;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Adds and removes hosts. A change and its message are one transaction. The live event does not change. */
@Component
class HostEditor {

    /** Most hosts of one live event at the same time. */
    static final int MOST_HOSTS = 50;

    private static final Set<String> OVER = Set.of("ENDED", "CANCELLED");

    private final Hosts hosts;
    private final HostSeal seal;
    private final Outbox outbox;
    private final Clock clock;

    HostEditor(Hosts hosts, HostSeal seal, Outbox outbox, Clock clock) {
        this.hosts = hosts;
        this.seal = seal;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Result of adding a host. */
    sealed interface Outcome {

        record Added(Host host) implements Outcome {}

        /** The organizer has no such live event. */
        record UnknownEvent() implements Outcome {}

        /** The live event is over. */
        record EventOver(String status) implements Outcome {}

        /** A host of the live event has this address. */
        record KnownAddress() implements Outcome {}

        record TooMany() implements Outcome {}
    }

    @Transactional
    Outcome add(OrganizerId organizer, UUID eventId, NewHost newHost) {
        Optional<String> status = hosts.lockEvent(eventId, organizer);
        if (status.isEmpty()) {
            return new Outcome.UnknownEvent();
        }
        if (OVER.contains(status.get())) {
            return new Outcome.EventOver(status.get());
        }
        if (hosts.count(eventId, organizer) >= MOST_HOSTS) {
            return new Outcome.TooMany();
        }
        Host host = Host.of(eventId, organizer, newHost, clock.instant().truncatedTo(ChronoUnit.MILLIS));
        if (!hosts.add(host)) {
            return new Outcome.KnownAddress();
        }
        outbox.append(OutgoingMessage.of(HostAdded.TOPIC, host.id(), HostAdded.TYPE, seal.close(host)));
        Failpoints.hit("event.host-added.before-commit");
        return new Outcome.Added(host);
    }

    /** Deletes the host with the personal data; false if the live event has no such host. */
    @Transactional
    boolean remove(OrganizerId organizer, UUID eventId, UUID id) {
        if (!hosts.remove(id, eventId, organizer)) {
            return false;
        }
        outbox.append(OutgoingMessage.of(HostAdded.TOPIC, id, HostAdded.REMOVED, null));
        return true;
    }
}

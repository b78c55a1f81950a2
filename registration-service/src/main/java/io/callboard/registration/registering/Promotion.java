package io.callboard.registration.registering;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.liveevent.SeatsProvided;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Gives free seats to those who wait for them, the oldest registration first (ADR 0026): at once, or as an offer that
 * expires (ADR 0047).
 */
@Component
class Promotion {

    /** At most this many get a seat in one transaction; {@link Promoter} goes on. */
    static final int CHUNK = 500;

    private final LiveEvents liveEvents;
    private final WaitlistedRegistrations registrations;
    private final Outbox outbox;
    private final Clock clock;

    Promotion(LiveEvents liveEvents, WaitlistedRegistrations registrations, Outbox outbox, Clock clock) {
        this.liveEvents = liveEvents;
        this.registrations = registrations;
        this.outbox = outbox;
        this.clock = clock;
    }

    @EventListener
    void on(SeatsProvided provided) {
        promote(provided.seats());
    }

    /**
     * Promotes in the transaction that holds the seats. Every transaction that frees or adds a seat calls it after it
     * has counted its own change.
     */
    void promote(LockedSeats seats) {
        if (!seats.isWaitedFor()) {
            return;
        }
        LiveEvent event = liveEvents
                .find(seats.eventId())
                .orElseThrow(() -> new IllegalStateException("A live event is never deleted"));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        boolean promotes = event.givesSeats(now);
        List<Registration> promoted = promotes ? registrations.promote(event, CHUNK, now) : List.of();
        seats.promoted(promoted.size(), promotes);
        if (!promoted.isEmpty()) {
            outbox.appendAll(promoted.stream().map(Registration::promotion).toList());
            Failpoints.hit("registration.promotion.before-commit");
        }
    }
}

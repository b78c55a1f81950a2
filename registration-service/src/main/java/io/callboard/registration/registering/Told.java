package io.callboard.registration.registering;

import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.registering.message.RegistrationState.ToldSchedule;
import java.time.Instant;

/** The schedule that a registrant saw when registering, with its epoch, as this service knew them. */
record Told(int epoch, Instant startsAt, Instant endsAt, String zone) {

    static Told of(LiveEvent event) {
        return new Told(event.epoch(), event.startsAt(), event.endsAt(), event.zone());
    }

    ToldSchedule schedule() {
        return new ToldSchedule(startsAt, endsAt, zone);
    }
}

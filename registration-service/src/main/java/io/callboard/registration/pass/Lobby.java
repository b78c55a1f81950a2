package io.callboard.registration.pass;

import io.callboard.registration.liveevent.ShownTimes;
import io.callboard.registration.pass.PassView.State;
import org.jspecify.annotations.Nullable;

/** What the lobby page says, with times in the registrant's zone. */
record Lobby(
        String title,
        @Nullable String description,
        State state,
        ShownTimes times,
        @Nullable String planned,
        String opens,
        boolean confirmed,
        @Nullable String streamUrl,
        @Nullable String replayUrl,
        String calendarUrl) {

    static Lobby of(PassView view) {
        return new Lobby(
                view.title(),
                view.description(),
                view.state(),
                ShownTimes.of(view.startsAt(), view.endsAt(), view.registrantTimeZone()),
                view.plannedStartsAt() == null
                        ? null
                        : ShownTimes.beside(view.startsAt(), view.plannedStartsAt(), view.registrantTimeZone()),
                ShownTimes.beside(view.startsAt(), view.opensAt(), view.registrantTimeZone()),
                view.status().equals("CONFIRMED"),
                view.stream() == null ? null : view.stream().url(),
                view.replay() == null ? null : view.replay().url(),
                view.calendarUrl());
    }
}

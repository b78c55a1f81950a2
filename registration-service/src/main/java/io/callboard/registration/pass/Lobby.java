package io.callboard.registration.pass;

import io.callboard.registration.liveevent.ShownTimes;
import io.callboard.registration.pass.PassView.State;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The content of the lobby page. Times are in the registrant's zone; of an in-person event first in the zone of the
 * venue.
 *
 * @param player what plays the stream or the recording in the page; null unless it is at Mux
 * @param counted whether the page counts the attendance of its reader
 * @param hasRoom whether the page shows the room of the live event
 */
record Lobby(
        String title,
        @Nullable String description,
        @Nullable String descriptionHtml,
        List<PassView.Resource> resources,
        State state,
        ShownTimes times,
        PassView.@Nullable InPerson inPerson,
        @Nullable String planned,
        String opens,
        boolean confirmed,
        boolean pending,
        @Nullable String streamUrl,
        @Nullable String replayUrl,
        String calendarUrl,
        @Nullable Player player,
        Instant startsAt,
        Instant opensAt,
        boolean counted,
        boolean hasRoom) {

    /**
     * The attributes of the player.
     *
     * @param type live or on-demand
     */
    record Player(String playbackId, String token, String type) {

        static @Nullable Player of(PassView.@Nullable Stream stream, String type) {
            return stream == null || stream.playbackId() == null || stream.playbackToken() == null
                    ? null
                    : new Player(stream.playbackId(), stream.playbackToken(), type);
        }

        /** Empty of data, because it has the token. */
        @Override
        public String toString() {
            return "Player";
        }
    }

    /** Whether the state can change while the page is open. */
    public boolean waits() {
        return state == State.TOO_EARLY || state == State.OPEN;
    }

    private static final String REGISTRANT = "REGISTRANT";

    static Lobby of(PassView view, Locale language) {
        boolean online = view.inPerson() == null;
        String zone = online ? view.registrantTimeZone() : view.timeZone();
        return new Lobby(
                view.title(),
                view.description(),
                view.descriptionHtml(),
                view.resources(),
                view.state(),
                online
                        ? ShownTimes.of(view.startsAt(), view.endsAt(), zone, language)
                        : ShownTimes.inPerson(
                                view.startsAt(), view.endsAt(), zone, view.registrantTimeZone(), language),
                view.inPerson(),
                view.plannedStartsAt() == null
                        ? null
                        : ShownTimes.beside(view.startsAt(), view.plannedStartsAt(), zone, language),
                ShownTimes.beside(view.startsAt(), view.opensAt(), zone, language),
                view.status().equals("CONFIRMED"),
                view.status().equals("PENDING"),
                view.stream() == null ? null : view.stream().url(),
                view.replay() == null ? null : view.replay().url(),
                view.calendarUrl(),
                view.stream() == null ? Player.of(view.replay(), "on-demand") : Player.of(view.stream(), "live"),
                view.startsAt(),
                view.opensAt(),
                view.stream() != null && view.kind().equals(REGISTRANT),
                view.state() == State.OPEN
                        && view.status().equals("CONFIRMED")
                        && view.kind().equals(REGISTRANT));
    }
}

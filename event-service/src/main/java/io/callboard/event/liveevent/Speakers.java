package io.callboard.event.liveevent;

import java.util.List;

/** Who speaks, in the order the organizer gave; kept in one column. */
record Speakers(List<Speaker> all) {

    static final int MOST = 50;

    Speakers {
        all = List.copyOf(all);
    }
}

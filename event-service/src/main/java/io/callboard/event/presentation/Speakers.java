package io.callboard.event.presentation;

import java.util.List;

/** Who speaks, in the order the organizer gave; kept in one column. */
public record Speakers(List<Speaker> all) {

    public static final int MOST = 50;

    public Speakers {
        all = List.copyOf(all);
    }
}

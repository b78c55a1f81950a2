package io.callboard.event.presentation;

import java.util.List;

/** The speakers in the organizer's order, stored in one column. */
public record Speakers(List<Speaker> all) {

    public static final int MOST = 50;

    public Speakers {
        all = List.copyOf(all);
    }
}

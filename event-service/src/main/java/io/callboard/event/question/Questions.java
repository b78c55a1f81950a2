package io.callboard.event.question;

import java.util.List;

/** The questions in the organizer's order, stored in one column. */
public record Questions(List<Question> all) {

    public Questions {
        all = List.copyOf(all);
    }

    public static Questions none() {
        return new Questions(List.of());
    }
}

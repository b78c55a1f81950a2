package io.callboard.registration.registrant;

import java.util.List;

/**
 * A registrant's answer to a question.
 *
 * @param label the question as it was when it was answered; its organizer may change it later
 * @param values one, or for MULTI all that were chosen; {@code true} or {@code false} for BOOLEAN
 */
public record Answer(String label, List<String> values) {

    public Answer {
        values = List.copyOf(values);
    }
}

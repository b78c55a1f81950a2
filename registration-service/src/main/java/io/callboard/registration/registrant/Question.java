package io.callboard.registration.registrant;

import java.util.List;

/**
 * A question of an organizer to registrants.
 *
 * @param options empty unless the type is CHOICE or MULTI
 */
public record Question(String key, String label, Type type, boolean required, List<String> options) {

    public Question {
        options = List.copyOf(options);
    }

    /** The kinds of answers. */
    public enum Type {
        TEXT,
        CHOICE,
        MULTI,
        BOOLEAN;

        /** A kind that this release does not know takes a text as its answer. */
        public static Type of(String name) {
            return switch (name) {
                case "CHOICE" -> CHOICE;
                case "MULTI" -> MULTI;
                case "BOOLEAN" -> BOOLEAN;
                default -> TEXT;
            };
        }
    }

    /** The name of its field on the registration page. */
    public String field() {
        return "answers." + key;
    }
}

package io.callboard.registration.registrant;

import io.callboard.chassis.value.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The questions of one live event.
 *
 * @param all in the organizer's order; empty if the questions are unknown, because the message is older than the
 *     property or was not read again yet. Then every answer is accepted as it is
 */
public record Questions(Optional<List<Question>> all) {

    private static final List<String> TRUTHS = List.of("true", "false");

    /** Questions that are not known. */
    public static final Questions UNKNOWN = new Questions(Optional.empty());

    public Questions {
        all = all.map(List::copyOf);
    }

    /** Either the answers under their labels, or the reasons why not. */
    public sealed interface Reading {

        /**
         * Every answer is acceptable.
         *
         * @param choices of these answers the options that were chosen, in the order of the question; without those to
         *     TEXT questions, and empty if the questions are unknown
         */
        record Answered(Map<String, Answer> answers, Map<String, List<String>> choices) implements Reading {}

        /** At least one answer is not acceptable. */
        record Flawed(List<Flaw> flaws) implements Reading {}
    }

    /** The questions; an empty list if they are unknown. */
    public List<Question> known() {
        return all.orElse(List.of());
    }

    /** Checks answers, each under the key of its question, against the questions. */
    public Reading read(Map<String, Answer> given) {
        if (all.isEmpty()) {
            return new Reading.Answered(given, Map.of());
        }
        List<Flaw> flaws = new ArrayList<>();
        Map<String, Answer> answers = new LinkedHashMap<>();
        Map<String, List<String>> choices = new LinkedHashMap<>();
        Set<String> unknown = new HashSet<>(given.keySet());
        for (Question question : known()) {
            unknown.remove(question.key());
            Answer answer = given.get(question.key());
            String field = "answers/" + question.key();
            if (answer != null) {
                check(question, answer.values(), field, flaws);
                answers.put(question.key(), new Answer(question.label(), answer.values()));
                if (question.type() != Question.Type.TEXT) {
                    choices.put(question.key(), chosen(question, answer));
                }
            } else if (question.required()) {
                flaws.add(new Flaw(field, ErrorCode.REQUIRED, "is required"));
            }
        }
        unknown.stream()
                .sorted()
                .map(key -> new Flaw(
                        "answers/" + key.replace("~", "~0").replace("/", "~1"),
                        ErrorCode.UNKNOWN_PROPERTY,
                        "is not a question of this event"))
                .forEach(flaws::add);
        return flaws.isEmpty() ? new Reading.Answered(answers, choices) : new Reading.Flawed(List.copyOf(flaws));
    }

    /** The organizer's words for what the registrant chose. */
    private static List<String> chosen(Question question, Answer answer) {
        List<String> options = question.type() == Question.Type.BOOLEAN ? TRUTHS : question.options();
        return options.stream().filter(answer.values()::contains).toList();
    }

    private static void check(Question question, List<String> values, String field, List<Flaw> flaws) {
        if (question.type() != Question.Type.MULTI && values.size() > 1) {
            flaws.add(new Flaw(field, ErrorCode.TOO_MANY, "must be one answer"));
            return;
        }
        switch (question.type()) {
            case TEXT -> {}
            case BOOLEAN -> {
                if (!TRUTHS.contains(values.getFirst())) {
                    flaws.add(new Flaw(field, ErrorCode.WRONG_TYPE, "must be true or false"));
                }
            }
            case CHOICE -> {
                if (!question.options().contains(values.getFirst())) {
                    flaws.add(new Flaw(field, ErrorCode.UNKNOWN_VALUE, "is not one of the options"));
                }
            }
            case MULTI -> {
                for (int i = 0; i < values.size(); i++) {
                    if (!question.options().contains(values.get(i))) {
                        flaws.add(new Flaw(field + "/" + i, ErrorCode.UNKNOWN_VALUE, "is not one of the options"));
                    } else if (values.subList(0, i).contains(values.get(i))) {
                        flaws.add(new Flaw(field + "/" + i, ErrorCode.DUPLICATE, "must not appear twice"));
                    }
                }
            }
        }
    }
}

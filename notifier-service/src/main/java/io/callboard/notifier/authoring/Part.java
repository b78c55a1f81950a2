package io.callboard.notifier.authoring;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.notifier.authoring.InvalidTemplate.Violation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One part of a template (its subject, HTML or text) with tags that fit the vocabulary.
 *
 * @param uses where it writes variables
 */
record Part(String pointer, String source, List<Tag> tags, List<Use> uses) {

    private static final int MOST_TAGS = 300;

    /** The renderer calls itself for each level. */
    private static final int DEEPEST = 8;

    /** A variable that is written, and the sections around it from the outermost one. */
    record Use(int tag, Variable variable, List<String> within) {}

    Part {
        tags = List.copyOf(tags);
        uses = List.copyOf(uses);
    }

    /** Throws an {@link InvalidTemplate} with all that is wrong with the tags. */
    static Part of(String pointer, String source, Vocabulary vocabulary) {
        List<Tag> tags = Tag.scan(pointer, source);
        if (tags.size() > MOST_TAGS) {
            throw new InvalidTemplate(List.of(
                    new Violation(pointer, ErrorCode.TOO_MANY, "must have at most %d tags".formatted(MOST_TAGS))));
        }
        return new Reading(pointer, vocabulary).read(source, tags);
    }

    /** Whether it has a section, inverted or not, of this name. */
    boolean asks(String name) {
        return tags.stream()
                .anyMatch(tag -> tag.type() != Tag.Type.VARIABLE && tag.name().equals(name));
    }

    /** Whether each reader sees the variable that this duty names. */
    boolean fulfils(Vocabulary.Duty duty) {
        return uses.stream()
                .anyMatch(use -> use.variable().name().equals(duty.variable()) && isUnconditional(use, duty));
    }

    static boolean isUnconditional(Use use, Vocabulary.Duty duty) {
        return duty.within().containsAll(use.within());
    }

    /** Goes through the tags once. */
    private static final class Reading {

        private final String pointer;
        private final Vocabulary vocabulary;
        private final Deque<Tag> open = new ArrayDeque<>();
        private final List<Use> uses = new ArrayList<>();
        private final List<Violation> violations = new ArrayList<>();

        /** The list whose section is open; null outside of lists. */
        private @Nullable Variable list;

        Reading(String pointer, Vocabulary vocabulary) {
            this.pointer = pointer;
            this.vocabulary = vocabulary;
        }

        Part read(String source, List<Tag> tags) {
            for (int i = 0; i < tags.size(); i++) {
                Tag tag = tags.get(i);
                switch (tag.type()) {
                    case VARIABLE -> variable(i, tag);
                    case SECTION, INVERTED -> section(tag);
                    case END -> end(tag);
                }
            }
            for (Tag unclosed : open) {
                add(
                        ErrorCode.INVALID_FORMAT,
                        "must close %s with {{/%s}}".formatted(unclosed.written(), unclosed.name()));
            }
            if (!violations.isEmpty()) {
                throw new InvalidTemplate(violations);
            }
            return new Part(pointer, source, tags, uses);
        }

        private void variable(int number, Tag tag) {
            Variable variable = known(tag);
            if (variable == null) {
                return;
            }
            if (!variable.isWritable()) {
                add(
                        ErrorCode.INVALID,
                        "must use %s as a section, {{#%s}} to {{/%s}}"
                                .formatted(tag.written(), tag.name(), tag.name()));
                return;
            }
            List<String> within = new ArrayList<>(open.size());
            open.descendingIterator().forEachRemaining(section -> within.add(section.section()));
            uses.add(new Use(number, variable, List.copyOf(within)));
        }

        private void section(Tag tag) {
            Variable variable = known(tag);
            if (open.size() >= DEEPEST) {
                throw new InvalidTemplate(List.of(new Violation(
                        pointer, ErrorCode.TOO_MANY, "must have sections in at most %d levels".formatted(DEEPEST))));
            }
            open.push(tag);
            if (variable == null) {
                return;
            }
            if (!variable.makesSections()) {
                add(
                        ErrorCode.INVALID,
                        "must use %s without a section: every message has it".formatted("{{" + tag.name() + "}}"));
            } else if (variable.form() == Variable.Form.LIST && tag.type() == Tag.Type.SECTION) {
                if (list == null) {
                    list = variable;
                } else {
                    add(
                            ErrorCode.FORBIDDEN_TEXT,
                            "must not have %s within {{#%s}}: lists cannot be nested"
                                    .formatted(tag.written(), list.name()));
                }
            }
        }

        private void end(Tag tag) {
            if (open.isEmpty()) {
                add(ErrorCode.INVALID_FORMAT, "must not have %s: no section is open".formatted(tag.written()));
                return;
            }
            Tag opened = open.pop();
            if (!opened.name().equals(tag.name())) {
                throw new InvalidTemplate(Stream.concat(
                                violations.stream(),
                                Stream.of(new Violation(
                                        pointer,
                                        ErrorCode.INVALID_FORMAT,
                                        "must close %s before %s".formatted(opened.written(), tag.written()))))
                        .toList());
            }
            if (list != null && list.name().equals(tag.name()) && opened.type() == Tag.Type.SECTION) {
                list = null;
            }
        }

        private @Nullable Variable known(Tag tag) {
            Variable variable = vocabulary.find(tag.name(), list);
            if (variable == null) {
                add(
                        ErrorCode.UNKNOWN_VALUE,
                        "must not use %s%s".formatted("{{" + tag.name() + "}}", vocabulary.advice(tag.name())));
            }
            return variable;
        }

        private void add(ErrorCode code, String detail) {
            Violation violation = new Violation(pointer, code, detail);
            if (violations.size() < TemplateCompiler.MOST_VIOLATIONS && !violations.contains(violation)) {
                violations.add(violation);
            }
        }
    }
}

package io.callboard.notifier.authoring;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.PlainText;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.authoring.InvalidTemplate.Violation;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.UsedTemplate;
import io.callboard.notifier.template.MailLayout;
import io.callboard.notifier.template.OwnTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks and compiles a template, when it is saved and again when it is loaded. So a rule that is new here also holds
 * for templates that were saved before.
 */
final class TemplateCompiler {

    static final int MOST_VIOLATIONS = 20;
    static final int LONGEST_SUBJECT = 200;
    static final int LONGEST_HTML = 20_000;
    static final int LONGEST_TEXT = 10_000;
    static final int LONGEST_SMS = 1_000;
    static final int LONGEST_IN_APP = 2_000;

    private static final String SUBJECT_B = "/subjectB";
    private static final String TEXT_ALONE = "a text message has only a text";

    /** A reader without HTML sees the text alone, and a section of a changed schedule in one part only is no answer. */
    private static final String CHANGED = "changed";

    private final Vocabulary vocabulary;
    private final Channel channel;
    private final String locale;
    private final List<Violation> violations = new ArrayList<>();

    private TemplateCompiler(Vocabulary vocabulary, Channel channel, String locale) {
        this.vocabulary = vocabulary;
        this.channel = channel;
        this.locale = locale;
    }

    /**
     * A template that can be used.
     *
     * @param removed what its HTML must not have, and lost
     */
    record Compiled(OwnTemplate template, List<String> removed) {

        Compiled {
            removed = List.copyOf(removed);
        }
    }

    /** Throws an {@link InvalidTemplate} that says what is wrong with it. */
    static Compiled compile(Kind kind, Channel channel, String locale, UsedTemplate used, TemplateSource source) {
        Vocabulary vocabulary = Vocabulary.of(kind, channel)
                .orElseThrow(() -> new InvalidTemplate(List.of(new Violation(
                        "/kind",
                        ErrorCode.INCONSISTENT,
                        "has no templates on the channel %s".formatted(channel.name())))));
        TemplateCompiler compiler = new TemplateCompiler(vocabulary, channel, locale);
        return switch (channel) {
            case EMAIL -> compiler.mail(used, source);
            case SMS -> compiler.sms(used, source);
            case IN_APP -> compiler.inApp(used, source);
        };
    }

    private Compiled mail(UsedTemplate used, TemplateSource source) {
        Part subject = part("/subject", line("/subject", source.subject()));
        Part subjectB = source.subjectB() == null ? null : part(SUBJECT_B, line(SUBJECT_B, source.subjectB()));
        Part html = part("/html", lines("/html", source.html(), LONGEST_HTML));
        Part text = part("/text", lines("/text", source.text(), LONGEST_TEXT));
        if (subject != null) {
            requireWords(subject);
        }
        if (subjectB != null) {
            requireWords(subjectB);
        }
        SafeHtml safe = html == null ? null : checked(() -> SafeHtml.of(html));
        if (html != null && safe != null) {
            requireLinks(html, safe);
        }
        if (text != null) {
            requireDuties(text);
        }
        if (!violations.isEmpty() || subject == null || html == null || safe == null || text == null) {
            throw new InvalidTemplate(violations);
        }
        String document = MailLayout.around(locale, safe.html());
        boolean saysChanges = html.asks(CHANGED) && text.asks(CHANGED);
        String plain = text.source() + "\n";
        return new Compiled(
                subjectB == null
                        ? OwnTemplate.mail(used, saysChanges, subject.source(), document, plain)
                        : OwnTemplate.mail(used, saysChanges, subject.source(), subjectB.source(), document, plain),
                safe.removed());
    }

    private Compiled sms(UsedTemplate used, TemplateSource source) {
        refuse("/subject", source.subject(), TEXT_ALONE);
        refuse(SUBJECT_B, source.subjectB(), TEXT_ALONE);
        refuse("/html", source.html(), TEXT_ALONE);
        Part text = part("/text", lines("/text", source.text(), LONGEST_SMS));
        if (text != null) {
            requireDuties(text);
        }
        if (!violations.isEmpty() || text == null) {
            throw new InvalidTemplate(violations);
        }
        return new Compiled(OwnTemplate.sms(used, text.asks(CHANGED), text.source()), List.of());
    }

    private Compiled inApp(UsedTemplate used, TemplateSource source) {
        Part title = part("/subject", line("/subject", source.subject()));
        refuse(SUBJECT_B, source.subjectB(), "only mails have two subjects");
        refuse("/html", source.html(), "an in-app message has only a title and a text");
        Part text = part("/text", lines("/text", source.text(), LONGEST_IN_APP));
        if (title != null) {
            requireWords(title);
        }
        if (text != null) {
            requireDuties(text);
        }
        if (!violations.isEmpty() || title == null || text == null) {
            throw new InvalidTemplate(violations);
        }
        return new Compiled(OwnTemplate.inApp(used, text.asks(CHANGED), title.source(), text.source()), List.of());
    }

    private void refuse(String pointer, @Nullable String text, String why) {
        if (text != null) {
            add(pointer, ErrorCode.INCONSISTENT, "must be null: " + why);
        }
    }

    private @Nullable String line(String pointer, @Nullable String text) {
        return checked(() -> readable(pointer, text, () -> PlainText.line(given(pointer, text), LONGEST_SUBJECT)));
    }

    private @Nullable String lines(String pointer, @Nullable String text, int most) {
        return checked(() -> readable(pointer, text, () -> PlainText.lines(given(pointer, text), most)));
    }

    private static String given(String pointer, @Nullable String text) {
        if (text == null) {
            throw new InvalidTemplate(List.of(new Violation(pointer, ErrorCode.REQUIRED, "is required")));
        }
        return text;
    }

    private static String readable(String pointer, @Nullable String text, Supplier<String> read) {
        try {
            return read.get();
        } catch (InvalidValueException e) {
            throw new InvalidTemplate(List.of(new Violation(pointer, e.code(), e.detail())));
        }
    }

    private @Nullable Part part(String pointer, @Nullable String source) {
        return source == null ? null : checked(() -> Part.of(pointer, source, vocabulary));
    }

    /** What it makes; null if it is not acceptable, with the reasons in {@link #violations}. */
    private <T> @Nullable T checked(Supplier<T> made) {
        try {
            return made.get();
        } catch (InvalidTemplate e) {
            e.violations().forEach(violation -> add(violation.pointer(), violation.code(), violation.detail()));
            return null;
        }
    }

    /** A subject must have words for every reader, not only within sections. */
    private void requireWords(Part subject) {
        int depth = 0;
        int from = 0;
        StringBuilder outside = new StringBuilder();
        for (Tag tag : subject.tags()) {
            if (depth == 0) {
                outside.append(subject.source(), from, tag.start());
            }
            switch (tag.type()) {
                case VARIABLE -> outside.append(depth == 0 ? tag.name() : "");
                case SECTION, INVERTED -> depth++;
                case END -> depth--;
            }
            from = tag.end();
        }
        outside.append(subject.source(), from, subject.source().length());
        if (outside.toString().isBlank()) {
            add(subject.pointer(), ErrorCode.REQUIRED, "must have text outside of sections");
        }
    }

    private void requireDuties(Part part) {
        for (Vocabulary.Duty duty : vocabulary.duties()) {
            if (!part.fulfils(duty)) {
                missing(part.pointer(), duty, "");
            }
        }
    }

    private void requireLinks(Part html, SafeHtml safe) {
        for (Vocabulary.Duty duty : vocabulary.duties()) {
            boolean link = duty.variable().endsWith("Url");
            boolean shown = link
                    ? html.uses().stream()
                            .anyMatch(use -> use.variable().name().equals(duty.variable())
                                    && safe.linked().contains(use.tag())
                                    && Part.isUnconditional(use, duty))
                    : html.fulfils(duty);
            if (!shown) {
                missing(
                        html.pointer(),
                        duty,
                        link ? " as a link with text, <a href=\"{{%s}}\">…</a>,".formatted(duty.variable()) : "");
            }
        }
    }

    private void missing(String pointer, Vocabulary.Duty duty, String how) {
        String where = duty.within().isEmpty()
                ? "outside of sections"
                : "outside of all sections but "
                        + String.join(
                                " and ",
                                duty.within().stream()
                                        .sorted()
                                        .map("{{%s}}"::formatted)
                                        .toList());
        add(pointer, ErrorCode.REQUIRED, "must have {{%s}}%s %s".formatted(duty.variable(), how, where));
    }

    private void add(String pointer, ErrorCode code, String detail) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(new Violation(pointer, code, detail));
        }
    }
}

package io.callboard.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in an expression: its metrics with the labels of their selectors, and the labels of its groupings.
 *
 * @param selectors each metric with the labels in its braces
 * @param groups labels of {@code by}, {@code on} and their like
 */
record PromQl(List<Selector> selectors, Set<String> groups) {

    record Selector(String metric, Set<String> labels) {}

    private static final Pattern GROUPING =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
    private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]");
    /** A name, its braces if it has any, and the parenthesis that makes it a function. */
    private static final Pattern NAME = Pattern.compile("(?<![\\w:.])([a-zA-Z_:][\\w:]*)\\s*(\\{[^}]*})?\\s*(\\()?");

    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)");
    private static final Set<String> WORDS = Set.of(
            "and",
            "or",
            "unless",
            "bool",
            "offset",
            "inf",
            "nan",
            "by",
            "without",
            "on",
            "ignoring",
            "group_left",
            "group_right");

    static PromQl of(String expression) {
        // Without the string literals, which may contain anything.
        String bare = RANGE.matcher(TEXT.matcher(expression).replaceAll("\"\"")).replaceAll("");
        Set<String> groups = new TreeSet<>();
        Matcher grouping = GROUPING.matcher(bare);
        while (grouping.find()) {
            for (String label : grouping.group(2).split(",")) {
                if (!label.isBlank()) {
                    groups.add(label.strip());
                }
            }
        }
        List<Selector> selectors = new ArrayList<>();
        Matcher name = NAME.matcher(GROUPING.matcher(bare).replaceAll(" "));
        while (name.find()) {
            boolean isFunction = name.group(3) != null;
            if (isFunction || WORDS.contains(name.group(1).toLowerCase(Locale.ROOT))) {
                continue;
            }
            Set<String> labels = new TreeSet<>();
            if (name.group(2) != null) {
                LABEL.matcher(name.group(2)).results().forEach(label -> labels.add(label.group(1)));
            }
            selectors.add(new Selector(name.group(1), labels));
        }
        return new PromQl(selectors, groups);
    }
}

package io.callboard.monitoring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answer of one service at {@code /actuator/prometheus}.
 *
 * @param help text by family
 * @param types type by family
 * @param samples by name: values of each label, of all samples of that name
 */
record Scrape(Map<String, String> help, Map<String, String> types, Map<String, Map<String, Set<String>>> samples) {

    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (\\S+) ?(.*)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    static Scrape parse(String text) {
        Scrape scrape = new Scrape(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        text.lines().forEach(scrape::add);
        return scrape;
    }

    private void add(String line) {
        Matcher comment = COMMENT.matcher(line);
        if (comment.matches()) {
            (comment.group(1).equals("HELP") ? help : types).put(comment.group(2), comment.group(3));
            return;
        }
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new IllegalArgumentException("Not a sample: " + line);
        }
        Map<String, Set<String>> labels = samples.computeIfAbsent(sample.group(1), _ -> new LinkedHashMap<>());
        LABEL.matcher(Objects.requireNonNullElse(sample.group(2), ""))
                .results()
                .forEach(label -> labels.computeIfAbsent(label.group(1), _ -> new TreeSet<>())
                        .add(label.group(2)));
    }
}

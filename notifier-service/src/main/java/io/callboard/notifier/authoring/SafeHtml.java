package io.callboard.notifier.authoring;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.notifier.authoring.InvalidTemplate.Violation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.owasp.html.CssSchema;
import org.owasp.html.HtmlChangeListener;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * An organizer's HTML with only what is allowed in a mail. The tags of the template are replaced by words that no HTML
 * changes, the HTML is sanitized, and the tags are put back. So a tag can stand only in text, or be the whole target of
 * a link, and nothing that the sanitizer makes can become a tag.
 *
 * @param html of the body of the document
 * @param removed elements and attributes that are not allowed, such as {@code script} and {@code a onclick}
 * @param linked tags that are the target of a link with text
 */
record SafeHtml(String html, List<String> removed, Set<Integer> linked) {

    private static final int MOST_REMOVED = 20;

    /** Names that organizers' pages have around the body; the mail has its own ones. */
    private static final Set<String> FRAME = Set.of("html", "head", "body", "meta");

    private static final Pattern TARGET = Pattern.compile("(?i)(https?://|mailto:).+");
    private static final Pattern SIZE = Pattern.compile("[0-9]{1,4}%?");
    private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,20}");

    /** Nothing that hides text, moves it over other text, or loads anything. */
    private static final CssSchema STYLES = CssSchema.withProperties(List.of(
            "background-color",
            "border",
            "border-bottom",
            "border-collapse",
            "border-color",
            "border-left",
            "border-radius",
            "border-right",
            "border-spacing",
            "border-style",
            "border-top",
            "border-width",
            "color",
            "font-family",
            "font-size",
            "font-style",
            "font-weight",
            "letter-spacing",
            "line-height",
            "margin",
            "margin-bottom",
            "margin-left",
            "margin-right",
            "margin-top",
            "max-width",
            "padding",
            "padding-bottom",
            "padding-left",
            "padding-right",
            "padding-top",
            "text-align",
            "text-decoration",
            "text-transform",
            "vertical-align",
            "width"));

    private static final PolicyFactory POLICY = new HtmlPolicyBuilder()
            .allowElements("p", "div", "span", "br", "hr", "center", "blockquote", "h1", "h2", "h3", "h4")
            .allowElements("b", "strong", "i", "em", "u", "s", "small", "sub", "sup", "code", "pre")
            .allowElements("ul", "ol", "li", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "a", "img")
            .allowWithoutAttributes("span")
            .allowUrlProtocols("http", "https", "mailto")
            .allowAttributes("href")
            .matching(TARGET)
            .onElements("a")
            .allowAttributes("src")
            .matching(Pattern.compile("(?i)https://.+"))
            .onElements("img")
            .allowAttributes("alt")
            .onElements("img")
            .allowAttributes("class")
            .matching(false, "logo")
            .onElements("img")
            .allowAttributes("width", "height", "cellpadding", "cellspacing", "border")
            .matching(SIZE)
            .onElements("img", "table", "td", "th", "tr", "div")
            .allowAttributes("align", "valign")
            .matching(false, "left", "right", "center", "top", "middle", "bottom")
            .onElements("p", "div", "img", "table", "td", "th", "tr")
            .allowAttributes("bgcolor")
            .matching(COLOR)
            .onElements("table", "td", "th", "tr")
            .allowAttributes("colspan", "rowspan")
            .matching(Pattern.compile("[0-9]{1,2}"))
            .onElements("td", "th")
            .allowAttributes("role")
            .matching(false, "presentation")
            .onElements("table")
            .allowStyling(STYLES)
            .toFactory();

    private static final String HOST = ".invalid/";

    /** Where HTML allows no text, and the sanitizer would move it. */
    private static final Pattern NO_TEXT = Pattern.compile(
            "(?i)<(?:table|tbody|thead|tfoot|tr|ul|ol)\\b[^<>]*>\\s*$|</(?:tbody|thead|tfoot|tr|td|th|li)\\s*>\\s*$");

    SafeHtml {
        removed = List.copyOf(removed);
        linked = Set.copyOf(linked);
    }

    /** Throws an {@link InvalidTemplate} if a tag stands where none may stand. */
    static SafeHtml of(Part part) {
        requireRoomForText(part);
        Words words = Words.of(part);
        Set<String> removed = new LinkedHashSet<>();
        String sanitized = POLICY.sanitize(words.marked, new Removals(), removed);
        return new Reading(part, words, sanitized, removed).read();
    }

    private static void requireRoomForText(Part part) {
        int from = 0;
        for (Tag tag : part.tags()) {
            if (NO_TEXT.matcher(part.source().substring(from, tag.start())).find()) {
                throw new InvalidTemplate(List.of(new Violation(
                        part.pointer(),
                        ErrorCode.FORBIDDEN_TEXT,
                        "must not have %s directly within a table, a row or a list: put it into a cell or an item"
                                .formatted(tag.written()))));
            }
            from = tag.end();
        }
    }

    /** Collects what the sanitizer drops. */
    private static final class Removals implements HtmlChangeListener<Set<String>> {

        @Override
        public void discardedTag(@Nullable Set<String> removed, String element) {
            if (!FRAME.contains(element.toLowerCase(Locale.ROOT))) {
                add(removed, element);
            }
        }

        @Override
        public void discardedAttributes(@Nullable Set<String> removed, String element, String... attributes) {
            for (String attribute : attributes) {
                add(removed, element + " " + attribute);
            }
        }

        private static void add(@Nullable Set<String> removed, String what) {
            if (removed != null && removed.size() < MOST_REMOVED) {
                removed.add(what.length() <= 60 ? what : what.substring(0, 60));
            }
        }
    }

    /**
     * The source with a word in the place of each tag.
     *
     * @param mark begins every word, and is nowhere else in the source
     */
    private record Words(String mark, String marked) {

        static Words of(Part part) {
            String lower = part.source().toLowerCase(Locale.ROOT);
            String mark = "cbtag";
            while (lower.contains(mark)) {
                mark += "x";
            }
            Set<Integer> links = new HashSet<>();
            part.uses().stream().filter(use -> use.variable().isLink()).forEach(use -> links.add(use.tag()));
            StringBuilder marked = new StringBuilder(part.source().length());
            int from = 0;
            for (int i = 0; i < part.tags().size(); i++) {
                Tag tag = part.tags().get(i);
                marked.append(part.source(), from, tag.start());
                String word = mark + i + "z";
                marked.append(links.contains(i) ? "https://" + word + HOST : word);
                from = tag.end();
            }
            return new Words(
                    mark,
                    marked.append(part.source(), from, part.source().length()).toString());
        }

        Pattern pattern() {
            return Pattern.compile("(https://)?" + mark + "([0-9]{1,4})z(" + Pattern.quote(HOST) + ")?");
        }
    }

    /** Goes through sanitized HTML: each {@code <} begins an element, since all others are escaped. */
    private static final class Reading {

        private static final Pattern ELEMENT = Pattern.compile("<(/?)([a-z0-9]+)|<!--");
        private static final Pattern ATTRIBUTE = Pattern.compile(" ([a-z]+)=\"([^\"]*)\"");

        private final Part part;
        private final Words words;
        private final Pattern word;
        private final String sanitized;
        private final Set<String> removed;
        private final List<Violation> violations = new ArrayList<>();
        private final StringBuilder restored = new StringBuilder();
        private final Set<Integer> linked = new HashSet<>();

        /** Open elements, and for each open section how many there were when it began. */
        private final Deque<String> elements = new ArrayDeque<>();

        private final Deque<Integer> depths = new ArrayDeque<>();

        /** The tag that the open link leads to; null outside of such links. */
        private @Nullable Integer link;

        private int next;

        Reading(Part part, Words words, String sanitized, Set<String> removed) {
            this.part = part;
            this.words = words;
            this.word = words.pattern();
            this.sanitized = sanitized;
            this.removed = removed;
        }

        SafeHtml read() {
            int at = 0;
            while (at < sanitized.length() && violations.isEmpty()) {
                int element = sanitized.indexOf('<', at);
                text(sanitized.substring(at, element < 0 ? sanitized.length() : element));
                if (element < 0) {
                    break;
                }
                int end = sanitized.indexOf('>', element) + 1;
                element(sanitized.substring(element, end));
                at = end;
            }
            if (violations.isEmpty() && next < part.tags().size()) {
                misplaced(part.tags().get(next));
            }
            if (violations.isEmpty() && !hasSameTags(Tag.scan(part.pointer(), restored.toString()))) {
                add("must not have { or } beside a tag");
            }
            if (!violations.isEmpty()) {
                throw new InvalidTemplate(violations);
            }
            return new SafeHtml(restored.toString(), List.copyOf(removed), linked);
        }

        private void text(String text) {
            if (link != null && !text.isBlank()) {
                linked.add(link);
            }
            Matcher matcher = word.matcher(text);
            while (matcher.find()) {
                int number = Integer.parseInt(matcher.group(2));
                if (!isNext(number)) {
                    return;
                }
                Tag tag = part.tags().get(number);
                section(tag);
                matcher.appendReplacement(restored, Matcher.quoteReplacement(tag.written()));
            }
            matcher.appendTail(restored);
        }

        /** A section holds whole elements, so that the HTML is complete with it and without it. */
        private void section(Tag tag) {
            switch (tag.type()) {
                case VARIABLE -> {}
                case SECTION, INVERTED -> depths.push(elements.size());
                case END -> {
                    if (depths.pop() != elements.size()) {
                        add("must have whole elements between {{#%s}} and {{/%s}}".formatted(tag.name(), tag.name()));
                    }
                }
            }
        }

        private void element(String element) {
            Matcher matcher = ELEMENT.matcher(element);
            if (!matcher.lookingAt() || matcher.group(2) == null) {
                restored.append(element);
                return;
            }
            String name = matcher.group(2);
            if (!matcher.group(1).isEmpty()) {
                elements.pollFirst();
                Integer begun = depths.peek();
                if (begun != null && elements.size() < begun) {
                    add("must have whole elements within a section; </%s> ends one that began before it"
                            .formatted(name));
                }
                link = name.equals("a") ? null : link;
                restored.append(element);
                return;
            }
            if (!element.endsWith("/>")) {
                elements.push(name);
            }
            attributes(element, name);
        }

        private void attributes(String element, String name) {
            Matcher attribute = ATTRIBUTE.matcher(element);
            int from = 0;
            while (attribute.find()) {
                Matcher inside = word.matcher(attribute.group(2));
                if (!inside.find()) {
                    continue;
                }
                int number = Integer.parseInt(inside.group(2));
                Tag tag = part.tags().get(number);
                if (!isNext(number)) {
                    return;
                }
                if (!inside.matches() || !mayStand(name, attribute.group(1), tag)) {
                    misplaced(tag);
                    return;
                }
                if (name.equals("a")) {
                    link = number;
                }
                restored.append(element, from, attribute.start(2)).append(tag.written());
                from = attribute.end(2);
            }
            restored.append(element, from, element.length());
        }

        /** The tags have been checked to be links, because no other word has the form of an address. */
        private static boolean mayStand(String element, String attribute, Tag tag) {
            return element.equals("img")
                    ? attribute.equals("src") && tag.name().equals("logo")
                    : attribute.equals("href") && !tag.name().equals("logo");
        }

        /** Every tag must be found once, in the order of the source. */
        private boolean isNext(int number) {
            if (number != next) {
                misplaced(part.tags().get(Math.min(number, next)));
                return false;
            }
            next++;
            return true;
        }

        private void misplaced(Tag tag) {
            add(("must not have %s there: a tag may stand in text, and a link may be the whole href of an a; it may not"
                            + " stand in another attribute or in an element that is removed")
                    .formatted(tag.written()));
        }

        private void add(String detail) {
            violations.add(new Violation(part.pointer(), ErrorCode.FORBIDDEN_TEXT, detail));
        }

        private boolean hasSameTags(List<Tag> present) {
            if (present.size() != part.tags().size()) {
                return false;
            }
            for (int i = 0; i < present.size(); i++) {
                if (!present.get(i).isSameAs(part.tags().get(i))) {
                    return false;
                }
            }
            return true;
        }
    }
}

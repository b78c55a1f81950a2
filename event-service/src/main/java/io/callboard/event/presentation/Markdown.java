package io.callboard.event.presentation;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.Text;
import java.util.regex.Pattern;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jspecify.annotations.Nullable;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * An organizer's Markdown (CommonMark) as HTML for pages and mails. HTML inside the Markdown stays text. A second,
 * independent check follows the renderer: an allow-list of elements, attributes and link targets.
 */
public final class Markdown {

    private static final int LONGEST = 10_000;

    /** A short text can become a long one: a link target is repeated wherever a reference names it. */
    static final int LONGEST_HTML = 40_000;

    /** The renderer calls itself for each level. */
    static final int DEEPEST = 60;

    private static final Parser PARSER =
            Parser.builder().maxOpenBlockParsers(DEEPEST).build();

    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder().escapeHtml(true).softbreak("<br />\n").build();

    /** Allows only targets with a scheme. A relative target would lead to our own pages, and to nothing in a mail. */
    private static final Pattern TARGET = Pattern.compile("(?i)(https?://|mailto:).+");

    private static final PolicyFactory POLICY = new HtmlPolicyBuilder()
            .allowElements("p", "br", "hr", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre")
            // The title of the live event is the only heading of the first level.
            .allowElements((_, _) -> "h2", "h1", "h2")
            .allowElements((_, _) -> "h3", "h3", "h4", "h5", "h6")
            .allowElements("a")
            .allowUrlProtocols("http", "https", "mailto")
            .allowAttributes("href")
            .matching(TARGET)
            .onElements("a")
            .requireRelsOnLinks("noopener", "nofollow")
            .allowAttributes("start")
            .matching(Pattern.compile("[0-9]{1,9}"))
            .onElements("ol")
            .toFactory();

    private Markdown() {}

    /** The text as the organizer wrote it, if it can be shown; null if there is none. */
    public static @Nullable String checked(String pointer, @Nullable String text) {
        String checked = Text.optionalLines(pointer, text, LONGEST);
        if (checked != null && html(checked) == null) {
            throw InvalidLiveEvent.at(
                    pointer,
                    ErrorCode.TOO_LONG,
                    "must make at most %d characters of HTML, nested at most %d levels deep"
                            .formatted(LONGEST_HTML, DEEPEST));
        }
        return checked;
    }

    /** Sanitized HTML; null if there is no text, or if its HTML is too long or nested too deeply. */
    public static @Nullable String html(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Node document = PARSER.parse(text);
        if (depth(document) > DEEPEST) {
            return null;
        }
        String rendered = RENDERER.render(document);
        if (rendered.length() > LONGEST_HTML) {
            return null;
        }
        String sanitized = POLICY.sanitize(rendered).strip();
        return sanitized.length() > LONGEST_HTML ? null : sanitized;
    }

    /** Works without recursion, because it decides whether recursion is safe. */
    private static int depth(Node root) {
        int deepest = 0;
        int depth = 0;
        Node node = root;
        while (true) {
            if (node.getFirstChild() != null) {
                node = node.getFirstChild();
                deepest = Math.max(deepest, ++depth);
                continue;
            }
            while (node.getNext() == null) {
                if (node == root || node.getParent() == null || node.getParent() == root) {
                    return deepest;
                }
                node = node.getParent();
                depth--;
            }
            node = node.getNext();
        }
    }
}

package io.callboard.event.presentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.event.input.InvalidLiveEvent;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Markdown of organizers becomes HTML, but never a script, a style or a picture. */
class MarkdownTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            **now** and *then* | <p><strong>now</strong> and <em>then</em></p>
            - one\\n- two | <ul><li>one</li><li>two</li></ul>
            3. three\\n4. four | <ol start="3"><li>three</li><li>four</li></ol>
            # Agenda | <h2>Agenda</h2>
            ### Later | <h3>Later</h3>
            one\\ntwo | <p>one<br />two</p>
            one\\n\\ntwo | <p>one</p><p>two</p>
            [site](https://example.com/a?b=c) | \
            <p><a href="https://example.com/a?b&#61;c" rel="noopener nofollow">site</a></p>
            <https://example.com> | <p><a href="https://example.com" rel="noopener nofollow">https://example.com</a></p>
            [us](mailto:us@example.com) | <p><a href="mailto:us&#64;example.com" rel="noopener nofollow">us</a></p>
            """)
    void becomesHtml(String markdown, String html) {
        assertThat(shown(markdown.replace("\\n", "\n")).replace("\n", "")).isEqualTo(html);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[x](javascript:alert(1))",
                "[x](JaVaScRiPt:alert(1))",
                "[x](java&#115;cript:alert(1))",
                "[x](&#106;avascript:alert(1))",
                "[x](<java\tscript:alert(1)>)",
                "[x](\u0001javascript:alert(1))",
                "[x](vbscript:msgbox(1))",
                "[x](data:text/html;base64,PHNjcmlwdD4=)",
                "<javascript:alert(1)>",
                "[x]\n\n[x]: javascript:alert(1)",
                "[x](//evil.example.com)",
                "[x](/manage/abc)",
                "[x](https:evil)",
                "[x](file:///etc/passwd)",
            })
    void dropsLinksThatAreNoAddresses(String markdown) {
        assertThat(shown(markdown)).doesNotContain("href", "<a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "a <img src=x onerror=alert(1)> b",
                "![x](https://example.com/pixel.gif)",
                "![x](javascript:alert(1))",
                "<svg/onload=alert(1)>",
                "<style>*{display:none}</style>",
                "<p style=\"position:fixed\" onclick=\"alert(1)\">x</p>",
                "<iframe src=\"https://example.com\"></iframe>",
                "<form action=\"https://example.com\"><input name=\"email\"></form>",
                "[x](https://example.com \"\\\" onmouseover=\\\"alert(1)\")",
                "[x](https://example.com/\"onmouseover=\"alert(1))",
                "``` \"><script>alert(1)</script>\ncode\n```",
                "<!-- --!><img src=x onerror=alert(1)> -->",
                "<a href=\"https://example.com\" target=\"_top\">x</a>",
            })
    void keepsHtmlAsText(String markdown) {
        String html = shown(markdown);

        assertThat(html.replaceAll("</?(p|br|hr|em|strong|ul|ol|li|h2|h3|blockquote|code|pre)( /)?>", "")
                        .replaceAll("<a href=\"https://example\\.com[^\"<> ]*\" rel=\"noopener nofollow\">|</a>", ""))
                .doesNotContain("<", ">");
    }

    /** One target of many characters, named by thousands of references, would make megabytes of HTML. */
    @Test
    void refusesMarkdownWhoseHtmlIsTooLong() {
        String references = "[a]: https://example.com/" + "x".repeat(4_000) + "\n\n" + "[a] ".repeat(1_400);

        assertThat(Markdown.html(references)).isNull();
        assertThatThrownBy(() -> Markdown.checked("/description", references))
                .isInstanceOf(InvalidLiveEvent.class)
                .hasMessageContaining("/description");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*a **b ", "> ", "- ", "[", "![", "*", "<", "`", "_a_ *", "\\", "<a ", "&"})
    void survivesNesting(String opening) {
        String markdown = opening.repeat(10_000 / opening.length());

        String html = Markdown.html(markdown + "x");

        assertThat(html == null ? 0 : html.length()).isLessThanOrEqualTo(Markdown.LONGEST_HTML);
    }

    @Test
    void survivesEmphasisInEmphasis() {
        String markdown = "*a **b ".repeat(700) + "c" + " d** e*".repeat(700);

        assertThat(Markdown.html(markdown)).isNull();
    }

    @Test
    void takesTheLongestPlainText() {
        String text = "Reminders reach everybody. ".repeat(370);

        assertThat(Markdown.checked("/description", text)).isEqualTo(text.strip());
        assertThat(Markdown.checked("/description", " ")).isNull();
    }

    private static String shown(String markdown) {
        return Objects.requireNonNull(Markdown.html(markdown));
    }
}

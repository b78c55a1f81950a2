package io.callboard.notifier.authoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.samskivert.mustache.Mustache;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.authoring.InvalidTemplate.Violation;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.UsedTemplate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an organizer's template may have, and the attacks that it must not. */
class TemplateCompilerTest {

    private static final UsedTemplate USED = new UsedTemplate(UUID.randomUUID(), 1);
    private static final String TEXT = "{{title}} {{when}} {{joinUrl}} {{unsubscribeUrl}}";
    private static final String LINKS =
            "<p>{{when}} <a href=\"{{joinUrl}}\">Join</a> <a href=\"{{unsubscribeUrl}}\">Stop</a></p>";

    private static TemplateCompiler.Compiled mail(String subject, String html, String text) {
        return TemplateCompiler.compile(
                Kind.REMINDER, Channel.EMAIL, "en", USED, new TemplateSource(subject, html, text));
    }

    private static List<Violation> refusal(String subject, String html, String text) {
        InvalidTemplate refused = catchThrowableOfType(InvalidTemplate.class, () -> mail(subject, html, text));
        assertThat(refused).as("%s | %s | %s", subject, html, text).isNotNull();
        return refused.violations();
    }

    private static List<Violation> refusalOfHtml(String html) {
        return refusal("Subject", html + LINKS, TEXT);
    }

    private static SafeHtml safe(String html) {
        return SafeHtml.of(Part.of(
                "/html", html, Vocabulary.of(Kind.REMINDER, Channel.EMAIL).orElseThrow()));
    }

    @Test
    void takesATemplateWithSectionsListsAndLinks() {
        TemplateCompiler.Compiled compiled = mail(
                "{{title}}: {{when}}",
                "<h1>{{title}}</h1>{{#message}}<p>{{message}}</p>{{/message}}{{#inPerson}}<p>{{#place}}{{line}}<br>"
                        + "{{/place}}</p>{{/inPerson}}{{#logo}}<img src=\"{{logo}}\" alt=\"\">{{/logo}}" + LINKS
                        + "{{#manageUrl}}<a href=\"{{manageUrl}}\">Manage</a>{{/manageUrl}}",
                TEXT + "{{^message}}-{{/message}}");

        assertThat(compiled.removed()).isEmpty();
    }

    private static List<Violation> refusalInApp(String title, @Nullable String html, String text) {
        InvalidTemplate refused = catchThrowableOfType(
                InvalidTemplate.class,
                () -> TemplateCompiler.compile(
                        Kind.REMINDER, Channel.IN_APP, "en", USED, new TemplateSource(title, html, text)));
        assertThat(refused).as("%s | %s", title, text).isNotNull();
        return refused.violations();
    }

    @Test
    void anInAppMessageHasATitleAndATextWithoutLinksAndNames() {
        assertThat(TemplateCompiler.compile(
                                Kind.REMINDER,
                                Channel.IN_APP,
                                "en",
                                USED,
                                new TemplateSource(
                                        "{{title}}", null, "Starts {{when}}. {{#message}}{{message}}{{/message}}"))
                        .removed())
                .isEmpty();

        for (String variable : List.of("joinUrl", "manageUrl", "unsubscribeUrl", "calendarUrl", "firstName", "logo")) {
            assertThat(refusalInApp("Title", null, "{{when}} {{" + variable + "}}"))
                    .as(variable)
                    .extracting(Violation::pointer, Violation::code)
                    .containsExactly(org.assertj.core.api.Assertions.tuple("/text", ErrorCode.UNKNOWN_VALUE));
        }
        assertThat(refusalInApp("{{#message}}x{{/message}}", "<p>x</p>", "Soon"))
                .extracting(Violation::pointer, Violation::code)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("/html", ErrorCode.INCONSISTENT),
                        org.assertj.core.api.Assertions.tuple("/subject", ErrorCode.REQUIRED),
                        org.assertj.core.api.Assertions.tuple("/text", ErrorCode.REQUIRED));
        assertThat(refusalInApp("Title", null, "{{when}}" + "x".repeat(2_000)))
                .extracting(Violation::code)
                .containsExactly(ErrorCode.TOO_LONG);
        assertThat(Vocabulary.of(Kind.CONFIRM_EMAIL, Channel.IN_APP)).isEmpty();
        assertThat(Vocabulary.of(Kind.CONFIRMATION, Channel.IN_APP)
                        .orElseThrow()
                        .names())
                .contains("resourceTitle")
                .doesNotContain("url", "firstName");
    }

    @Test
    void anUnknownVariableGetsASuggestion() {
        assertThat(refusal("{{titel}}", LINKS, TEXT + "{{firstname}} {{zebra}}"))
                .extracting(Violation::pointer, Violation::code)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("/subject", ErrorCode.UNKNOWN_VALUE),
                        org.assertj.core.api.Assertions.tuple("/text", ErrorCode.UNKNOWN_VALUE),
                        org.assertj.core.api.Assertions.tuple("/text", ErrorCode.UNKNOWN_VALUE));
        assertThat(refusal("{{titel}}", LINKS, TEXT).getFirst().detail())
                .isEqualTo("must not use {{titel}}; did you mean {{title}}?");
        assertThat(refusal("Subject", LINKS, TEXT + "{{line}}").getFirst().detail())
                .contains("it exists within {{#place}} only");
        assertThat(refusal("Subject", LINKS, TEXT + "{{reason}}").getFirst().detail())
                .contains("messages of this kind do not have it");
        assertThat(refusal("Subject", LINKS, TEXT + "{{zebra}}").getFirst().detail())
                .contains("it may use at, calendarUrl, firstName");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{{title}}}",
                "{{{title}}",
                "{{&title}}",
                "{{& title}}",
                "{{>header}}",
                "{{> /etc/passwd}}",
                "{{<parent}}{{/parent}}",
                "{{$block}}x{{/block}}",
                "{{=<% %>=}}<%title%>",
                "{{! secret }}",
                "{{title.class}}",
                "{{.}}",
                "{{this}}",
                "{{-index}}",
                "{{title",
                "{{}}",
                "{{ti\ntle}}",
                "{{title}}}",
                "{{#message}}",
                "{{/message}}",
                "{{#message}}{{#moved}}{{/message}}{{/moved}}",
                "{{#firstName}}x{{/firstName}}",
                "{{inPerson}}",
                "{{place}}",
                "{{resources}}",
                "{{colors}}",
                "{{class}}",
                "{{address}}",
                "{{email}}",
                "{{phone}}"
            })
    void onlyPlainVariablesAndSectionsAreAcceptedInAnyPart(String attack) {
        assertThat(refusal("Subject " + attack.replace("\n", " "), LINKS, TEXT)).isNotEmpty();
        assertThat(refusalOfHtml("<p>" + attack + "</p>")).isNotEmpty();
        assertThat(refusal("Subject", LINKS, TEXT + attack)).isNotEmpty();
    }

    @Test
    void loopsCannotBeNestedOrDeep() {
        String loop = "{{#place}}{{line}}".repeat(6) + "{{/place}}".repeat(6);
        assertThat(refusal("Subject", LINKS, TEXT + loop).getFirst().detail()).contains("lists cannot be nested");
        String deep = "{{#message}}".repeat(2_000) + "{{/message}}".repeat(2_000);
        assertThat(refusal("Subject", LINKS, "x").isEmpty()).isFalse();
        assertThat(refusal("Subject", LINKS, TEXT + deep.substring(0, 9_000))).isNotEmpty();
        String nine = "{{#message}}".repeat(9) + "{{/message}}".repeat(9);
        assertThat(refusal("Subject", LINKS, TEXT + nine).getFirst().detail()).contains("8 levels");
        assertThat(refusal("Subject", LINKS, TEXT + "{{title}}".repeat(300))
                        .getFirst()
                        .detail())
                .contains("at most 300 tags");
    }

    @Test
    void theSizeOfEachPartIsLimited() {
        assertThat(refusal("x".repeat(201), "x".repeat(20_001), "x".repeat(10_001)))
                .extracting(Violation::pointer)
                .containsExactly("/subject", "/html", "/text");
    }

    @Test
    void aSubjectIsOneLineAndHasWords() {
        assertThat(refusal("Hello\r\nBcc: all@example.com", LINKS, TEXT).getFirst())
                .isEqualTo(new Violation("/subject", ErrorCode.FORBIDDEN_TEXT, "must not have a control character"));
        assertThat(refusal("Hello\u2028Bcc: all@example.com", LINKS, TEXT)).isNotEmpty();
        assertThat(refusal("{{#message}}{{message}}{{/message}}", LINKS, TEXT)
                        .getFirst()
                        .detail())
                .contains("outside of sections");
        assertThat(refusal("\u202Eevil", LINKS, TEXT)).isNotEmpty();
    }

    @Test
    void requiredVariablesMustStandOutsideOfSections() {
        assertThat(refusal("Subject", "<p>Hello</p>", "Hello"))
                .extracting(violation -> violation.pointer() + " " + violation.detail())
                .containsExactly(
                        "/html must have {{when}} outside of sections",
                        "/html must have {{joinUrl}} as a link with text, <a href=\"{{joinUrl}}\">…</a>, outside of sections",
                        "/html must have {{unsubscribeUrl}} as a link with text, <a href=\"{{unsubscribeUrl}}\">…</a>, outside of sections",
                        "/text must have {{when}} outside of sections",
                        "/text must have {{joinUrl}} outside of sections",
                        "/text must have {{unsubscribeUrl}} outside of sections");
        assertThat(refusal("S", LINKS, "{{when}} {{joinUrl}} {{#message}}{{unsubscribeUrl}}{{/message}}"))
                .hasSize(1);
        // A link that nobody can see or press.
        assertThat(refusal("S", LINKS.replace(">Stop<", "> <"), TEXT)).hasSize(1);
        assertThat(refusal("S", LINKS.replace("<a href=\"{{unsubscribeUrl}}\">Stop</a>", "{{unsubscribeUrl}}"), TEXT))
                .hasSize(1);
        assertThat(refusal(
                        "S",
                        LINKS.replace(
                                "<a href=\"{{unsubscribeUrl}}\">Stop</a>",
                                "<a href=\"https://example.com/\">{{unsubscribeUrl}}</a>"),
                        TEXT))
                .hasSize(1);
    }

    @Test
    void aNoticeNamesTheOldTime() {
        String text = "{{when}} {{joinUrl}} {{unsubscribeUrl}}";
        InvalidTemplate refused = catchThrowableOfType(
                InvalidTemplate.class,
                () -> TemplateCompiler.compile(
                        Kind.RESCHEDULED, Channel.SMS, "en", USED, new TemplateSource(null, null, text)));

        assertThat(refused.violations())
                .singleElement()
                .extracting(Violation::detail)
                .isEqualTo("must have {{previousWhen}} outside of all sections but {{#moved}} and {{#previousWhen}}");
        TemplateCompiler.compile(
                Kind.RESCHEDULED,
                Channel.SMS,
                "en",
                USED,
                new TemplateSource(null, null, text + "{{#moved}} was {{previousWhen}}{{/moved}}"));
    }

    @ParameterizedTest
    @EnumSource(names = {"CONFIRM_EMAIL", "WAITLISTED", "OFFERED", "OFFER_EXPIRED", "PENDING", "DENIED"})
    void aReaderWithoutASeatGetsNoPass(Kind kind) {
        InvalidTemplate refused = catchThrowableOfType(
                InvalidTemplate.class,
                () -> TemplateCompiler.compile(
                        kind,
                        Channel.EMAIL,
                        "en",
                        USED,
                        new TemplateSource("S", "<a href=\"{{joinUrl}}\">x</a>", "{{calendarUrl}}")));

        assertThat(refused.violations())
                .extracting(Violation::detail)
                .anyMatch(detail -> detail.startsWith("must not use {{joinUrl}}"))
                .anyMatch(detail -> detail.startsWith("must not use {{calendarUrl}}"));
    }

    @Test
    void aCancellationMayTakeTheEntryOutOfTheCalendar() {
        InvalidTemplate refused = catchThrowableOfType(
                InvalidTemplate.class,
                () -> TemplateCompiler.compile(
                        Kind.CANCELLED,
                        Channel.EMAIL,
                        "en",
                        USED,
                        new TemplateSource("S", "<a href=\"{{joinUrl}}\">x</a>", "{{calendarUrl}}")));

        assertThat(refused.violations())
                .extracting(Violation::detail)
                .anyMatch(detail -> detail.startsWith("must not use {{joinUrl}}"))
                .noneMatch(detail -> detail.contains("calendarUrl"));
    }

    @Test
    void aTextMessageHasOnlyAText() {
        InvalidTemplate refused = catchThrowableOfType(
                InvalidTemplate.class,
                () -> TemplateCompiler.compile(
                        Kind.REMINDER, Channel.SMS, "en", USED, new TemplateSource("S", "<p>", TEXT)));

        assertThat(refused.violations()).extracting(Violation::pointer).containsExactly("/subject", "/html");
    }

    @Test
    void scriptsAndHandlersAreRemovedAndNamed() {
        SafeHtml safe =
                safe("<p onclick=\"steal()\">a</p><script>alert(1)</script><iframe src=\"https://e.com\"></iframe>"
                        + "<a href=\"javascript:alert(1)\">x</a><a href=\"data:text/html,x\">y</a><a href=\"/relative\">r</a>"
                        + "<img src=\"http://e.com/x.png\"><img src=\"https://e.com/y.png\" onerror=\"x()\">"
                        + "<style>p{display:none}</style><form action=\"https://e.com\"><input name=\"p\"></form>"
                        + "<p style=\"position:fixed;display:none;color:red;background:url(https://e.com/z)\">s</p><svg onload=\"x()\">"
                        + "<base href=\"https://e.com\"><link rel=\"stylesheet\" href=\"https://e.com/c\"><!-- c -->"
                        + "<meta http-equiv=\"refresh\" content=\"0\">");

        assertThat(safe.html())
                .doesNotContainIgnoringCase("script")
                .doesNotContain(
                        "onclick",
                        "steal",
                        "alert",
                        "iframe",
                        "data:",
                        "/relative",
                        "http://e.com",
                        "onerror",
                        "display",
                        "form",
                        "input",
                        "position",
                        "url(",
                        "svg",
                        "base",
                        "stylesheet",
                        "refresh",
                        "<!--")
                .contains("https://e.com/y.png", "color:red");
        assertThat(safe.removed()).contains("script", "p onclick", "a", "iframe", "form");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a href=\"javascript:{{title}}\">x</a>",
                "<a href=\"{{title}}\">x</a>",
                "<a href=\"https://example.com/?n={{firstName}}\">x</a>",
                "<a href=\"https://example.com/{{joinUrl}}\">x</a>",
                "<a href=\"{{joinUrl}}#x\">x</a>",
                "<a href={{title}}>x</a>",
                "<p title=\"{{firstName}}\">x</p>",
                "<p style=\"color:{{title}}\">x</p>",
                "<p {{title}}>x</p>",
                "<{{title}}>x",
                "<img src=\"{{joinUrl}}\">",
                "<img src=\"https://example.com/{{firstName}}.png\">",
                "<a href=\"{{logo}}\">x</a>",
                "<script>{{title}}</script>",
                "<style>{{title}}</style>",
                "<title>{{title}}</title>",
                "<!-- {{title}} -->",
                "<a href=\"{{#message}}https://example.com{{/message}}\">x</a>",
                "<p {{#message}}style=\"color:red\"{{/message}}>x</p>",
                "<b>{{#message}}</b>{{/message}}",
                "{{#message}}<b>{{/message}}x</b>",
                "<ul>{{#place}}<li>{{line}}</li>{{/place}}</ul>",
                "<ul><li>a</li>{{title}}</ul>",
                "<table>{{#place}}<tr><td>{{line}}</td></tr>{{/place}}</table>",
            })
    void aTagStandsInTextOrIsTheWholeOfALink(String html) {
        assertThat(refusalOfHtml(html)).isNotEmpty();
    }

    /** The sanitizer decodes entities, so a brace that was written as one stands beside a tag afterwards. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "&#123;{{title}}",
                "&#x7b;{{title}}&#x7d;",
                "&lbrace;{{title}}",
                "{{title}}&#125;",
            })
    void entitiesMakeNoTags(String html) {
        assertThat(refusalOfHtml("<p>" + html + "</p>")).isNotEmpty();
    }

    @Test
    void bracesThatAreWrittenAsEntitiesStayText() {
        assertThat(safe("<p>&#123;&#123;title}} &#123;&#123;&#123;email}}} &lbrace;&lbrace;#place}}</p>")
                        .html())
                .doesNotContain("{{");
    }

    @Test
    void aWordOfTheSourceIsNotTakenForATag() {
        assertThat(safe("<p>cbtag0z cbtagx1z {{title}} CBTAG0z</p>").html())
                .isEqualTo("<p>cbtag0z cbtagx1z {{title}} CBTAG0z</p>");
    }

    @Test
    void linksOfTheVocabularyStayAsTheyAre() {
        assertThat(safe(LINKS).html())
                .contains("<a href=\"{{joinUrl}}\">Join</a>")
                .contains("<a href=\"{{unsubscribeUrl}}\">Stop</a>");
    }

    /** Our reading of a template and that of the renderer must be the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{title}}",
                "{{ title }}",
                "{{#message}}a{{message}}{{/message}}{{^message}}b{{/message}}",
                "{ {{title}} }",
                "} }} {{title}} {",
                "a\n{{#inPerson}}\n{{#place}}\n{{line}}\n{{/place}}\n{{/inPerson}}\nb",
                "{{# message }}x{{/ message }}",
                "{{\tat\t}}",
            })
    void theRendererReadsTheSameTags(String source) {
        StringBuilder read = new StringBuilder();
        Mustache.compiler().compile(source).visit(new Mustache.Visitor() {
            @Override
            public void visitText(String text) {}

            @Override
            public void visitVariable(String name) {
                read.append(name).append(' ');
            }

            @Override
            public boolean visitInclude(String name) {
                read.append('>').append(name).append(' ');
                return true;
            }

            @Override
            public boolean visitSection(String name) {
                read.append('#').append(name).append(' ');
                return true;
            }

            @Override
            public boolean visitInvertedSection(String name) {
                read.append('^').append(name).append(' ');
                return true;
            }
        });
        StringBuilder scanned = new StringBuilder();
        Tag.scan("/text", source).stream()
                .filter(tag -> tag.type() != Tag.Type.END)
                .forEach(tag -> scanned.append(tag.section()).append(' '));

        assertThat(scanned).hasToString(read.toString());
    }
}

package io.callboard.local.sandbox;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The inbox for people: plain HTML, without scripts and without content from other servers. */
final class InboxPages {

    private static final int PER_PAGE = 50;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMM HH:mm:ss 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final Pattern LINK = Pattern.compile("https?://[^\\s\"'<>]+");
    private static final String STYLE = """
            :root { color-scheme: light dark; --line: #8884; --soft: #8881; --faint: #667; --accent: #1a5fb4; }
            @media (prefers-color-scheme: dark) { :root { --faint: #aab; --accent: #8ab4f8; } }
            * { box-sizing: border-box; }
            body { margin: 0 auto; max-width: 62rem; padding: 1rem; font: 16px/1.45 system-ui, sans-serif; }
            h1 { font-size: 1.35rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
            h2 { font-size: 1rem; margin: 1.5rem 0 .4rem; }
            a { color: var(--accent); }
            p { margin: .4rem 0; }
            .faint { color: var(--faint); font-size: .9rem; }
            .warn { background: #f5c21133; border-left: 4px solid #e5a50a; padding: .4rem .7rem; }
            form { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; }
            input, select, button { font: inherit; padding: .4rem .6rem; min-height: 2.6rem; border-radius: .4rem;
              border: 1px solid var(--line); }
            input { flex: 1 1 14rem; min-width: 0; }
            ul.mails { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
            ul.mails a { display: grid; grid-template-columns: 4rem minmax(8rem, 17rem) 1fr auto; gap: .1rem .8rem;
              padding: .6rem .3rem; border-bottom: 1px solid var(--line); color: inherit; text-decoration: none; }
            ul.mails a:hover, ul.mails a:focus-visible { background: var(--soft); }
            ul.mails .to, ul.mails .subject { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
            ul.mails .subject { font-weight: 600; }
            .channel { font-size: .75rem; letter-spacing: .04em; align-self: center; }
            iframe { width: 100%; height: 36rem; max-height: 75vh; border: 1px solid var(--line); background: #fff; }
            pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); padding: .8rem;
              margin: 0; font: .95rem/1.5 ui-monospace, monospace; }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .6rem 0; }
            dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
            .links li { overflow-wrap: anywhere; margin: .25rem 0; }
            @media (max-width: 40rem) {
              ul.mails a { grid-template-columns: auto 1fr; }
              ul.mails .subject { grid-column: 1 / -1; grid-row: 1; white-space: normal; }
              ul.mails .to { text-align: right; }
              ul.mails time { grid-column: 1 / -1; }
              iframe { height: 24rem; }
              dl { grid-template-columns: 1fr; } dd { margin-bottom: .3rem; }
            }
            """;

    private final Messages messages;
    private final Faults faults;
    private final Clock clock;

    InboxPages(Messages messages, Faults faults, Clock clock) {
        this.messages = messages;
        this.faults = faults;
        this.clock = clock;
    }

    Answer list(Call call) {
        Map<String, String> query = call.query();
        int skip = skip(query.get("skip"));
        Messages.Found found = messages.newest(MessagesApi.wanted(query), skip, PER_PAGE);
        Messages.Stats stats = messages.stats();
        StringBuilder page = new StringBuilder();
        page.append("<h1>Sandbox inbox</h1><p class=faint>")
                .append(stats.accepted())
                .append(" accepted, ")
                .append(stats.duplicates())
                .append(" of them duplicates. Nothing here has left this machine.</p>")
                .append("<p><a href=\"/mux\">Streams at Mux</a></p>");
        List<String> inForce = faults.inForce();
        if (!inForce.isEmpty()) {
            page.append("<p class=warn>Faults in force: ")
                    .append(escape(String.join("; ", inForce)))
                    .append("</p>");
        }
        page.append(filter(query));
        if (found.items().isEmpty()) {
            page.append(
                    "<p>No messages here yet. What the services send to their providers shows up on this page.</p>");
        } else {
            page.append("<ul class=mails>");
            found.items().forEach(message -> page.append(row(message)));
            page.append("</ul>");
        }
        page.append(pager(query, skip, found.total()));
        return page("Sandbox inbox", page.toString());
    }

    private static int skip(@Nullable String value) {
        try {
            return value == null ? 0 : Math.max(0, Integer.parseInt(value));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private static String filter(Map<String, String> query) {
        String channel = query.getOrDefault("channel", "").toUpperCase(Locale.ROOT);
        StringBuilder options = new StringBuilder();
        for (String option : List.of("", "EMAIL", "SMS")) {
            options.append("<option value=\"%s\"%s>%s</option>"
                    .formatted(
                            option,
                            option.equals(channel) ? " selected" : "",
                            option.isEmpty() ? "All channels" : option));
        }
        return """
                <form method=get action="/">
                <input name=to type=search placeholder="Address or number" aria-label="Address or number" value="%s">
                <select name=channel aria-label="Channel">%s</select><button>Show</button></form>
                """.formatted(escape(query.getOrDefault("to", "")), options);
    }

    private String row(Message message) {
        MessageView view = MessageView.of(message, messages.raw(message));
        String subject = view.subject() == null ? Objects.requireNonNullElse(view.text(), "") : view.subject();
        return """
                <li><a href="/messages/%s"><span class="channel faint">%s</span><span class=to>%s</span>\
                <span class=subject>%s</span><time class=faint datetime="%s">%s</time></a></li>
                """.formatted(
                        view.id(),
                        view.channel(),
                        escape(view.to()),
                        escape(subject),
                        view.receivedAt(),
                        ago(message.receivedAt()));
    }

    private String ago(Instant instant) {
        Duration age = Duration.between(instant, clock.instant());
        if (age.compareTo(Duration.ofMinutes(1)) < 0) {
            return "%d s ago".formatted(Math.max(0, age.toSeconds()));
        }
        return age.compareTo(Duration.ofHours(1)) < 0 ? "%d min ago".formatted(age.toMinutes()) : TIME.format(instant);
    }

    private static String pager(Map<String, String> query, int skip, int total) {
        StringBuilder pager = new StringBuilder("<p>");
        if (skip > 0) {
            pager.append(pageLink(query, Math.max(0, skip - PER_PAGE), "Newer"));
        }
        if (skip + PER_PAGE < total) {
            pager.append(skip > 0 ? " · " : "").append(pageLink(query, skip + PER_PAGE, "Older"));
        }
        return pager.append("</p>").toString();
    }

    private static String pageLink(Map<String, String> query, int skip, String label) {
        return "<a href=\"/?to=%s&amp;channel=%s&amp;skip=%d\">%s</a>"
                .formatted(
                        URLEncoder.encode(query.getOrDefault("to", ""), StandardCharsets.UTF_8),
                        URLEncoder.encode(query.getOrDefault("channel", ""), StandardCharsets.UTF_8),
                        skip,
                        label);
    }

    Answer message(Call call) {
        Message message = MessagesApi.find(messages, call.pathVariable());
        MessageView view = MessageView.of(message, messages.raw(message));
        String title = view.subject() == null ? view.channel() + " to " + view.to() : view.subject();
        StringBuilder page = new StringBuilder("<p><a href=\"/\">← Inbox</a></p><h1>")
                .append(escape(title))
                .append("</h1><dl>");
        entry(page, "To", view.to());
        entry(page, "From", view.from());
        entry(page, "Received", TIME.format(message.receivedAt()));
        entry(page, "Provider", view.provider());
        entry(page, "Delivery", view.deliveryId());
        entry(page, "Idempotency key", view.idempotencyKey());
        view.headers().forEach((name, value) -> entry(page, name, value));
        view.attachments().forEach(attachment -> entry(page, "Attachment", attachment.get("filename")));
        page.append("</dl>");
        if (view.html() != null) {
            page.append("<h2>HTML</h2><iframe sandbox title=\"The message as HTML\" src=\"/messages/")
                    .append(view.id())
                    .append("/html\"></iframe>");
        }
        if (view.text() != null) {
            page.append("<h2>Text</h2><pre>").append(escape(view.text())).append("</pre>");
        }
        Set<String> links = links(view);
        if (!links.isEmpty()) {
            page.append("<h2>Links</h2><ul class=links>");
            links.forEach(link ->
                    page.append("<li><a rel=noreferrer href=\"%s\">%s</a></li>".formatted(escape(link), escape(link))));
            page.append("</ul>");
        }
        return page(title, page.toString());
    }

    private static void entry(StringBuilder page, String name, @Nullable String value) {
        if (value != null) {
            page.append("<dt>")
                    .append(escape(name))
                    .append("</dt><dd>")
                    .append(escape(value))
                    .append("</dd>");
        }
    }

    /** The links of text, HTML and headers, each once. */
    private static Set<String> links(MessageView view) {
        Set<String> links = new LinkedHashSet<>();
        String html = Objects.requireNonNullElse(view.html(), "")
                .replace("&amp;", "&")
                .replace("&#x3D;", "=");
        String all = view.text() + "\n" + html + "\n"
                + String.join("\n", view.headers().values());
        Matcher matcher = LINK.matcher(all);
        while (matcher.find()) {
            String link = matcher.group();
            links.add(link.endsWith(".") || link.endsWith(")") ? link.substring(0, link.length() - 1) : link);
        }
        return links;
    }

    /** The HTML part alone, in a page that may neither run scripts nor load anything. */
    Answer html(Call call) {
        Message message = MessagesApi.find(messages, call.pathVariable());
        String html = MessageView.of(message, messages.raw(message)).html();
        if (html == null) {
            throw Problem.notFound();
        }
        return Answer.html(html)
                .with(
                        "Content-Security-Policy",
                        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    }

    static Answer page(String title, String content) {
        return Answer.html("""
                <!doctype html>
                <html lang=en><head><meta charset=utf-8><meta name=viewport content="width=device-width">
                <title>%s</title><link rel=icon href="data:,"><style>%s</style></head><body>%s</body></html>
                """.formatted(escape(title), STYLE, content))
                .with(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; img-src data:; "
                                + "form-action 'self'; base-uri 'none'");
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(character);
            }
        }
        return escaped.toString();
    }
}

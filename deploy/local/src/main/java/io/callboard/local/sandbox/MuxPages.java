package io.callboard.local.sandbox;

import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** The streams at the sandbox's Mux, with buttons that simulate a host: going live, stopping, recording ready. */
final class MuxPages {

    private static final double USUAL_SECONDS = 60;

    private final MuxApi mux;

    MuxPages(MuxApi mux) {
        this.mux = mux;
    }

    Answer list() {
        StringBuilder page = new StringBuilder("<p><a href=\"/\">← Inbox</a></p><h1>Streams at Mux</h1>"
                + "<p class=faint>Each button sends the webhook that Mux would send.</p>");
        if (mux.all().isEmpty()) {
            page.append("<p>No streams here yet. Start a live event with a stream of kind MUX.</p>");
        }
        mux.all()
                .forEach(stream -> page.append("""
                <h2>%s: %s</h2><p class=faint>Live event %s</p><form method=post action="/mux/streams/%s">
                <button name=type value=active>Live</button><button name=type value=idle>Idle</button>\
                <button name=type value=ready>Recording ready</button></form>
                """.formatted(
                                stream.id(),
                                stream.status(),
                                InboxPages.escape(Objects.requireNonNullElse(stream.passthrough(), "unknown")),
                                stream.id())));
        return InboxPages.page("Streams at Mux", page.toString());
    }

    /** A button of the page. */
    Answer press(Call call) throws InterruptedException {
        int status = mux.happen(call.pathVariable(), call.form().getOrDefault("type", ""), USUAL_SECONDS);
        return InboxPages.page(
                "Webhook sent",
                "<p><a href=\"/mux\">← Streams</a></p><p>%s</p>"
                        .formatted(
                                status == 0
                                        ? "Nobody answered the webhook."
                                        : "The webhook was answered with " + status + "."));
    }

    /** The same for programs: {@code {type, seconds?}}. */
    Answer happen(Call call) throws InterruptedException {
        JsonNode body = Json.object(call.body());
        int status = mux.happen(
                call.pathVariable(),
                body.path("type").asString(""),
                body.path("seconds").asDouble(USUAL_SECONDS));
        return Answer.json(200, Map.of("answered", status));
    }
}

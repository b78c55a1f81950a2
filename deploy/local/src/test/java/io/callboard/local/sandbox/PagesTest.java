package io.callboard.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** The inbox that a person looks at. */
class PagesTest extends SandboxScene {

    @Test
    void showTheInboxAndEachMessageWithItsLinks() throws Exception {
        String id = json(send(resend("/emails", mail("d").replace("Tomorrow", "<script>Tomorrow"))))
                .path("id")
                .asString();

        assertThat(get("/").body())
                .contains("ada@example.com", "&lt;script&gt;Tomorrow")
                .doesNotContain("<script>");
        assertThat(get("/messages/" + id).body()).contains("<iframe sandbox", "href=\"http://localhost/watch/1\"");
        HttpResponse<String> html = get("/messages/" + id + "/html");
        assertThat(html.body()).isEqualTo("<p>See <b>you</b></p>");
        assertThat(html.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("sandbox"));
    }

    @Test
    void areMissedWithAProblem() throws Exception {
        HttpResponse<String> unknown = get("/nowhere");
        HttpResponse<String> wrongMethod = send(to("/token"));

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(wrongMethod.statusCode()).isEqualTo(405);
        assertThat(wrongMethod.headers().firstValue("Allow")).hasValue("POST");
        assertThat(get("/api/messages?limit=0").statusCode()).isEqualTo(400);
        assertThat(get("/api/messages?since=yesterday").statusCode()).isEqualTo(400);
        assertThat(get("/messages/00000000-0000-0000-0000-000000000000").statusCode())
                .isEqualTo(404);
    }
}

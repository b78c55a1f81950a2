package io.callboard.notifier.senderdomain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Answers as public resolvers give them. */
class HttpTxtLookupTest {

    private static final Map<String, String> ANSWERS = Map.of(
            "mail._domainkey.example.com",
            """
                    {"Status":0,"Answer":[{"name":"mail._domainkey.example.com","type":5,"data":"key.example.net."},
                    {"name":"key.example.net","type":16,"TTL":60,"data":"\\"v=DKIM1; p=ab\\" \\"cd\\""}]}
                    """,
            "none.example.com",
            "{\"Status\":3}",
            "failing.example.com",
            "{\"Status\":2}");

    private final HttpServer server;

    HttpTxtLookupTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/dns-query", exchange -> {
            String name = exchange.getRequestURI().getQuery().replaceFirst("^type=TXT&name=", "");
            byte[] answer = ANSWERS.getOrDefault(name, "<html>").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private List<String> records(String name) throws UnansweredLookupException {
        return new SenderDomainConfiguration()
                .txtLookup(
                        new SenderDomainProperties(
                                "http://localhost:%d/dns-query"
                                        .formatted(server.getAddress().getPort()),
                                Duration.ofSeconds(10)),
                        JsonMapper.shared())
                .records(name);
    }

    @Test
    void readsTextRecordsBehindAliases() throws UnansweredLookupException {
        assertThat(records("mail._domainkey.example.com")).containsExactly("v=DKIM1; p=abcd");
        assertThat(records("none.example.com")).isEmpty();
    }

    @Test
    void errorsGiveNoAnswer() {
        assertThatThrownBy(() -> records("failing.example.com")).isInstanceOf(UnansweredLookupException.class);
        assertThatThrownBy(() -> records("unreadable.example.com")).isInstanceOf(UnansweredLookupException.class);
    }
}

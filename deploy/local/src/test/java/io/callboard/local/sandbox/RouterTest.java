package io.callboard.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouterTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                new Router()
                        .on("GET", "/whole", _ -> Answer.text("text/plain", out -> out.write("all of it")))
                        .on(
                                "GET",
                                "/half",
                                _ -> Answer.text("text/plain", out -> {
                                    out.write("half");
                                    throw new IOException("The disk is full");
                                })));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        client.close();
    }

    @Test
    void aStreamedAnswerArrivesWhole() throws IOException, InterruptedException {
        assertThat(get("/whole").body()).isEqualTo("all of it");
    }

    @Test
    void halfAnAnswerDoesNotLookComplete() {
        assertThatThrownBy(() -> get("/half")).isInstanceOf(IOException.class);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri =
                URI.create("http://localhost:%d%s".formatted(server.getAddress().getPort(), path));
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}

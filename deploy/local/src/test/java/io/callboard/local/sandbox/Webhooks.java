package io.callboard.local.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Receives webhooks in place of a service. */
final class Webhooks implements AutoCloseable {

    static final String SVIX_SECRET = "whsec_aHVzaC1odXNoLWh1c2gtaHVzaC1odXNo";

    record Received(String signature, String path, Headers headers, String body) {}

    final List<Received> received = new CopyOnWriteArrayList<>();

    private final HttpServer server;

    Webhooks() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            received.add(new Received(
                    exchange.getRequestHeaders().getFirst("Mux-Signature"),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    body));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    URI address() {
        return at("/webhooks/mux");
    }

    URI at(String path) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + path);
    }

    /** The signature that this webhook must have, for the time that it names. */
    static String signature(Received webhook) throws GeneralSecurityException {
        String time = webhook.signature().replaceAll("t=(\\d+),.*", "$1");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("hush".getBytes(UTF_8), "HmacSHA256"));
        return "t=" + time + ",v1="
                + HexFormat.of().formatHex(mac.doFinal((time + "." + webhook.body()).getBytes(UTF_8)));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

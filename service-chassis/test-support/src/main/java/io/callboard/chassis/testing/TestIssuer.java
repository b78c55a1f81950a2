package io.callboard.chassis.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Executors;

/** An OIDC issuer with one RSA key and the endpoints that a resource server uses. */
final class TestIssuer {

    static final String AUDIENCE = "callboard";
    static final String KEY_ID = "test";

    private static final KeyPair KEYS = keys();
    private static final HttpServer SERVER = server();

    private TestIssuer() {}

    static String uri() {
        return "http://localhost:" + SERVER.getAddress().getPort();
    }

    static String keysUri() {
        return uri() + "/jwks.json";
    }

    static PrivateKey privateKey() {
        return KEYS.getPrivate();
    }

    static RSAPublicKey publicKey() {
        return (RSAPublicKey) KEYS.getPublic();
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpServer server() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/jwks.json",
                    exchange -> answer(exchange, """
                    {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"%s","n":"%s","e":"%s"}]}
                    """.formatted(
                                    KEY_ID,
                                    unsigned(publicKey().getModulus()),
                                    unsigned(publicKey().getPublicExponent()))));
            server.createContext(
                    "/.well-known/openid-configuration", exchange -> answer(exchange, """
                    {"issuer":"%s","jwks_uri":"%s"}
                    """.formatted(uri(), keysUri())));
            server.setExecutor(Executors.newThreadPerTaskExecutor(
                    Thread.ofPlatform().daemon().name("test-issuer-", 0).factory()));
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] magnitude = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(magnitude);
    }
}

package io.callboard.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A proxy in front of a server that echoes. */
class TcpProxyTest {
    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        echo = listening;
        Thread.ofVirtual().start(() -> serve(listening));
        proxy = TcpProxy.between(0, listening.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesOnBothWaysAndEndsWithItsClient() throws IOException {
        try (Socket client = connect()) {
            assertThat(say(client, "one")).isEqualTo("one");
            assertThat(say(client, "two")).isEqualTo("two");
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void holdsBackAndDeliversAfterwards() throws IOException {
        try (Socket client = connect()) {
            assertThat(say(client, "one")).isEqualTo("one");
            proxy.holdBack();
            client.setSoTimeout(200);
            assertThatThrownBy(() -> say(client, "two")).isInstanceOf(SocketTimeoutException.class);
            proxy.passOn();
            client.setSoTimeout(10_000);
            assertThat(hear(client, 3)).isEqualTo("two");
        }
    }

    @Test
    void losesWhatItHeldWhenItResets() throws IOException {
        try (Socket client = connect()) {
            assertThat(say(client, "one")).isEqualTo("one");
            proxy.holdBack();
            client.getOutputStream().write("lost".getBytes(UTF_8));
            proxy.reset();
            proxy.passOn();
            assertCut(client);
        }
        try (Socket client = connect()) {
            assertThat(say(client, "new")).isEqualTo("new");
        }
    }

    @Test
    void refusesOpenAndNewConnections() throws IOException {
        try (Socket client = connect()) {
            assertThat(say(client, "one")).isEqualTo("one");
            proxy.refuse();
            assertCut(client);
        }
        try (Socket client = connect()) {
            assertCut(client);
        }
    }

    @Test
    void cutsAfterANumberOfBytes() throws IOException {
        try (Socket client = connect()) {
            assertThat(say(client, "before")).isEqualTo("before");
            proxy.cutAfter(4);
            assertThat(say(client, "four")).isEqualTo("four");
            client.getOutputStream().write("more".getBytes(UTF_8));
            assertCut(client);
        }
    }

    @Test
    void delays() throws IOException {
        try (Socket client = connect()) {
            assertThat(say(client, "one")).isEqualTo("one");
            proxy.delay(Duration.ofMillis(100));
            long begun = System.nanoTime();
            assertThat(say(client, "two")).isEqualTo("two");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String say(Socket client, String word) throws IOException {
        client.getOutputStream().write(word.getBytes(UTF_8));
        return hear(client, word.length());
    }

    private static String hear(Socket client, int length) throws IOException {
        return new String(client.getInputStream().readNBytes(length), UTF_8);
    }

    /** The other side shows a cut as the end of the stream or as a reset. */
    private static void assertCut(Socket client) {
        try {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        } catch (SocketTimeoutException open) {
            throw new AssertionError("The connection is still open", open);
        } catch (IOException reset) {
            assertThat(reset).isNotNull();
        }
    }

    private static void serve(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> {
                    try (client) {
                        client.getInputStream().transferTo(client.getOutputStream());
                    } catch (IOException cut) {
                        // The next connection works all the same.
                    }
                });
            } catch (IOException closed) {
                return;
            }
        }
    }
}

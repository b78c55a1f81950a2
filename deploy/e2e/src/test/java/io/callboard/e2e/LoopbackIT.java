package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The stack gives tokens, mails and dead letters to every caller, so it must be reachable only from this machine. */
class LoopbackIT {
    private static final int LIMIT_MILLIS = 2_000;

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.undisturbed();

    static List<Integer> ports() {
        List<Integer> ports = new ArrayList<>(List.of(5433, 9092, 9093));
        Stream.of(Part.values()).map(Part::port).forEach(ports::add);
        Stream.of(Part.values())
                .filter(part -> part != Part.SANDBOX && part != Part.EDGE)
                .map(part -> part.port() + 1_000)
                .forEach(ports::add);
        return ports;
    }

    @ParameterizedTest
    @MethodSource("ports")
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void listensAtOneAddressOfThisMachineOnly(int port) {
        int shifted = LAUNCHED.stack().shifted(port);

        assertThatCode(() -> connect("127.0.0.1", shifted)).doesNotThrowAnyException();
        // Another address of the same machine, as every interface has one.
        assertThatThrownBy(() -> connect("127.0.0.2", shifted)).isInstanceOf(ConnectException.class);
    }

    private static void connect(String address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), LIMIT_MILLIS);
            assertThat(socket.isConnected()).isTrue();
        }
    }
}

package io.callboard.notifier.smtp;

import io.callboard.notifier.endpoint.TargetGuard;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.stream.Stream;
import javax.net.SocketFactory;

/**
 * Makes sockets that connect only to addresses that the guard has returned for the host. Nothing looks up the host a
 * second time.
 */
final class GuardedSockets extends SocketFactory {

    private final TargetGuard guard;

    GuardedSockets(TargetGuard guard) {
        this.guard = guard;
    }

    /** The only way in which the mail library makes sockets. */
    @Override
    public Socket createSocket() {
        return new GuardedSocket(guard);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    private Socket connected(InetSocketAddress target) throws IOException {
        Socket socket = createSocket();
        socket.connect(target);
        return socket;
    }

    private static final class GuardedSocket extends Socket {

        private final TargetGuard guard;

        GuardedSocket(TargetGuard guard) {
            this.guard = guard;
        }

        @Override
        public void connect(SocketAddress endpoint) throws IOException {
            connect(endpoint, 0);
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            InetSocketAddress target = (InetSocketAddress) endpoint;
            // The address that the library may have looked up itself is not used.
            super.connect(
                    new InetSocketAddress(preferred(guard.connectable(target.getHostString())), target.getPort()),
                    timeout);
        }

        /** One of IPv4, which every network has. */
        private static InetAddress preferred(InetAddress[] addresses) {
            return Stream.of(addresses)
                    .filter(Inet4Address.class::isInstance)
                    .findFirst()
                    .orElse(addresses[0]);
        }
    }
}

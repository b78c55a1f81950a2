package io.callboard.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and a server on this machine and disturbs what they say to each other. A new proxy passes
 * everything on; each method below replaces the disturbance before it.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final long ALL = Long.MAX_VALUE;

    /** What happens to a piece of data, in both directions. */
    private record Disturbance(Duration delay, boolean held, boolean refusing, long bytesLeftForEach) {
        static final Disturbance NONE = new Disturbance(Duration.ZERO, false, false, ALL);
    }

    private final ServerSocket listening;
    private final int targetPort;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    /** Guarded by this. */
    private Disturbance disturbance = Disturbance.NONE;

    private TcpProxy(ServerSocket listening, int targetPort) {
        this.listening = listening;
        this.targetPort = targetPort;
    }

    /** Passes on what comes to one local port to another; port 0 takes any free one. */
    public static TcpProxy between(int port, int targetPort) {
        try {
            ServerSocket listening = new ServerSocket();
            listening.setReuseAddress(true);
            listening.bind(new InetSocketAddress(port), 256);
            TcpProxy proxy = new TcpProxy(listening, targetPort);
            Thread.ofVirtual().name("proxy-" + port).start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("Port " + port, e);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Ends the disturbance; what was held back arrives now. */
    public void passOn() {
        disturb(Disturbance.NONE);
    }

    /** Delivers each piece of data so much later. */
    public void delay(Duration delay) {
        disturb(new Disturbance(delay, false, false, ALL));
    }

    /** Connections stay open and new ones are accepted, but nothing arrives at either side. */
    public void holdBack() {
        disturb(new Disturbance(Duration.ZERO, true, false, ALL));
    }

    /** Cuts all connections, loses what they held, and cuts each new one at once. */
    public void refuse() {
        disturb(new Disturbance(Duration.ZERO, false, true, ALL));
        reset();
    }

    /** Cuts each connection, the open ones too, when the client has sent so many more bytes over it. */
    public void cutAfter(long bytes) {
        connections.forEach(connection -> connection.sent.set(0));
        disturb(new Disturbance(Duration.ZERO, false, false, bytes));
    }

    /** Cuts the connections that are open now and loses what they held. */
    public void reset() {
        connections.forEach(Connection::cut);
    }

    @Override
    public void close() {
        closeQuietly(listening);
        reset();
        passOn();
    }

    private synchronized void disturb(Disturbance next) {
        disturbance = next;
        notifyAll();
    }

    private synchronized Disturbance disturbance() {
        return disturbance;
    }

    /** Waits while data are held back; what is in force then. */
    private synchronized Disturbance awaitPassage() throws InterruptedException {
        while (disturbance.held) {
            wait();
        }
        return disturbance;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException closed) {
                // The loop ends when the proxy is closed.
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        Connection connection = new Connection(client, server, new AtomicLong());
        connections.add(connection);
        try {
            if (disturbance().refusing) {
                connection.cut();
                return;
            }
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort), 5_000);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread answers = Thread.ofVirtual().start(() -> pump(server, client, connection, false));
            pump(client, server, connection, true);
            answers.join();
        } catch (IOException unreachable) {
            connection.cut();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
            closeQuietly(client);
            closeQuietly(server);
        }
    }

    /** Moves data in one direction until its source ends. */
    private void pump(Socket from, Socket to, Connection connection, boolean toServer) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                Disturbance now = awaitPassage();
                if (!now.delay.isZero()) {
                    Thread.sleep(now.delay);
                }
                if (toServer) {
                    long left = now.bytesLeftForEach - connection.sent.getAndAdd(read);
                    if (left < read) {
                        out.write(buffer, 0, (int) Math.max(0, left));
                        connection.cut();
                        return;
                    }
                }
                out.write(buffer, 0, read);
            }
            to.shutdownOutput();
        } catch (IOException cut) {
            connection.cut();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception alreadyGone) {
            // Nothing is left to close.
        }
    }

    /** @param sent bytes that the client has sent over it since it was opened or {@link #cutAfter} was called */
    private record Connection(Socket client, Socket server, AtomicLong sent) {
        /** Both sides see a reset. */
        void cut() {
            for (Socket socket : new Socket[] {client, server}) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (IOException alreadyClosed) {
                    // Closing it again does no harm.
                }
                closeQuietly(socket);
            }
        }
    }
}

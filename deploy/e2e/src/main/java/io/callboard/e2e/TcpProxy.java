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
 * A proxy between a client and a server on this machine that disturbs their connection. A new proxy forwards
 * everything. Each method below replaces the previous disturbance.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final long ALL = Long.MAX_VALUE;

    /** The handling of a piece of data, in both directions. */
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

    /** Forwards connections from one local port to another; port 0 takes any free one. */
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

    /** Ends the disturbance; data that were held back arrive now. */
    public void passOn() {
        disturb(Disturbance.NONE);
    }

    /** Delays each piece of data by this time. */
    public void delay(Duration delay) {
        disturb(new Disturbance(delay, false, false, ALL));
    }

    /** Keeps connections open and accepts new ones, but delivers nothing to either side. */
    public void holdBack() {
        disturb(new Disturbance(Duration.ZERO, true, false, ALL));
    }

    /** Cuts all connections, loses their data, and cuts each new connection immediately. */
    public void refuse() {
        disturb(new Disturbance(Duration.ZERO, false, true, ALL));
        reset();
    }

    /** Cuts each connection, the open ones too, after the client has sent this many more bytes over it. */
    public void cutAfter(long bytes) {
        connections.forEach(connection -> connection.sent.set(0));
        disturb(new Disturbance(Duration.ZERO, false, false, bytes));
    }

    /** Cuts the open connections and loses their data. */
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

    /** Waits while data are held back. Returns the disturbance that applies then. */
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
        /** Closes the connection so that both sides see a reset. */
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

package io.callboard.local.edge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The single address of the platform: a server that forwards requests to the services. */
public final class Edge implements AutoCloseable {

    private static final int THREADS = 64;

    private final Server server;
    private final ServerConnector connector;

    Edge(InetSocketAddress address, RouteTable routes, Map<String, List<InetSocketAddress>> services) {
        server = new Server(new QueuedThreadPool(THREADS, 4));
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setHttpCompliance(HttpCompliance.RFC7230);
        connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(EdgeProxy.SILENCE.toMillis());
        server.addConnector(connector);
        server.setHandler(new EdgeProxy(routes, services));
        server.setErrorHandler((request, response, callback) -> {
            EdgeAnswer.problem(
                    response,
                    callback,
                    response.getStatus(),
                    HttpStatus.getMessage(response.getStatus()),
                    "The request is not valid HTTP.");
            return true;
        });
    }

    /**
     * Arguments: address, port, file with the route table, then {@code <service>=<port on this machine>} for each
     * instance.
     */
    public static void main(String[] arguments) throws Exception {
        Map<String, List<InetSocketAddress>> services = new HashMap<>();
        for (String argument : Arrays.copyOfRange(arguments, 3, arguments.length)) {
            String[] instance = argument.split("=", 2);
            services.computeIfAbsent(instance[0], service -> new ArrayList<>())
                    .add(new InetSocketAddress("localhost", Integer.parseInt(instance[1])));
        }
        InetSocketAddress address = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        Edge edge = new Edge(address, RouteTable.read(Path.of(arguments[2])), services);
        Runtime.getRuntime().addShutdownHook(new Thread(edge::close, "stop"));
        edge.start();
    }

    void start() throws IOException {
        try {
            server.start();
        } catch (IOException | RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException("The edge could not start", failed);
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failed) {
            throw new IllegalStateException("The edge could not stop", failed);
        }
    }
}

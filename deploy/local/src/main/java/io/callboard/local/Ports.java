package io.callboard.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;

/** The ports of the stack, and whether they are free. */
final class Ports {

    static final int DATABASE = 5433;
    static final int BROKER = 9092;
    static final int BROKER_CONTROLLER = 9093;
    static final int SANDBOX = 8090;
    static final int SMTP = 8025;
    static final int EDGE = 8080;

    /** A proxied service has a listener of its own at the broker, at this port plus its ordinal. */
    private static final int OWN_LISTENER = 9101;
    /** The port at which a proxied service finds the broker; the proxy forwards to the service's listener. */
    private static final int PROXY_TO_BROKER = 9111;
    /** The port at which a proxied service finds the database. */
    private static final int PROXY_TO_DATABASE = 5441;

    private Ports() {}

    static int ownListener(Settings settings, Service service) {
        return settings.port(OWN_LISTENER + service.ordinal());
    }

    static int broker(Settings settings, Service service) {
        return settings.port(settings.proxied().contains(service) ? PROXY_TO_BROKER + service.ordinal() : BROKER);
    }

    static int database(Settings settings, Service service) {
        return settings.port(settings.proxied().contains(service) ? PROXY_TO_DATABASE + service.ordinal() : DATABASE);
    }

    static Map<Integer, String> wanted(Settings settings) {
        Map<Integer, String> wanted = new LinkedHashMap<>();
        wanted.put(settings.port(DATABASE), "postgres");
        wanted.put(settings.port(BROKER), "kafka");
        wanted.put(settings.port(BROKER_CONTROLLER), "kafka");
        wanted.put(settings.port(SANDBOX), "sandbox");
        wanted.put(settings.port(SMTP), "sandbox");
        wanted.put(settings.port(EDGE), "edge");
        for (Service service : settings.proxied()) {
            wanted.put(ownListener(settings, service), "kafka");
        }
        for (Instance instance : settings.processes()) {
            wanted.put(instance.port(settings), instance.name());
            wanted.put(instance.managementPort(settings), instance.name());
        }
        return wanted;
    }

    static void requireFree(Map<Integer, String> wanted) {
        wanted.forEach((port, name) -> {
            if (!isFree(port)) {
                throw new StartFailure("Port " + port + ", which " + name
                        + " needs, is taken by another process; stop that one or set CALLBOARD_PORT_OFFSET=100 to shift"
                        + " every port.");
            }
        });
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}

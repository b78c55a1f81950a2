package io.callboard.local.edge;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Forwards each request to the service that the route table names, and answers 404 if it names none. */
final class EdgeProxy extends ProxyHandler {

    /** The edge answers this path itself; it says nothing about the services. */
    private static final Set<String> PROBES = Set.of("/livez", "/readyz");

    /** A stream of server-sent events may be silent for this long. */
    static final Duration SILENCE = Duration.ofMinutes(10);

    /** Shorter than the 60 s after which a service closes an idle connection. */
    private static final Duration UNUSED_CONNECTION = Duration.ofSeconds(30);

    /** More than the default of 64, because each stream of server-sent events takes a connection. */
    private static final int CONNECTIONS_PER_SERVICE = 4096;

    /** Headers that only a proxy may set, because services trust them. */
    private static final Set<String> ONLY_FROM_PROXIES =
            Set.of("forwarded", "x-real-ip", "x-original-url", "x-rewrite-url");

    private final RouteTable routes;
    private final Map<String, Instances> services;

    EdgeProxy(RouteTable routes, Map<String, List<InetSocketAddress>> services) {
        this.routes = routes;
        this.services = services.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, service -> new Instances(service.getValue())));
        setUseServerThreadPool(true);
        setViaHost("callboard-edge");
    }

    @Override
    protected void configureHttpClient(HttpClient client) {
        super.configureHttpClient(client);
        client.setUserAgentField(null);
        client.setConnectTimeout(2000);
        client.setIdleTimeout(UNUSED_CONNECTION.toMillis());
        client.setMaxConnectionsPerDestination(CONNECTIONS_PER_SERVICE);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        if (PROBES.contains(path)) {
            EdgeAnswer.ok(response, callback);
        } else if (target(request).isEmpty()) {
            EdgeAnswer.problem(response, callback, 404, "Not Found", "No service answers this path.");
        } else {
            return super.handle(request, response, callback);
        }
        return true;
    }

    private Optional<Instances> target(Request request) {
        return routes.serviceFor(Request.getPathInContext(request))
                .flatMap(service -> Optional.ofNullable(services.get(service)));
    }

    @Override
    protected HttpURI rewriteHttpURI(Request request) {
        InetSocketAddress target = target(request).orElseThrow().next();
        return HttpURI.build(request.getHttpURI())
                .scheme("http")
                .authority(target.getHostString(), target.getPort())
                .asImmutable();
    }

    @Override
    protected org.eclipse.jetty.client.Request newProxyToServerRequest(Request request, HttpURI uri) {
        return super.newProxyToServerRequest(request, uri).idleTimeout(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Sets the proxy's headers about the client, and replaces those that the client sent. */
    @Override
    protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request onward) {
        addViaHeader(request, onward);
        onward.headers(headers -> {
            request.getHeaders().getFieldNamesCollection().stream()
                    .filter(EdgeProxy::isOnlyFromProxies)
                    .forEach(headers::remove);
            headers.put("X-Forwarded-For", Request.getRemoteAddr(request));
            headers.put("X-Forwarded-Proto", request.isSecure() ? "https" : "http");
            headers.put("X-Forwarded-Host", request.getHeaders().get(HttpHeader.HOST));
            headers.put("X-Forwarded-Port", Integer.toString(Request.getServerPort(request)));
        });
    }

    private static boolean isOnlyFromProxies(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("x-forwarded-") || ONLY_FROM_PROXIES.contains(lower);
    }

    @Override
    protected void onServerToProxyResponseFailure(
            Request request,
            org.eclipse.jetty.client.Request onward,
            org.eclipse.jetty.client.Response answer,
            Response response,
            Callback callback,
            Throwable failure) {
        if (response.isCommitted()) {
            callback.failed(failure);
        } else if (failure instanceof TimeoutException) {
            EdgeAnswer.problem(response, callback, 504, "Gateway Timeout", "The service did not answer in time.");
        } else {
            if (failure instanceof ConnectException) {
                services.values().forEach(instances -> instances.rest(onward.getHost(), onward.getPort()));
            }
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
            EdgeAnswer.problem(response, callback, 502, "Bad Gateway", "The service cannot be reached at the moment.");
        }
    }
}

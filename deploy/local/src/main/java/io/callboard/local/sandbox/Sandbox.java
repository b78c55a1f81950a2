package io.callboard.local.sandbox;

import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sandbox as a process of its own: {@code Sandbox <address> <port> <folder> <port of the mail server>}. */
public final class Sandbox implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(Sandbox.class);

    /** The sandbox starts only with this environment variable. */
    public static final String CONSENT = "CALLBOARD_SANDBOX";

    private static final String MUX_STREAMS = "/mux/video/v1/live-streams";

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Longer than clients keep a connection, so that the server closes none while a request is on its way.
        System.setProperty("sun.net.httpserver.idleInterval", "900");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
    }

    private final HttpServer server;
    private final ExecutorService requests;
    private final Messages messages;
    private final MailServer smtp;

    private Sandbox(HttpServer server, ExecutorService requests, Messages messages, MailServer smtp) {
        this.server = server;
        this.requests = requests;
        this.messages = messages;
        this.smtp = smtp;
    }

    public static void main(String[] arguments) throws IOException {
        if (!allowed(System.getenv())) {
            System.err.println("The sandbox gives a token to anybody who asks. It starts only with " + CONSENT
                    + "=true, for development and tests.");
            System.exit(2);
        }
        if (arguments.length != 4) {
            System.err.println("Usage: Sandbox <address> <port> <folder> <port of the mail server>");
            System.exit(2);
        }
        InetSocketAddress address = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        Clock clock = Clock.systemUTC();
        Sandbox sandbox = start(
                address,
                Path.of(arguments[2]),
                clock,
                MuxWebhooks.from(System.getenv(), clock),
                Integer.parseInt(arguments[3]),
                MessageWebhooks.from(System.getenv(), clock));
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "stop"));
        log.info("The sandbox is ready port={}", sandbox.port());
    }

    static boolean allowed(Map<String, String> environment) {
        return "true".equals(environment.get(CONSENT));
    }

    /** Port 0 takes any free one. */
    static Sandbox start(
            InetSocketAddress address,
            Path folder,
            Clock clock,
            MuxWebhooks webhooks,
            int smtpPort,
            MessageWebhooks messageWebhooks)
            throws IOException {
        HttpServer server = HttpServer.create(address, 1024);
        Messages messages = Messages.open(folder.resolve("messages"), clock);
        Issuer issuer = Issuer.open("http://localhost:" + server.getAddress().getPort(), folder, clock);
        Faults faults = new Faults();
        ResendApi resend = new ResendApi(messages, clock);
        SendGridApi sendGrid = new SendGridApi(messages);
        MailgunApi mailgun = new MailgunApi(messages);
        MailServer smtp = new MailServer(messages, faults, new InetSocketAddress(address.getAddress(), smtpPort));
        TwilioApi twilio = new TwilioApi(messages, messageWebhooks);
        KnockApi knock = new KnockApi(messages, clock);
        MuxApi mux = MuxApi.open(folder, webhooks, clock);
        MuxPages muxPages = new MuxPages(mux);
        WebhookSink sink = new WebhookSink(clock);
        NameServer names = new NameServer();
        MessagesApi api = new MessagesApi(messages, messageWebhooks);
        InboxPages pages = new InboxPages(messages, faults, clock);
        server.createContext(
                "/",
                new Router()
                        .on("POST", "/resend/emails", faults.around(Provider.RESEND, resend, resend::send))
                        .on("POST", "/resend/emails/batch", faults.around(Provider.RESEND, resend, resend::sendBatch))
                        .on(
                                "POST",
                                "/sendgrid/v3/mail/send",
                                faults.around(Provider.SENDGRID, sendGrid, sendGrid::send))
                        .on(
                                "POST",
                                "/mailgun/v3/([^/]+)/messages",
                                faults.around(Provider.MAILGUN, mailgun, mailgun::send))
                        .on(
                                "POST",
                                "/twilio/2010-04-01/Accounts/([^/]+)/Messages\\.json",
                                faults.around(Provider.TWILIO, twilio, twilio::send))
                        .on("GET", "/mailgun/v3/([^/]+)/events", mailgun::events)
                        .on("GET", "/twilio/2010-04-01/Accounts/([^/]+)/Messages\\.json", twilio::list)
                        .on("GET", "/twilio/2010-04-01/Accounts/([^/]+)\\.json", twilio::account)
                        .on(
                                "POST",
                                "/knock/v1/workflows/([^/]+)/trigger",
                                faults.around(Provider.KNOCK, knock, knock::send))
                        .on("POST", MUX_STREAMS, faults.around(Provider.MUX, mux, mux.create()))
                        .on("GET", MUX_STREAMS, faults.around(Provider.MUX, mux, mux.list()))
                        .on("GET", MUX_STREAMS + "/(\\w+)", faults.around(Provider.MUX, mux, mux.get()))
                        .on("DELETE", MUX_STREAMS + "/(\\w+)", faults.around(Provider.MUX, mux, mux.delete()))
                        .on("PUT", MUX_STREAMS + "/(\\w+)/enable", faults.around(Provider.MUX, mux, mux.enable()))
                        .on("PUT", MUX_STREAMS + "/(\\w+)/disable", faults.around(Provider.MUX, mux, mux.disable()))
                        .on("PUT", MUX_STREAMS + "/(\\w+)/complete", faults.around(Provider.MUX, mux, mux.complete()))
                        .on("POST", "/mux/system/v1/signing-keys", faults.around(Provider.MUX, mux, mux.signingKey()))
                        .on("GET", "/mux/play/(\\w+)(?:\\.m3u8)?", mux::play)
                        .on("GET", "/mux", call -> muxPages.list())
                        .on("POST", "/mux/streams/(\\w+)", muxPages::press)
                        .on("POST", "/api/mux/live-streams/(\\w+)", muxPages::happen)
                        .on("GET", "/\\.well-known/openid-configuration", call -> issuer.configuration())
                        .on("GET", "/jwks\\.json", call -> issuer.keys())
                        .on("POST", "/token", issuer::token)
                        .on("GET", "/api/messages", api::list)
                        .on("DELETE", "/api/messages", call -> api.clear())
                        .on("GET", "/api/messages/stats", call -> api.stats())
                        .on("GET", "/api/messages/arrivals", api::arrivals)
                        .on("GET", "/api/messages/([0-9a-f-]{36})", api::one)
                        .on("POST", "/webhook-sink/([a-z0-9-]{1,50})", sink::take)
                        .on("GET", "/dns-query", names::lookUp)
                        .on("PUT", "/api/dns/([a-zA-Z0-9._-]{1,253})", names::put)
                        .on("GET", "/api/webhooks", sink::list)
                        .on("DELETE", "/api/webhooks", call -> sink.clear())
                        .on("POST", "/api/events/([0-9a-f-]{36})", api::happen)
                        .on("GET", "/api/faults", call -> faults.list())
                        .on("DELETE", "/api/faults", call -> faults.clear())
                        .on("PUT", "/api/faults/([a-z]+)", faults::put)
                        .on("GET", "/", pages::list)
                        .on("GET", "/messages/([0-9a-f-]{36})", pages::message)
                        .on("GET", "/messages/([0-9a-f-]{36})/html", pages::html)
                        .on("GET", "/readyz", call -> Answer.text("text/plain", "ready")));
        ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(requests);
        server.start();
        smtp.start();
        return new Sandbox(server, requests, messages, smtp);
    }

    int port() {
        return server.getAddress().getPort();
    }

    int smtpPort() {
        return smtp.port();
    }

    @Override
    public void close() {
        smtp.close();
        server.stop(0);
        requests.shutdownNow();
        try {
            messages.close();
        } catch (IOException unwritable) {
            log.warn("The messages could not be closed", unwritable);
        }
    }
}

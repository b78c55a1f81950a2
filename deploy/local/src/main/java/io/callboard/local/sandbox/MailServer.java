package io.callboard.local.sandbox;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.server.SMTPServer;

/** A mail server that takes every login and every recipient. The Message-ID of a mail names its delivery. */
final class MailServer implements Closeable {

    private static final Pattern MESSAGE_ID =
            Pattern.compile("^Message-ID:\\s*<([^@>\\s]+)@", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    private final Messages messages;
    private final Faults faults;
    private final SMTPServer server;

    MailServer(Messages messages, Faults faults, InetSocketAddress address) {
        this.messages = messages;
        this.faults = faults;
        this.server = SMTPServer.port(address.getPort())
                .bindAddress(address.getAddress())
                .hostName("localhost")
                .softwareName("Callboard sandbox")
                .maxMessageSize(Call.MAX_BODY)
                .insertReceivedHeaders(false)
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((_, _, _) -> {}))
                .messageHandlerFactory(context -> new Receiver((org.subethamail.smtp.server.Session) context))
                .build();
    }

    void start() {
        server.start();
    }

    int port() {
        return server.getPortAllocated();
    }

    @Override
    public void close() {
        server.stop();
    }

    /** Takes one mail. */
    private final class Receiver implements MessageHandler {

        private final org.subethamail.smtp.server.Session connection;
        private final List<String> recipients = new ArrayList<>();
        private Faults.Mode fault = Faults.Mode.OK;
        private Runnable pause = () -> {};

        Receiver(org.subethamail.smtp.server.Session connection) {
            this.connection = connection;
        }

        @Override
        public void from(String from) throws RejectException {
            Faults.Next next = faults.next(Provider.SMTP);
            fault = next.mode();
            pause = next.pause();
            switch (fault) {
                case UNAUTHORIZED -> throw new RejectException(530, "5.7.0 Authentication required");
                case TOO_MANY -> throw new RejectException(450, "4.7.0 Too many messages");
                case UNAVAILABLE, TIMED_OUT -> throw new RejectException(451, "4.3.2 System not accepting messages");
                case NOT_FOUND, MOVED, OK, BROKEN, HANG, ACCEPT_THEN_CUT, ACCEPT_THEN_500 -> {}
            }
        }

        @Override
        public void recipient(String recipient) throws RejectException {
            switch (fault) {
                case NOT_FOUND -> throw new RejectException(550, "5.1.1 No such user");
                case MOVED -> throw new RejectException(551, "5.1.6 User has moved");
                default -> recipients.add(recipient);
            }
        }

        @Override
        public @Nullable String data(InputStream content) throws RejectException, IOException {
            byte[] mail = content.readAllBytes();
            switch (fault) {
                case BROKEN -> {
                    pause.run();
                    throw new RejectException(451, "4.3.0 Local error in processing");
                }
                case HANG -> {
                    faults.hangQuietly();
                    return cut();
                }
                case ACCEPT_THEN_CUT -> {
                    accept(mail);
                    return cut();
                }
                case ACCEPT_THEN_500 -> {
                    accept(mail);
                    throw new RejectException(421, "4.3.0 Service shutting down");
                }
                default -> {
                    String id = accept(mail);
                    return "2.0.0 Ok: queued as " + id;
                }
            }
        }

        @Override
        public void done() {}

        private @Nullable String cut() throws IOException {
            connection.closeSocket();
            return null;
        }

        private String accept(byte[] mail) {
            Draft draft = new Draft(String.join(", ", recipients), delivery(mail), 0, mail.length);
            String id = messages.accept(Provider.SMTP, mail, List.of(draft), null, messages.now())
                    .getFirst()
                    .id()
                    .toString();
            pause.run();
            return id;
        }
    }

    private static @Nullable String delivery(byte[] mail) {
        Matcher id = MESSAGE_ID.matcher(new String(mail, StandardCharsets.US_ASCII));
        return id.find() ? id.group(1) : null;
    }

    /** The mail as its reader would see it. */
    static MailView view(byte[] raw) {
        try {
            MimeMessage mail = new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw));
            Map<String, String> contents = new LinkedHashMap<>();
            List<MailView.Attachment> attachments = new ArrayList<>();
            collect(mail, contents, attachments);
            Map<String, String> headers = new LinkedHashMap<>();
            for (jakarta.mail.Header header : Collections.list(mail.getAllHeaders())) {
                headers.putIfAbsent(header.getName(), header.getValue());
            }
            return new MailView(
                    headers.get("From"),
                    mail.getSubject(),
                    contents.get("text/plain"),
                    contents.get("text/html"),
                    headers,
                    attachments);
        } catch (MessagingException malformed) {
            return new MailView(null, null, new String(raw, StandardCharsets.UTF_8), null, Map.of(), List.of());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void collect(Part part, Map<String, String> contents, List<MailView.Attachment> attachments)
            throws MessagingException, IOException {
        if (part.getFileName() != null) {
            attachments.add(new MailView.Attachment(
                    part.getFileName(),
                    part.getContentType(),
                    part.getInputStream().readAllBytes()));
            return;
        }
        switch (part.getContent()) {
            case Multipart parts -> {
                for (int i = 0; i < parts.getCount(); i++) {
                    BodyPart one = parts.getBodyPart(i);
                    collect(one, contents, attachments);
                }
            }
            case String text -> contents.putIfAbsent(part.isMimeType("text/html") ? "text/html" : "text/plain", text);
            default -> {}
        }
    }
}

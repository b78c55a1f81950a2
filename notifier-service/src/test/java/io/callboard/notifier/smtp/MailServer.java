package io.callboard.notifier.smtp;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A mail server that answers each command as the test says. */
final class MailServer implements Closeable {

    static final String CUT = "cut";
    static final String HANG = "hang";

    /** Answers by command; {@code GREETING} is the first line of the server, {@code DOT} follows the end of a mail. */
    private final Map<String, String> answers = new ConcurrentHashMap<>(Map.of(
            "GREETING", "220 mail.example.com",
            "EHLO", "250-mail.example.com\r\n250 AUTH PLAIN",
            "AUTH", "235 2.7.0 Accepted",
            "MAIL", "250 2.1.0 Ok",
            "RCPT", "250 2.1.5 Ok",
            "DATA", "354 End with a dot",
            "DOT", "250 2.0.0 Queued",
            "QUIT", "221 Bye",
            "RSET", "250 Ok"));

    final List<String> mails = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ServerSocket server;

    MailServer() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    MailServer answers(String command, String answer) {
        answers.put(command, answer);
        return this;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            if (!answer(socket, "GREETING")) {
                return;
            }
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String command = line.split(" ", 2)[0];
                if (!answer(socket, command)) {
                    return;
                }
                if (command.equals("DATA") && answers.getOrDefault("DATA", "").startsWith("354")) {
                    mails.add(mail(in));
                    if (!answer(socket, "DOT")) {
                        return;
                    }
                }
            }
        } catch (IOException gone) {
            // The client closed the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String mail(BufferedReader in) throws IOException {
        StringBuilder mail = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            mail.append(line).append('\n');
        }
        return mail.toString();
    }

    private boolean answer(Socket socket, String command) throws IOException, InterruptedException {
        String answer = answers.getOrDefault(command, "502 5.5.2 Unknown");
        if (answer.equals(HANG)) {
            over.await();
        }
        if (answer.equals(HANG) || answer.equals(CUT)) {
            return false;
        }
        socket.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.UTF_8));
        return true;
    }

    @Override
    public void close() throws IOException {
        over.countDown();
        server.close();
    }
}

package io.callboard.notifier.smtp;

import io.callboard.notifier.account.Answer;
import io.callboard.notifier.endpoint.RefusedAddressException;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * One connection for one mail. A server takes a mail when it reads the line with the single dot. So the mail was
 * certainly not taken before that line, and afterwards only the server's answer says so.
 */
final class SmtpConversation extends SMTPTransport {

    /** A server that stops gives this answer to any command, and may have taken the mail before. */
    private static final int CLOSING = 421;

    /** The parts of a conversation in their order. */
    private enum Part {
        CONNECTION,
        SENDER,
        RECIPIENT,
        CONTENT
    }

    private enum Dot {
        NOT_SENT,
        SENT,
        /** The time is over, and it must not be sent any more. */
        FORBIDDEN
    }

    /** Written by the thread that sends, and by the one that waits for it. */
    private final AtomicReference<Dot> dot = new AtomicReference<>(Dot.NOT_SENT);

    /** Owned by the thread that sends. */
    private Part part = Part.CONNECTION;

    SmtpConversation(Session session) {
        super(session, null);
    }

    /** Sends the mail and closes the connection. */
    Answer send(SmtpMail mail, SmtpProperties properties) {
        try {
            open(properties);
            sendMessage(mail, mail.getAllRecipients());
            return Answer.Accepted.all(List.of(mail.messageId()));
        } catch (MessagingException e) {
            return answer(e);
        } finally {
            closeQuietly();
        }
    }

    /** Connects, logs in and closes the connection. Accepted, without receipts, if the server took the login. */
    Answer login(SmtpProperties properties) {
        try {
            open(properties);
            return Answer.Accepted.all(List.of());
        } catch (MessagingException e) {
            return answer(e);
        } finally {
            closeQuietly();
        }
    }

    private void open(SmtpProperties properties) throws MessagingException {
        boolean login = !properties.username().isEmpty();
        connect(
                properties.host(),
                properties.port(),
                login ? properties.username() : null,
                login ? properties.password() : null);
    }

    /** Ends a conversation that takes too long. The result is the answer for its mail. */
    Answer timedOut() {
        return dot.compareAndSet(Dot.NOT_SENT, Dot.FORBIDDEN)
                ? new Answer.NotSent("TIMEOUT")
                : new Answer.NoAnswer("TIMEOUT");
    }

    @Override
    protected void mailFrom() throws MessagingException {
        part = Part.SENDER;
        super.mailFrom();
    }

    @Override
    protected void rcptTo() throws MessagingException {
        part = Part.RECIPIENT;
        super.rcptTo();
    }

    @Override
    protected OutputStream data() throws MessagingException {
        part = Part.CONTENT;
        return super.data();
    }

    @Override
    protected void finishData() throws IOException, MessagingException {
        if (!dot.compareAndSet(Dot.NOT_SENT, Dot.SENT)) {
            throw new SocketTimeoutException("The time is over");
        }
        super.finishData();
    }

    private Answer answer(MessagingException failure) {
        // The last code is that of a successful command if no answer came.
        int code = getLastReturnCode();
        if (code == CLOSING && dot.get() == Dot.SENT) {
            return new Answer.NoAnswer("CONNECTION_LOST");
        }
        if (code >= 400 && code < 500) {
            return new Answer.NotSent("SMTP_" + code);
        }
        if (code >= 500 && code < 600) {
            return refused(code, failure);
        }
        if (failure instanceof AuthenticationFailedException) {
            return new Answer.Refused(401, null, null);
        }
        String cause = cause(failure);
        return dot.get() == Dot.SENT ? new Answer.NoAnswer(cause) : new Answer.NotSent(cause);
    }

    /** The HTTP status that means the same, with the server's code. */
    private Answer refused(int code, MessagingException failure) {
        String word = "smtp_" + code;
        return switch (part) {
            case CONNECTION ->
                new Answer.Refused(failure instanceof AuthenticationFailedException ? 401 : 403, word, null);
            case SENDER -> new Answer.Refused(code == 530 ? 401 : 403, word, null);
            // A server that does not relay for us refuses every recipient.
            case RECIPIENT ->
                new Answer.Refused(422, word, null, !getLastServerResponse().contains(" 5.7."));
            case CONTENT -> new Answer.Refused(code == 552 ? 413 : 422, word, null);
        };
    }

    private static String cause(MessagingException failure) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            switch (cause) {
                case SSLException _ -> {
                    return "TLS_FAILED";
                }
                case SocketTimeoutException _ -> {
                    return "TIMEOUT";
                }
                case RefusedAddressException _ -> {
                    return "ADDRESS_REFUSED";
                }
                case UnknownHostException _ -> {
                    return "UNKNOWN_HOST";
                }
                case ConnectException _ -> {
                    return "CONNECTION_REFUSED";
                }
                default -> {}
            }
        }
        return "CONNECTION_LOST";
    }

    private static @Nullable Throwable next(Throwable cause) {
        return cause.getCause() == cause ? null : cause.getCause();
    }

    private void closeQuietly() {
        try {
            close();
        } catch (MessagingException e) {
            // The answer is known, and the server closes its side by itself.
        }
    }
}

package io.callboard.notifier.smtp;

import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.template.CalendarEntry;
import io.callboard.notifier.template.Rendered;
import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;

/** A mail with text and HTML. Its Message-ID names the delivery, so that a repeated mail and a bounce can be recognised. */
final class SmtpMail extends MimeMessage {

    private final String messageId;

    SmtpMail(Session session, String sender, Envelope.Message message, Rendered.Mail mail, Instant writtenAt)
            throws MessagingException {
        super(session);
        InternetAddress from = new InternetAddress(sender, true);
        String address = from.getAddress();
        this.messageId = "<" + message.deliveryId() + address.substring(address.lastIndexOf('@')) + ">";
        if (from.getPersonal() != null) {
            // Encodes a name that is not in ASCII.
            try {
                from.setPersonal(from.getPersonal(), "UTF-8");
            } catch (UnsupportedEncodingException e) {
                throw new IllegalStateException("Every Java platform has UTF-8", e);
            }
        }
        setFrom(from);
        setRecipient(Message.RecipientType.TO, new InternetAddress(message.address(), true));
        setSubject(mail.subject(), "UTF-8");
        setSentDate(Date.from(writtenAt));
        if (mail.replyTo() != null) {
            setReplyTo(new InternetAddress[] {new InternetAddress(mail.replyTo(), true)});
        }
        for (Map.Entry<String, String> header : mail.headers().entrySet()) {
            setHeader(header.getKey(), header.getValue());
        }
        MimeBodyPart text = new MimeBodyPart();
        text.setText(mail.text(), "UTF-8");
        MimeBodyPart html = new MimeBodyPart();
        html.setText(mail.html(), "UTF-8", "html");
        MimeMultipart alternatives = new MimeMultipart("alternative", text, html);
        if (mail.calendar() == null) {
            setContent(alternatives);
        } else {
            MimeBodyPart body = new MimeBodyPart();
            body.setContent(alternatives);
            setContent(new MimeMultipart("mixed", body, attached(mail.calendar())));
        }
        saveChanges();
    }

    private static MimeBodyPart attached(CalendarEntry calendar) throws MessagingException {
        MimeBodyPart attached = new MimeBodyPart();
        attached.setDataHandler(new DataHandler(
                new ByteArrayDataSource(calendar.text().getBytes(StandardCharsets.UTF_8), calendar.contentType())));
        attached.setFileName(CalendarEntry.FILE_NAME);
        return attached;
    }

    String messageId() {
        return messageId;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", messageId);
    }
}

package io.callboard.notifier.smtp;

import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.template.Rendered;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
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
        for (Map.Entry<String, String> header : mail.headers().entrySet()) {
            setHeader(header.getKey(), header.getValue());
        }
        MimeBodyPart text = new MimeBodyPart();
        text.setText(mail.text(), "UTF-8");
        MimeBodyPart html = new MimeBodyPart();
        html.setText(mail.html(), "UTF-8", "html");
        setContent(new MimeMultipart("alternative", text, html));
        saveChanges();
    }

    String messageId() {
        return messageId;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", messageId);
    }
}

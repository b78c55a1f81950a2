package io.callboard.notifier.template;

/** A rendered message. */
public sealed interface Rendered {

    /** An e-mail; the subject is one line. */
    record Mail(String subject, String html, String text, String unsubscribeUrl) implements Rendered {}

    /** A text message. */
    record Sms(String text) implements Rendered {}
}

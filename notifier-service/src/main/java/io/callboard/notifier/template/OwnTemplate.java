package io.callboard.notifier.template;

import com.samskivert.mustache.Template;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.UsedTemplate;
import java.io.Writer;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An organizer's template, compiled. A message that would get too long is not rendered, and the built-in text takes
 * its place.
 */
public final class OwnTemplate implements Texts {

    static final int LONGEST_SUBJECT = 1_000;
    static final int LONGEST_HTML = 48_000;
    static final int LONGEST_TEXT = 16_000;

    /** The most that the SMS provider takes. */
    static final int LONGEST_SMS = 1_600;

    static final int LONGEST_IN_APP = 8_000;

    private final UsedTemplate used;
    private final boolean saysChanges;
    private final @Nullable Template subject;
    private final @Nullable Template html;
    private final @Nullable Template text;

    /** The same with the other subject; null if it has one subject. */
    private final @Nullable OwnTemplate other;

    private OwnTemplate(
            UsedTemplate used,
            boolean saysChanges,
            @Nullable Template subject,
            @Nullable Template html,
            @Nullable Template text) {
        this(used, saysChanges, subject, html, text, null);
    }

    private OwnTemplate(
            UsedTemplate used,
            boolean saysChanges,
            @Nullable Template subject,
            @Nullable Template html,
            @Nullable Template text,
            @Nullable OwnTemplate other) {
        this.other = other;
        this.used = used;
        this.saysChanges = saysChanges;
        this.subject = subject;
        this.html = html;
        this.text = text;
    }

    /**
     * @param html a whole document
     * @param saysChanges whether it has a text for a schedule that changed since the registration
     */
    public static OwnTemplate mail(UsedTemplate used, boolean saysChanges, String subject, String html, String text) {
        return new OwnTemplate(used, saysChanges, PLAIN.compile(subject), ESCAPED.compile(html), PLAIN.compile(text));
    }

    /**
     * A mail with two subjects.
     *
     * @param otherSubject for one half of the deliveries
     */
    public static OwnTemplate mail(
            UsedTemplate used, boolean saysChanges, String subject, String otherSubject, String html, String text) {
        Template compiledHtml = ESCAPED.compile(html);
        Template compiledText = PLAIN.compile(text);
        OwnTemplate other =
                new OwnTemplate(used.with("B"), saysChanges, PLAIN.compile(otherSubject), compiledHtml, compiledText);
        return new OwnTemplate(used.with("A"), saysChanges, PLAIN.compile(subject), compiledHtml, compiledText, other);
    }

    /**
     * The one of the two variants that the delivery gets. The id of a delivery is a hash of its key, so each half is random,
     * and a delivery always gets the same one.
     *
     * @param deliveryId null for the first variant
     */
    OwnTemplate of(@Nullable UUID deliveryId) {
        return other == null || deliveryId == null || Long.bitCount(deliveryId.getLeastSignificantBits()) % 2 == 0
                ? this
                : other;
    }

    /** @param saysChanges whether it has a text for a schedule that changed since the registration */
    public static OwnTemplate sms(UsedTemplate used, boolean saysChanges, String text) {
        return new OwnTemplate(used, saysChanges, null, null, PLAIN.compile(text));
    }

    /** @param saysChanges whether it has a text for a schedule that changed since the registration */
    public static OwnTemplate inApp(UsedTemplate used, boolean saysChanges, String title, String text) {
        return new OwnTemplate(used, saysChanges, PLAIN.compile(title), null, PLAIN.compile(text));
    }

    /** One that is stored and cannot be used. It stands for its locale, and each message gets the built-in text. */
    public static OwnTemplate unusable(UsedTemplate used) {
        return new OwnTemplate(used, true, null, null, null);
    }

    UsedTemplate used() {
        return used;
    }

    boolean saysChanges() {
        return saysChanges;
    }

    @Override
    public UsedTemplate used(Channel channel) {
        return used;
    }

    @Override
    public String subject(Map<String, Object> values) {
        String rendered = written(subject, values, LONGEST_SUBJECT);
        if (rendered.isBlank()) {
            throw new IllegalStateException("The subject is blank");
        }
        return rendered;
    }

    @Override
    public String html(Map<String, Object> values) {
        return written(html, values, LONGEST_HTML);
    }

    @Override
    public String text(Map<String, Object> values) {
        return written(text, values, LONGEST_TEXT);
    }

    @Override
    public String sms(Map<String, Object> values) {
        return written(text, values, LONGEST_SMS);
    }

    @Override
    public String inApp(Map<String, Object> values) {
        return written(text, values, LONGEST_IN_APP);
    }

    private static String written(@Nullable Template template, Map<String, Object> values, int most) {
        if (template == null) {
            throw new IllegalStateException("The template cannot be used");
        }
        Bounded written = new Bounded(most);
        template.execute(values, written);
        return written.toString();
    }

    /** Ends a rendering that gets too long, before it takes memory. */
    private static final class Bounded extends Writer {

        private final StringBuilder written = new StringBuilder(512);
        private final int most;

        Bounded(int most) {
            this.most = most;
        }

        @Override
        public void write(char[] characters, int offset, int length) {
            requireRoom(length);
            written.append(characters, offset, length);
        }

        @Override
        public void write(String text) {
            requireRoom(text.length());
            written.append(text);
        }

        @Override
        public void write(String text, int offset, int length) {
            requireRoom(length);
            written.append(text, offset, offset + length);
        }

        private void requireRoom(int length) {
            if (length > most - written.length()) {
                throw new IllegalStateException("The message has more than " + most + " characters");
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public String toString() {
            return written.toString();
        }
    }
}

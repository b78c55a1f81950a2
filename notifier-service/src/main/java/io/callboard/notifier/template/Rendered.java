package io.callboard.notifier.template;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rendered message. */
public sealed interface Rendered {

    /**
     * An e-mail; the subject is one line.
     *
     * @param replyTo the address that answers go to; null for that of the sender
     * @param calendar an iCalendar object to attach; null for none
     */
    record Mail(
            String subject,
            String html,
            String text,
            String unsubscribeUrl,
            @Nullable String replyTo,
            @Nullable CalendarEntry calendar)
            implements Rendered {

        /** One with neither an address for answers nor an attachment. */
        public Mail(String subject, String html, String text, String unsubscribeUrl) {
            this(subject, html, text, unsubscribeUrl, null, null);
        }

        public Mail with(@Nullable String otherReplyTo, @Nullable CalendarEntry otherCalendar) {
            return new Mail(subject, html, text, unsubscribeUrl, otherReplyTo, otherCalendar);
        }

        /**
         * Headers beside those of every mail, in the same order on every instance, because a provider may compare the bytes
         * of a repeated request.
         */
        public Map<String, String> headers() {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("List-Unsubscribe", "<" + unsubscribeUrl + ">");
            headers.put("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
            return headers;
        }
    }

    /** A text message. */
    record Sms(String text) implements Rendered {}

    /** A message in the feed of a registrant: one line as the title, and a text without links. */
    record InApp(String title, String text) implements Rendered {}
}

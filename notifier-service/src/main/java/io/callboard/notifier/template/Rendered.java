package io.callboard.notifier.template;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
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

    /**
     * A message in the feed of a registrant: one line as the title, and a text without links.
     *
     * @param about null where only the registrant's feed has to know it
     */
    record InApp(String title, String text, @Nullable About about) implements Rendered {

        public InApp(String title, String text) {
            this(title, text, null);
        }

        public InApp with(About what) {
            return new InApp(title, text, what);
        }

        /**
         * What a message is about, for an organizer's own system.
         *
         * @param kind name of a {@link io.callboard.notifier.delivery.Kind}
         * @param dueAt when it had to be sent
         * @param sentAt when it was sent for the first time
         * @param url the link to watch; null for kinds without one
         */
        public record About(
                UUID eventId,
                String kind,
                Instant dueAt,
                Instant sentAt,
                @Nullable String url) {

            @Override
            public String toString() {
                return "About[" + kind + "]";
            }
        }
    }
}

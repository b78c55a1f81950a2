package io.callboard.notifier.template;

import io.callboard.notifier.delivery.UsedTemplate;
import io.callboard.notifier.tracking.TrackedLinks;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Renders messages from the built-in templates, or from those of their organizer. Times are in the reader's zone; of an
 * in-person event first in that of the venue.
 */
@Component
public class MessageRenderer {

    /** Stands in every envelope. */
    public static final String VERSION = "builtin-" + BuiltInTexts.VERSION;

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");

    private final BuiltInTexts builtIn = new BuiltInTexts();

    MessageRenderer() {}

    /** The sources of the built-in templates, in the order of kinds, channels and locales. */
    public List<BuiltInTemplate> builtIn() {
        return builtIn.templates();
    }

    /**
     * A rendered message.
     *
     * @param used the template it was made from
     * @param spoilt the organizer's template that should have been used and failed; null if none did
     */
    public record Message(
            Rendered content, UsedTemplate used, @Nullable UsedTemplate spoilt) {}

    /** Renders many messages one after the other, and computes their common parts once. Not thread-safe. */
    public Session session() {
        return new Session();
    }

    /** See {@link #session}. */
    public final class Session {

        private final ShownTimes times = new ShownTimes();

        private Session() {}

        /** One that belongs to no delivery. */
        public Message message(
                Occasion occasion,
                Recipient recipient,
                @Nullable TrackedLinks tracked,
                OwnTemplates templatesOfOrganizer) {
            return message(occasion, recipient, tracked, templatesOfOrganizer, null);
        }

        /**
         * Renders one message from the organizer's template where there is one. If that one fails, the message has the
         * built-in text.
         *
         * @param tracked the links and the pixel for the HTML of a mail; null for plain links
         * @param deliveryId decides between two variants of a template; null for the first one
         */
        public Message message(
                Occasion occasion,
                Recipient recipient,
                @Nullable TrackedLinks tracked,
                OwnTemplates templatesOfOrganizer,
                @Nullable UUID deliveryId) {
            ReaderView view = ReaderView.of(occasion, recipient);
            OwnTemplate chosen = templatesOfOrganizer.choose(
                    occasion.kind(),
                    view.locale(),
                    BuiltInTexts.existIn(view.locale().getLanguage()));
            OwnTemplate own = chosen == null ? null : chosen.of(deliveryId);
            if (own != null && (!view.changed() || own.saysChanges())) {
                try {
                    return new Message(
                            written(own, occasion, recipient, view, tracked), own.used(recipient.channel()), null);
                } catch (RuntimeException e) {
                    Message instead = builtIn(occasion, recipient, view, tracked);
                    return new Message(instead.content(), instead.used(), own.used());
                }
            }
            return builtIn(occasion, recipient, view, tracked);
        }

        private Message builtIn(
                Occasion occasion, Recipient recipient, ReaderView view, @Nullable TrackedLinks tracked) {
            Texts texts = builtIn.of(
                    occasion.kind(), !view.late().isZero(), view.locale().getLanguage());
            return new Message(
                    written(texts, occasion, recipient, view, tracked), texts.used(recipient.channel()), null);
        }

        private Rendered written(
                Texts texts, Occasion occasion, Recipient recipient, ReaderView view, @Nullable TrackedLinks tracked) {
            TemplateValues values = new TemplateValues(occasion, recipient, view, times);
            return switch (recipient.channel()) {
                case EMAIL -> {
                    String subject = oneLine(texts.subject(values.all()));
                    values.showBothZones();
                    String text = texts.text(values.all());
                    String html = tracked == null ? texts.html(values.all()) : tracked(texts, values, tracked);
                    yield new Rendered.Mail(subject, html, text, recipient.unsubscribeUrl());
                }
                case SMS -> new Rendered.Sms(oneLine(texts.sms(values.all())));
                case IN_APP -> {
                    String title = oneLine(texts.subject(values.all()));
                    values.showBothZones();
                    yield new Rendered.InApp(title, texts.inApp(values.all()).strip());
                }
            };
        }

        private static String tracked(Texts texts, TemplateValues values, TrackedLinks links) {
            values.track(links);
            String html = texts.html(values.all());
            int end = html.lastIndexOf("</body>");
            String pixel = "<img src=\"" + links.openUrl() + "\" width=\"1\" height=\"1\" alt=\"\">";
            return end < 0 ? html + pixel : html.substring(0, end) + pixel + html.substring(end);
        }
    }

    /** The text without line breaks and other control characters. */
    static String oneLine(String text) {
        String line = text.strip();
        boolean clean = line.chars().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
        return clean ? line : CONTROL.matcher(line).replaceAll(" ").strip();
    }
}

package io.callboard.notifier.template;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.callboard.chassis.value.PublicName;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.liveevent.LiveEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Renders messages from the built-in templates, with times in the zone of who reads them. */
@Component
public class MessageRenderer {

    /** Version of the built-in templates; stands in every envelope. */
    public static final String VERSION = "builtin-3";

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu, HH:mm (VV)", Locale.ENGLISH);

    /** A text message is paid by length, and most of it is links. */
    private static final DateTimeFormatter WHEN_IN_SHORT =
            DateTimeFormatter.ofPattern("EEE d MMM HH:mm zzz", Locale.ENGLISH);

    private static final int LONGEST_NAME = 40;
    private static final int LONGEST_NAME_IN_SHORT = 20;
    private static final int LONGEST_TITLE_IN_SHORT = 40;

    private record Templates(Template subject, Template html, Template text, Template sms) {}

    private record Moment(Instant at, ZoneId zone, Locale locale, DateTimeFormatter format) {}

    private final Map<Kind, Templates> templates = new EnumMap<>(Kind.class);

    MessageRenderer() {
        Mustache.Compiler escaped = Mustache.compiler()
                .withCollector(new MapCollector())
                .escapeHTML(true)
                .defaultValue("");
        Mustache.Compiler plain = escaped.escapeHTML(false);
        for (Kind kind : Kind.values()) {
            templates.put(
                    kind,
                    new Templates(
                            plain.compile(source(kind, "subject")),
                            escaped.compile(source(kind, "html")),
                            plain.compile(source(kind, "txt")),
                            plain.compile(source(kind, "sms"))));
        }
    }

    /** Renders many messages one after the other; what they share is worked out once. Not safe for several threads. */
    public Session session() {
        return new Session();
    }

    /** See {@link #session}. */
    public final class Session {

        private final Map<Moment, String> moments = new HashMap<>();

        private Session() {}

        /**
         * Renders one message.
         *
         * @param locale a BCP 47 tag for dates; English where none is known
         * @param timeZone the reader's zone; the event's where none or no valid one is given
         * @param known the schedule that the reader knows, for a notice and for a confirmation; null if unknown
         */
        public Rendered render(
                Kind kind,
                Channel channel,
                LiveEvent event,
                Contact contact,
                @Nullable String locale,
                @Nullable String timeZone,
                @Nullable ShownSchedule known,
                String unsubscribeUrl) {
            Templates chosen = templates.get(kind);
            if (chosen == null) {
                throw new IllegalArgumentException("No template for " + kind);
            }
            ZoneId zone = zone(timeZone != null ? timeZone : contact.timeZone(), event.zone());
            Locale reader =
                    Locale.forLanguageTag(locale != null ? locale : contact.locale() != null ? contact.locale() : "en");
            boolean inShort = channel == Channel.SMS;
            DateTimeFormatter format = inShort ? WHEN_IN_SHORT : WHEN;
            Instant previous = previous(kind, event, known);
            boolean moved = previous != null && !previous.equals(event.startsAt());
            Map<String, Object> values = new HashMap<>(32);
            values.put(
                    "firstName", PublicName.shown(contact.firstName(), inShort ? LONGEST_NAME_IN_SHORT : LONGEST_NAME));
            values.put("title", inShort ? cut(event.title(), LONGEST_TITLE_IN_SHORT) : event.title());
            values.put("when", moment(event.startsAt(), zone, reader, format));
            values.put("until", moment(event.endsAt(), zone, reader, format));
            values.put("moved", moved);
            values.put("changed", kind == Kind.CONFIRMATION && known != null && !isPresent(known, event));
            if (previous != null) {
                values.put("previousWhen", moment(previous, zone, reader, format));
            }
            values.put("message", event.customMessage() == null ? false : event.customMessage());
            values.put("reason", event.cancellationReason() == null ? false : event.cancellationReason());
            values.put("joinUrl", contact.joinUrl());
            values.put("calendarUrl", contact.calendarUrl());
            values.put("manageUrl", contact.manageUrl());
            values.put("unsubscribeUrl", unsubscribeUrl);
            return switch (channel) {
                case EMAIL ->
                    new Rendered.Mail(
                            oneLine(chosen.subject().execute(values)),
                            chosen.html().execute(values),
                            chosen.text().execute(values),
                            unsubscribeUrl);
                case SMS -> new Rendered.Sms(oneLine(chosen.sms().execute(values)));
            };
        }

        private String moment(Instant at, ZoneId zone, Locale locale, DateTimeFormatter format) {
            return moments.computeIfAbsent(
                    new Moment(at, zone, locale, format),
                    moment -> format.withLocale(locale).format(at.atZone(zone)));
        }
    }

    /** The start to call the old one: what the reader knows, or else what the event moved from last. */
    private static @Nullable Instant previous(Kind kind, LiveEvent event, @Nullable ShownSchedule known) {
        if (known != null) {
            return known.startsAt();
        }
        return kind == Kind.CONFIRMATION ? null : event.previousStartsAt();
    }

    private static boolean isPresent(ShownSchedule known, LiveEvent event) {
        return known.startsAt().equals(event.startsAt()) && known.endsAt().equals(event.endsAt());
    }

    /** Two dots and no ellipsis: one character outside of its alphabet more than halves what a text message holds. */
    private static String cut(String text, int most) {
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 2)).stripTrailing() + "..";
    }

    private static String oneLine(String text) {
        String line = text.strip();
        boolean clean = line.chars().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
        return clean ? line : CONTROL.matcher(line).replaceAll(" ").strip();
    }

    private static ZoneId zone(@Nullable String name, ZoneId fallback) {
        if (name == null) {
            return fallback;
        }
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return fallback;
        }
    }

    private static String source(Kind kind, String part) {
        String path = "/messages/" + kind.name().toLowerCase(Locale.ROOT) + "." + part;
        try (InputStream in = MessageRenderer.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("Template " + path + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing() + "\n";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

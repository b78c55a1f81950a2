package io.callboard.notifier.template;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.delivery.Kind;
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
public class Rendering {

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu, HH:mm (zzz, VV)", Locale.ENGLISH);

    private record Templates(Template subject, Template html, Template text, Template sms) {}

    private record Moment(Instant at, ZoneId zone, Locale locale) {}

    private final Map<Kind, Templates> templates = new EnumMap<>(Kind.class);

    Rendering() {
        Mustache.Compiler escaped =
                Mustache.compiler().withCollector(new MapCollector()).escapeHTML(true).defaultValue("");
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
         */
        public Rendered render(
                Kind kind,
                Channel channel,
                LiveEvent event,
                Contact contact,
                @Nullable String locale,
                @Nullable String timeZone,
                String unsubscribeUrl) {
            Templates chosen = templates.get(kind);
            if (chosen == null) {
                throw new IllegalArgumentException("No template for " + kind);
            }
            ZoneId zone = zone(timeZone != null ? timeZone : contact.timeZone(), event.zone());
            Locale reader = Locale.forLanguageTag(
                    locale != null ? locale : contact.locale() != null ? contact.locale() : "en");
            Map<String, Object> values = new HashMap<>(32);
            values.put("firstName", contact.firstName());
            values.put("title", event.title());
            values.put("when", moment(event.startsAt(), zone, reader));
            if (event.previousStartsAt() != null) {
                values.put("previousWhen", moment(event.previousStartsAt(), zone, reader));
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

        private String moment(Instant at, ZoneId zone, Locale locale) {
            return moments.computeIfAbsent(
                    new Moment(at, zone, locale),
                    moment -> WHEN.withLocale(locale).format(at.atZone(zone)));
        }
    }

    private static String oneLine(String text) {
        return CONTROL.matcher(text).replaceAll(" ").strip();
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
        try (InputStream in = Rendering.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("Template " + path + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing() + "\n";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.callboard.notifier.template;

import io.callboard.chassis.ids.NameBasedIds;
import io.callboard.chassis.value.PublicName;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.announcement.AnnouncementText;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.delivery.UsedTemplate;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.liveevent.MailContent;
import io.callboard.notifier.tracking.TrackedLinks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Renders messages from the built-in templates, or from those of their organizer. Times are in the reader's zone; of an
 * in-person event first in that of the venue.
 */
@Component
public class MessageRenderer {

    /** Version of the built-in templates. */
    private static final int BUILT_IN = 10;

    /** Stands in every envelope. */
    public static final String VERSION = "builtin-" + BUILT_IN;

    /** The name space of the ids of built-in templates. */
    private static final UUID IDS = UUID.fromString("5d0f6c5e-2f0b-5c1a-9a53-6c4f6a0b1d70");

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu, HH:mm (VV)", Locale.ENGLISH);

    /** The price of a text message depends on its length, and links take most of it. */
    private static final DateTimeFormatter WHEN_IN_SHORT =
            DateTimeFormatter.ofPattern("EEE d MMM HH:mm zzz", Locale.ENGLISH);

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("HH:mm (VV)", Locale.ENGLISH);
    private static final DateTimeFormatter AT_IN_SHORT = DateTimeFormatter.ofPattern("HH:mm zzz", Locale.ENGLISH);

    /**
     * Up to this delay the notice has a text of its own. The notice of a longer delay has the text of any other new
     * time.
     */
    private static final Duration LATE_AT_MOST = Duration.ofHours(2);

    /** The text of a notice of a new time when the event runs late. */
    private static final String DELAYED = "delayed";

    /** The languages in which every text exists, beside English. */
    private static final Set<String> LANGUAGES = Set.of("de", "es");

    private static final int LONGEST_NAME = 40;
    private static final int LONGEST_NAME_IN_SHORT = 20;
    private static final int LONGEST_TITLE_IN_SHORT = 40;

    private record Moment(Instant at, ZoneId zone, Locale locale, DateTimeFormatter format) {}

    /** By the name of the text: that of a kind, or of a delay, with the language if it is not English. */
    private final Map<String, Texts> templates = new HashMap<>();

    /** In the order of kinds, channels and locales. */
    private final List<BuiltInTemplate> builtIn = new ArrayList<>();

    MessageRenderer() {
        for (Kind kind : Kind.values()) {
            add(kind, name(kind), false);
            if (kind == Kind.RESCHEDULED) {
                add(kind, DELAYED, true);
            }
        }
        builtIn.sort(Comparator.comparing(BuiltInTemplate::kind)
                .thenComparing(BuiltInTemplate::channel)
                .thenComparing(BuiltInTemplate::delayed)
                .thenComparing(BuiltInTemplate::locale));
    }

    private void add(Kind kind, String text, boolean delayed) {
        Stream.concat(Stream.of("en"), LANGUAGES.stream()).forEach(language -> {
            String name = translated(text, language);
            String subject = source(name, "subject");
            // The first line is the preview, the rest is the content.
            String[] html = source(name, "html").split("\n", 2);
            String content = MailLayout.LOGO + html[1].strip();
            String plain = source(name, "txt");
            String sms = source(name, "sms");
            String inApp = source(name, "app");
            BuiltInTemplate mail = new BuiltInTemplate(
                    id(Channel.EMAIL, name),
                    kind,
                    Channel.EMAIL,
                    language,
                    delayed,
                    BUILT_IN,
                    subject.strip(),
                    content,
                    plain);
            BuiltInTemplate message = new BuiltInTemplate(
                    id(Channel.SMS, name), kind, Channel.SMS, language, delayed, BUILT_IN, null, null, sms.strip());
            BuiltInTemplate note = new BuiltInTemplate(
                    id(Channel.IN_APP, name),
                    kind,
                    Channel.IN_APP,
                    language,
                    delayed,
                    BUILT_IN,
                    subject.strip(),
                    null,
                    inApp.strip());
            builtIn.add(mail);
            builtIn.add(message);
            builtIn.add(note);
            templates.put(
                    name,
                    new Texts.BuiltIn(
                            Texts.PLAIN.compile(subject),
                            Texts.ESCAPED.compile(MailLayout.around(language, MailLayout.preview(html[0]) + content)),
                            Texts.PLAIN.compile(plain),
                            Texts.PLAIN.compile(sms),
                            Texts.PLAIN.compile(inApp),
                            new UsedTemplate(mail.id(), BUILT_IN),
                            new UsedTemplate(message.id(), BUILT_IN),
                            new UsedTemplate(note.id(), BUILT_IN)));
        });
    }

    private static UUID id(Channel channel, String name) {
        return NameBasedIds.of(IDS, channel + " " + name);
    }

    /** The sources of the built-in templates, in the order of kinds, channels and locales. */
    public List<BuiltInTemplate> builtIn() {
        return List.copyOf(builtIn);
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

        private final Map<Moment, String> moments = new HashMap<>();

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
            View view = View.of(occasion, recipient);
            OwnTemplate chosen = templatesOfOrganizer.choose(
                    occasion.kind(), view.locale(), speaks(view.locale().getLanguage()));
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

        private Message builtIn(Occasion occasion, Recipient recipient, View view, @Nullable TrackedLinks tracked) {
            String text = view.late().isZero() ? name(occasion.kind()) : DELAYED;
            Texts texts = Objects.requireNonNull(
                    templates.get(translated(text, view.locale().getLanguage())));
            return new Message(
                    written(texts, occasion, recipient, view, tracked), texts.used(recipient.channel()), null);
        }

        private Rendered written(
                Texts texts, Occasion occasion, Recipient recipient, View view, @Nullable TrackedLinks tracked) {
            Map<String, Object> values = new HashMap<>(32);
            putSchedule(values, occasion, view);
            putContent(values, occasion);
            putLinks(values, recipient);
            return switch (recipient.channel()) {
                case EMAIL -> {
                    String subject = oneLine(texts.subject(values));
                    putBothZones(values, occasion, view);
                    String text = texts.text(values);
                    String html = tracked == null ? texts.html(values) : tracked(texts, values, tracked);
                    yield new Rendered.Mail(subject, html, text, recipient.unsubscribeUrl());
                }
                case SMS -> new Rendered.Sms(oneLine(texts.sms(values)));
                case IN_APP -> {
                    String title = oneLine(texts.subject(values));
                    putBothZones(values, occasion, view);
                    yield new Rendered.InApp(title, texts.inApp(values).strip());
                }
            };
        }

        private void putSchedule(Map<String, Object> values, Occasion occasion, View view) {
            LiveEvent event = occasion.event();
            DateTimeFormatter format = view.inShort() ? WHEN_IN_SHORT : WHEN;
            Instant previous = view.previous();
            values.put("when", moment(event.startsAt(), view.zone(), view.locale(), format));
            values.put("until", moment(event.endsAt(), view.zone(), view.locale(), format));
            values.put("at", moment(event.startsAt(), view.zone(), view.locale(), view.inShort() ? AT_IN_SHORT : AT));
            values.put("minutes", view.late().toMinutes());
            values.put("single", view.late().toMinutes() == 1);
            values.put("moved", previous != null && !previous.equals(event.startsAt()));
            values.put("delayed", !view.late().isZero());
            values.put("changed", view.changed());
            if (previous != null) {
                values.put("previousWhen", moment(previous, view.zone(), view.locale(), format));
            }
            if (occasion.offerUntil() != null) {
                values.put("offerUntil", moment(occasion.offerUntil(), view.own(), view.locale(), format));
            }
            values.put(
                    "firstName",
                    PublicName.shown(view.firstName(), view.inShort() ? LONGEST_NAME_IN_SHORT : LONGEST_NAME));
            values.put("title", view.inShort() ? cut(event.title(), LONGEST_TITLE_IN_SHORT) : event.title());
        }

        /** Replaces the times by longer ones, with the reader's zone behind the venue's. A subject has the shorter ones. */
        private void putBothZones(Map<String, Object> values, Occasion occasion, View view) {
            LiveEvent event = occasion.event();
            values.put("when", both(event.startsAt(), view, WHEN));
            values.put("until", both(event.endsAt(), view, WHEN));
            values.put("at", both(event.startsAt(), view, AT));
            if (view.previous() != null) {
                values.put("previousWhen", both(view.previous(), view, WHEN));
            }
        }

        private static String tracked(Texts texts, Map<String, Object> values, TrackedLinks links) {
            values.put("joinUrl", links.joinUrl());
            values.put("calendarUrl", links.calendarUrl());
            values.computeIfPresent("manageUrl", (_, plain) -> plain.equals(false) ? plain : links.manageUrl());
            String html = texts.html(values);
            int end = html.lastIndexOf("</body>");
            String pixel = "<img src=\"" + links.openUrl() + "\" width=\"1\" height=\"1\" alt=\"\">";
            return end < 0 ? html + pixel : html.substring(0, end) + pixel + html.substring(end);
        }

        /** The time in the first zone, then in the reader's own if clocks there show another. */
        private String both(Instant at, View view, DateTimeFormatter format) {
            String shown = moment(at, view.zone(), view.locale(), format);
            if (view.zone().equals(view.own())) {
                return shown;
            }
            LocalDateTime there = LocalDateTime.ofInstant(at, view.zone());
            LocalDateTime here = LocalDateTime.ofInstant(at, view.own());
            if (there.equals(here)) {
                return shown;
            }
            boolean sameDay = there.toLocalDate().equals(here.toLocalDate());
            return shown + " / " + moment(at, view.own(), view.locale(), sameDay ? AT : format);
        }

        private String moment(Instant at, ZoneId zone, Locale locale, DateTimeFormatter format) {
            return moments.computeIfAbsent(
                    new Moment(at, zone, locale, format),
                    moment -> format.withLocale(locale).format(at.atZone(zone)));
        }
    }

    /**
     * How one message shows its event to its reader.
     *
     * @param own the reader's zone
     * @param zone the zone of the times: of an in-person event the venue's, else the reader's
     * @param previous the start to call the old one: what the reader knows, or else what the event moved from last
     * @param late the delay compared with the start that the reader knows; zero for any other change
     * @param changed whether a confirmation shows another schedule than the one that the reader knows
     */
    private record View(
            String firstName,
            ZoneId own,
            ZoneId zone,
            Locale locale,
            boolean inShort,
            @Nullable Instant previous,
            Duration late,
            boolean changed) {

        static View of(Occasion occasion, Recipient recipient) {
            Kind kind = occasion.kind();
            LiveEvent event = occasion.event();
            Contact contact = recipient.contact();
            ZoneId own =
                    ownZone(recipient.timeZone() != null ? recipient.timeZone() : contact.timeZone(), event.zone());
            Instant previous = previousStart(kind, event, occasion.known());
            return new View(
                    contact.firstName(),
                    own,
                    event.content().inPerson() == null ? own : event.zone(),
                    reader(recipient.locale(), contact, event),
                    recipient.channel() == Channel.SMS,
                    previous,
                    delay(kind, event, previous),
                    kind.followsRegistration() && occasion.known() != null && !isPresent(occasion.known(), event));
        }
    }

    private static void putContent(Map<String, Object> values, Occasion occasion) {
        LiveEvent event = occasion.event();
        MailContent content = event.content();
        List<Map<String, String>> place = content.inPerson() == null
                ? List.of()
                : content.inPerson().lines().stream()
                        .map(line -> Map.of("line", line))
                        .toList();
        values.put("inPerson", !place.isEmpty());
        values.put("place", place);
        values.put("message", event.customMessage() == null ? false : event.customMessage());
        values.put("reason", event.cancellationReason() == null ? false : event.cancellationReason());
        values.put("logo", content.logoUrl() == null ? false : content.logoUrl());
        values.put(
                "colors",
                content.colors()
                        .<Object>map(colors -> Map.of("background", colors.background(), "text", colors.text()))
                        .orElse(false));
        List<Map<String, String>> resources = content.resources().stream()
                .map(resource -> Map.of("resourceTitle", oneLine(resource.title()), "url", resource.url()))
                .toList();
        values.put("hasResources", !resources.isEmpty());
        values.put("resources", resources);
        AnnouncementText announcement = occasion.announcement();
        if (announcement != null) {
            values.put("subject", announcement.subject() == null ? false : announcement.subject());
            values.put("text", announcement.message());
            values.put(
                    "lines",
                    announcement
                            .message()
                            .lines()
                            .map(line -> Map.of("line", line))
                            .toList());
        }
    }

    private static void putLinks(Map<String, Object> values, Recipient recipient) {
        Contact contact = recipient.contact();
        values.put("joinUrl", contact.joinUrl());
        values.put("calendarUrl", contact.calendarUrl());
        // A host manages nothing: there the pass stands in the place of the self-service link.
        values.put("manageUrl", contact.manageUrl().equals(contact.joinUrl()) ? false : contact.manageUrl());
        values.put("unsubscribeUrl", recipient.unsubscribeUrl());
    }

    private static Locale reader(@Nullable String given, Contact contact, LiveEvent event) {
        String chosen = given == null ? contact.locale() : given;
        String tag = chosen == null ? event.content().locale() : chosen;
        return Locale.forLanguageTag(tag == null ? "en" : tag);
    }

    private static @Nullable Instant previousStart(Kind kind, LiveEvent event, @Nullable ShownSchedule known) {
        if (known != null) {
            return known.startsAt();
        }
        return kind.followsRegistration() ? null : event.previousStartsAt();
    }

    /**
     * The delay compared with the start that the reader knows, if that start belongs to the same delays; otherwise
     * zero. A reader who knows a start from before a reschedule gets the text of a new time.
     */
    private static Duration delay(Kind kind, LiveEvent event, @Nullable Instant previous) {
        Instant planned = event.plannedStartsAt();
        if (kind != Kind.RESCHEDULED || planned == null || previous == null || previous.isBefore(planned)) {
            return Duration.ZERO;
        }
        Duration late = Duration.between(previous, event.startsAt());
        return late.isNegative() || late.compareTo(LATE_AT_MOST) > 0 ? Duration.ZERO : late;
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String translated(String text, String language) {
        return LANGUAGES.contains(language) ? text + "." + language : text;
    }

    /** Whether the built-in texts exist in the language. */
    private static boolean speaks(String language) {
        return language.equals("en") || LANGUAGES.contains(language);
    }

    private static boolean isPresent(ShownSchedule known, LiveEvent event) {
        return known.startsAt().equals(event.startsAt()) && known.endsAt().equals(event.endsAt());
    }

    /**
     * Two dots and not an ellipsis: with one character outside of the GSM alphabet a text message holds less than half
     * as many characters.
     */
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

    private static ZoneId ownZone(@Nullable String name, ZoneId fallback) {
        if (name == null) {
            return fallback;
        }
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return fallback;
        }
    }

    private static String source(String name, String part) {
        String path = "/messages/" + name + "." + part;
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

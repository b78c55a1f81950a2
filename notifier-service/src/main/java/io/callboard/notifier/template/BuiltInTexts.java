package io.callboard.notifier.template;

import io.callboard.chassis.ids.NameBasedIds;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.UsedTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The built-in templates of this service: their sources, and their compiled texts in each language. */
final class BuiltInTexts {

    /** Every delivery names it, so a changed text raises it. */
    static final int VERSION = 10;

    /** The name space of the ids of built-in templates. */
    private static final UUID IDS = UUID.fromString("5d0f6c5e-2f0b-5c1a-9a53-6c4f6a0b1d70");

    /** The text of a notice of a new time when the event runs late. */
    private static final String DELAYED = "delayed";

    /** The languages in which every text exists, beside English. */
    private static final Set<String> LANGUAGES = Set.of("de", "es");

    /** By the name of the text: that of a kind, or of a delay, with the language if it is not English. */
    private final Map<String, Texts> texts = new HashMap<>();

    private final List<BuiltInTemplate> templates = new ArrayList<>();

    BuiltInTexts() {
        for (Kind kind : Kind.values()) {
            add(kind, false);
            if (kind == Kind.RESCHEDULED) {
                add(kind, true);
            }
        }
        templates.sort(Comparator.comparing(BuiltInTemplate::kind)
                .thenComparing(BuiltInTemplate::channel)
                .thenComparing(BuiltInTemplate::delayed)
                .thenComparing(BuiltInTemplate::locale));
    }

    private void add(Kind kind, boolean delayed) {
        Stream.concat(Stream.of("en"), LANGUAGES.stream()).forEach(language -> {
            String name = name(kind, delayed, language);
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
                    VERSION,
                    subject.strip(),
                    content,
                    plain);
            BuiltInTemplate message = new BuiltInTemplate(
                    id(Channel.SMS, name), kind, Channel.SMS, language, delayed, VERSION, null, null, sms.strip());
            BuiltInTemplate note = new BuiltInTemplate(
                    id(Channel.IN_APP, name),
                    kind,
                    Channel.IN_APP,
                    language,
                    delayed,
                    VERSION,
                    subject.strip(),
                    null,
                    inApp.strip());
            templates.add(mail);
            templates.add(message);
            templates.add(note);
            texts.put(
                    name,
                    new Texts.BuiltIn(
                            Texts.PLAIN.compile(subject),
                            Texts.ESCAPED.compile(MailLayout.around(language, MailLayout.preview(html[0]) + content)),
                            Texts.PLAIN.compile(plain),
                            Texts.PLAIN.compile(sms),
                            Texts.PLAIN.compile(inApp),
                            new UsedTemplate(mail.id(), VERSION),
                            new UsedTemplate(message.id(), VERSION),
                            new UsedTemplate(note.id(), VERSION)));
        });
    }

    private static UUID id(Channel channel, String name) {
        return NameBasedIds.of(IDS, channel + " " + name);
    }

    /** The sources, in the order of kinds, channels and locales. */
    List<BuiltInTemplate> templates() {
        return List.copyOf(templates);
    }

    /**
     * The text in the language, or else in English.
     *
     * @param delayed whether it is that of a notice that the event runs late
     */
    Texts of(Kind kind, boolean delayed, String language) {
        return Objects.requireNonNull(texts.get(name(kind, delayed, language)));
    }

    /** Whether the texts exist in the language. */
    static boolean existIn(String language) {
        return language.equals("en") || LANGUAGES.contains(language);
    }

    private static String name(Kind kind, boolean delayed, String language) {
        String text = delayed ? DELAYED : kind.name().toLowerCase(Locale.ROOT);
        return LANGUAGES.contains(language) ? text + "." + language : text;
    }

    private static String source(String name, String part) {
        String path = "/messages/" + name + "." + part;
        try (InputStream in = BuiltInTexts.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("Template " + path + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing() + "\n";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

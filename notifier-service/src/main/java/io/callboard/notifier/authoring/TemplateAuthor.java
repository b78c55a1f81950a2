package io.callboard.notifier.authoring;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.Languages;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.authoring.InvalidTemplate.Violation;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.UsedTemplate;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.template.BuiltInTemplate;
import io.callboard.notifier.template.MessageRenderer;
import io.callboard.notifier.template.OwnTemplate;
import io.callboard.notifier.template.Rendered;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Lets organizers write templates beside the built-in ones. */
@Component
class TemplateAuthor {

    private static final UsedTemplate UNSAVED = new UsedTemplate(new UUID(0, 0), 0);

    private final Templates templates;
    private final Samples samples;
    private final TemplateProperties properties;
    private final Map<UUID, StoredTemplate> builtIn;

    TemplateAuthor(Templates templates, Samples samples, TemplateProperties properties, MessageRenderer renderer) {
        this.templates = templates;
        this.samples = samples;
        this.properties = properties;
        this.builtIn = renderer.builtIn().stream()
                .filter(template ->
                        Vocabulary.of(template.kind(), template.channel()).isPresent())
                .collect(Collectors.toUnmodifiableMap(BuiltInTemplate::id, StoredTemplate::of));
    }

    boolean isBuiltIn(UUID id) {
        return builtIn.containsKey(id);
    }

    /** The built-in templates and the organizer's, in the order of kind, channel and locale; own ones first. */
    List<StoredTemplate> all(OrganizerId organizer) {
        return Stream.concat(builtIn.values().stream(), templates.own(organizer).stream())
                .sorted(Comparator.comparing(StoredTemplate::place))
                .toList();
    }

    Optional<StoredTemplate> find(OrganizerId organizer, UUID id) {
        StoredTemplate known = builtIn.get(id);
        return known == null ? templates.find(organizer, id) : Optional.of(known);
    }

    Templates.Creation create(OrganizerId organizer, Kind kind, Channel channel, String locale, TemplateSource source) {
        String tag = language(locale);
        requireUsable(kind, channel, tag, source);
        return templates.create(organizer, kind, channel, tag, source);
    }

    /** Adds a version; see {@link Templates#change}. */
    boolean change(
            OrganizerId organizer,
            StoredTemplate template,
            TemplateSource source,
            @Nullable Integer restoredFrom,
            LongConsumer expected) {
        requireUsable(template.kind(), template.channel(), template.locale(), source);
        return templates.change(organizer, template.id(), source, restoredFrom, expected);
    }

    /** What is removed from the template's HTML; nothing for one that is built-in or cannot be used any more. */
    List<String> removed(StoredTemplate template) {
        return compiled(template).map(TemplateCompiler.Compiled::removed).orElse(List.of());
    }

    /** A message from the template, about this live event or about a sample. */
    MessageRenderer.Message preview(StoredTemplate template, @Nullable LiveEvent event) {
        OwnTemplate own = template.builtIn()
                ? null
                : compiled(template)
                        .map(TemplateCompiler.Compiled::template)
                        .orElseGet(() -> OwnTemplate.unusable(template.used()));
        return samples.message(template.kind(), template.channel(), template.locale(), template.delayed(), own, event);
    }

    private static Optional<TemplateCompiler.Compiled> compiled(StoredTemplate template) {
        if (template.builtIn()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TemplateCompiler.compile(
                    template.kind(), template.channel(), template.locale(), template.used(), template.source()));
        } catch (InvalidTemplate e) {
            return Optional.empty();
        }
    }

    /** Compiles it and makes a message of it with sample data. */
    private void requireUsable(Kind kind, Channel channel, String locale, TemplateSource source) {
        TemplateCompiler.Compiled compiled = TemplateCompiler.compile(kind, channel, locale, UNSAVED, source);
        MessageRenderer.Message message = samples.message(kind, channel, locale, false, compiled.template(), null);
        if (message.spoilt() != null) {
            throw invalid(
                    channel == Channel.EMAIL ? "/html" : "/text",
                    ErrorCode.TOO_LONG,
                    "makes a message with sample data that is too long");
        }
        if (message.content() instanceof Rendered.Sms sms) {
            requireFewSegments(SmsText.of(sms.text()));
        }
    }

    private void requireFewSegments(SmsText sms) {
        if (sms.segments() > properties.mostSmsSegments()) {
            String because = sms.outsideGsm().isEmpty()
                    ? ""
                    : ", because of these characters outside of the GSM alphabet: "
                            + String.join(" ", sms.outsideGsm());
            throw invalid(
                    "/text",
                    ErrorCode.TOO_LONG,
                    "makes %d segments with sample data%s; %d are allowed"
                            .formatted(sms.segments(), because, properties.mostSmsSegments()));
        }
    }

    private static String language(String locale) {
        try {
            return Languages.of(locale)
                    .orElseThrow(() -> invalid("/locale", ErrorCode.UNKNOWN_VALUE, "has no language that is known"));
        } catch (InvalidValueException e) {
            throw invalid("/locale", e.code(), e.detail());
        }
    }

    private static InvalidTemplate invalid(String pointer, ErrorCode code, String detail) {
        return new InvalidTemplate(List.of(new Violation(pointer, code, detail)));
    }
}

package io.callboard.event.presentation;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.Text;
import io.callboard.event.input.WebAddress;
import io.callboard.event.presentation.Presentation.Resource;
import io.callboard.event.presentation.Presentation.Segment;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An organizer's input for the presentation of a live event, before {@link #checked}. */
public record PresentationRequest(
        @Nullable List<@Nullable SegmentRequest> segments,
        @Nullable List<@Nullable ResourceRequest> resources,
        @Nullable Map<String, @Nullable String> branding) {

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final String KEY_FORM = "must be 1 to 64 letters, digits, - and _, the first a letter or digit";

    @Schema(
            description = "Texts for the registrants of one segment.",
            name = "SegmentRequest",
            requiredProperties = {"key", "headline"})
    public record SegmentRequest(
            @Schema(
                    description = "Key of the segment. A registration refers to its segment by it.",
                    pattern = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")
            @Nullable
            String key,

            @Schema(description = "One line of text.", maxLength = 200) @Nullable
            String headline,

            @Schema(description = "Text of several lines.", maxLength = 2000) @Nullable
            String description) {}

    @Schema(
            description = "Further material to read or watch.",
            name = "ResourceRequest",
            requiredProperties = {"title", "url"})
    public record ResourceRequest(
            @Schema(description = "One line of text.", maxLength = 200) @Nullable
            String title,

            @Schema(description = "http or https.", example = "https://example.com/slides.pdf") @Nullable
            String url) {}

    public static PresentationRequest of(Presentation presentation) {
        return new PresentationRequest(
                presentation.segments().stream()
                        .map(segment -> new SegmentRequest(segment.key(), segment.headline(), segment.description()))
                        .toList(),
                presentation.resources().stream()
                        .map(resource -> new ResourceRequest(resource.title(), resource.url()))
                        .toList(),
                new HashMap<>(presentation.branding()));
    }

    /** A missing field is empty. */
    public Presentation checked() {
        var findings = new InvalidLiveEvent.Findings();
        List<Segment> checkedSegments = findings.of(this::checkedSegments);
        List<Resource> checkedResources = findings.of(this::checkedResources);
        Map<String, String> checkedBranding = findings.of(this::checkedBranding);
        findings.orThrow();
        return new Presentation(
                Objects.requireNonNullElse(checkedSegments, List.of()),
                Objects.requireNonNullElse(checkedResources, List.of()),
                Objects.requireNonNullElse(checkedBranding, Map.of()));
    }

    private List<Segment> checkedSegments() {
        if (segments == null) {
            return List.of();
        }
        var keys = new HashSet<String>();
        return InvalidLiveEvent.each(
                "/segments",
                segments,
                Presentation.MOST_SEGMENTS,
                (pointer, segment) -> segment(pointer, segment, keys));
    }

    private static Segment segment(String pointer, @Nullable SegmentRequest segment, Set<String> keys) {
        if (segment == null) {
            throw InvalidLiveEvent.at(pointer, ErrorCode.REQUIRED, "is required");
        }
        String key = segment.key();
        if (key == null || !KEY.matcher(key).matches()) {
            throw InvalidLiveEvent.at(pointer + "/key", ErrorCode.INVALID_FORMAT, KEY_FORM);
        }
        if (!keys.add(key)) {
            throw InvalidLiveEvent.at(pointer + "/key", ErrorCode.DUPLICATE, "must not appear twice");
        }
        return new Segment(
                key,
                Text.line(pointer + "/headline", segment.headline(), 200),
                Text.optionalLines(pointer + "/description", segment.description(), 2000));
    }

    private List<Resource> checkedResources() {
        return resources == null
                ? List.of()
                : InvalidLiveEvent.each(
                        "/resources", resources, Presentation.MOST_RESOURCES, PresentationRequest::resource);
    }

    private static Resource resource(String pointer, @Nullable ResourceRequest resource) {
        if (resource == null) {
            throw InvalidLiveEvent.at(pointer, ErrorCode.REQUIRED, "is required");
        }
        return new Resource(
                Text.line(pointer + "/title", resource.title(), 200), WebAddress.of(pointer + "/url", resource.url()));
    }

    private Map<String, String> checkedBranding() {
        if (branding == null) {
            return Map.of();
        }
        if (branding.size() > Presentation.MOST_BRANDING) {
            throw InvalidLiveEvent.at(
                    "/branding",
                    ErrorCode.TOO_MANY,
                    "must have at most %d entries".formatted(Presentation.MOST_BRANDING));
        }
        var findings = new InvalidLiveEvent.Findings();
        var checked = new HashMap<String, String>();
        branding.forEach((name, value) -> findings.of(() -> checked.put(name, branding(name, value))));
        findings.orThrow();
        Branding.check(checked);
        return checked;
    }

    /**
     * Pages show a value as a link or a picture if its name says that it is an address, so the value must be an
     * address.
     */
    private static String branding(String name, @Nullable String value) {
        if (!KEY.matcher(name).matches()) {
            throw InvalidLiveEvent.at(
                    "/branding", ErrorCode.INVALID_FORMAT, "must not have a name of another form: each " + KEY_FORM);
        }
        String pointer = "/branding/" + name;
        return name.toLowerCase(Locale.ROOT).endsWith("url")
                ? WebAddress.of(pointer, value)
                : Text.line(pointer, value, 500);
    }
}

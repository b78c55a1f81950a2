package io.callboard.event.presentation;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.Text;
import io.callboard.event.input.WebAddress;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An organizer's input for a speaker, before {@link #checked}. */
@Schema(description = "A speaker of a live event.", name = "SpeakerRequest", requiredProperties = "name")
public record SpeakerRequest(
        @Schema(description = "Name, as registrants read it.", maxLength = 200) @Nullable
        String name,

        @Schema(description = "Role or position, such as Head of Engineering.", maxLength = 200) @Nullable
        String title,

        @Schema(
                description = "https address of a picture. The registration page loads it from there.",
                maxLength = 1000,
                example = "https://example.com/grace.jpg")
        @Nullable
        String pictureUrl,

        @Schema(description = "Text of several lines about the speaker.", maxLength = 1000) @Nullable
        String bio) {

    public static SpeakerRequest of(Speaker speaker) {
        return new SpeakerRequest(speaker.name(), speaker.title(), speaker.pictureUrl(), speaker.bio());
    }

    /** None if there is no list. */
    public static Speakers checked(@Nullable List<@Nullable SpeakerRequest> speakers) {
        return new Speakers(
                speakers == null
                        ? List.of()
                        : InvalidLiveEvent.each("/speakers", speakers, Speakers.MOST, SpeakerRequest::checked));
    }

    private static Speaker checked(String pointer, @Nullable SpeakerRequest speaker) {
        if (speaker == null) {
            throw InvalidLiveEvent.at(pointer, ErrorCode.REQUIRED, "is required");
        }
        var findings = new InvalidLiveEvent.Findings();
        String name = findings.of(() -> Text.line(pointer + "/name", speaker.name(), 200));
        String title = findings.of(() -> Text.optionalLine(pointer + "/title", speaker.title(), 200));
        String picture = findings.of(() -> picture(pointer + "/pictureUrl", speaker.pictureUrl()));
        String bio = findings.of(() -> Text.optionalLines(pointer + "/bio", speaker.bio(), 1000));
        findings.orThrow();
        if (name == null) {
            throw new IllegalStateException("a missing name was not found to be missing");
        }
        return new Speaker(name, title, picture, bio);
    }

    private static @Nullable String picture(String pointer, @Nullable String url) {
        return url == null || url.isBlank() ? null : WebAddress.secure(pointer, url);
    }
}

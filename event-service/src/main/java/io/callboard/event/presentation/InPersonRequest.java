package io.callboard.event.presentation;

import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.Text;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An organizer's input for the place of a live event, before {@link #checked}. */
@Schema(
        description = "The place where people attend a live event in person.",
        name = "InPersonRequest",
        requiredProperties = "venue")
public record InPersonRequest(
        @Schema(
                description = "Name of the venue: one line of text.",
                maxLength = 200,
                example = "Kulturhaus, large hall")
        @Nullable
        String venue,

        @Schema(
                description = "Address of the venue: text of one or several lines.",
                maxLength = 500,
                example = "Hauptstraße 1\n10115 Berlin")
        @Nullable
        String address) {

    public static @Nullable InPersonRequest of(@Nullable InPerson place) {
        return place == null ? null : new InPersonRequest(place.venue(), place.address());
    }

    /** Returns null for a live event that takes place online only. */
    public static @Nullable InPerson checked(@Nullable InPersonRequest place) {
        if (place == null) {
            return null;
        }
        var findings = new InvalidLiveEvent.Findings();
        String venue = findings.of(() -> Text.line("/inPerson/venue", place.venue(), 200));
        String address = findings.of(() -> Text.optionalLines("/inPerson/address", place.address(), 500));
        findings.orThrow();
        if (venue == null) {
            throw new IllegalStateException("a missing venue was not found to be missing");
        }
        return new InPerson(venue, address);
    }
}

package io.callboard.event.presentation;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The place where people attend a live event in person. */
@Schema(description = "The place where people attend a live event in person.")
public record InPerson(
        @Schema(description = "Name of the venue.") String venue,

        @Schema(description = "Address of the venue, in one or several lines; null if there is none.") @Nullable
        String address) {

    /** Venue and address in one line. */
    public String inOneLine() {
        return Stream.concat(Stream.of(venue), address == null ? Stream.empty() : address.lines())
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(", "));
    }
}

package io.callboard.registration.importing;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.callboard.chassis.value.ErrorCode;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a file, line by line.
 *
 * @param imported newly registered, waitlisted ones included
 * @param duplicates lines whose address was registered before, in the file or earlier
 * @param waitlisted those of the imported that got no seat
 * @param rejected lines that were not taken; imported, duplicates and rejected are all lines
 * @param errors why lines were rejected, the first 1,000; if the live event stopped taking registrants meanwhile, the
 *     last one has the first line that was left out for it
 */
@Schema(description = "What became of a file. imported, duplicates and rejected together are all lines.")
record ImportReport(
        @Schema(description = "Lines that were newly registered, those on the waiting list included.")
        int imported,

        @Schema(description = "Lines whose address was registered before, in the file or earlier.")
        int duplicates,

        @Schema(description = "How many of the imported got no seat.")
        int waitlisted,

        @Schema(description = "Lines that were not taken.") int rejected,

        @Schema(
                description = "Why lines were rejected, the first 1,000. If the live event stopped taking registrants"
                        + " meanwhile, the last entry has the first line that was left out for it.")
        List<LineError> errors) {

    /**
     * Why a line was rejected.
     *
     * @param line number in the file, counted from 1, the header included
     * @param pointer JSON pointer to the column, such as {@code /email}; empty if the whole line is meant
     * @param code what is wrong, for programs; null in a report from before there were codes
     */
    @Schema(description = "Why a line was rejected.")
    record LineError(
            @Schema(description = "Number of the line in the file, counted from 1, the header included.")
            long line,

            // An older release has stored reports with the other name.
            @Schema(description = "JSON pointer to the column, such as /email; empty if the whole line is meant.")
            @JsonAlias("field")
            String pointer,

            @Schema(
                    implementation = String.class,
                    description = "What is wrong, for programs; null in a report of an earlier version.")
            @Nullable
            ErrorCode code,

            @Schema(description = "What is wrong, for people.")
            String detail) {}

    static ImportReport empty() {
        return new ImportReport(0, 0, 0, 0, List.of());
    }

    /** How many lines the report covers. */
    int lines() {
        return imported + duplicates + rejected;
    }
}

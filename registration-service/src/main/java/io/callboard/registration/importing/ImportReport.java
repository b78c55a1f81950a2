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
record ImportReport(int imported, int duplicates, int waitlisted, int rejected, List<LineError> errors) {

    /**
     * Why a line was rejected.
     *
     * @param line number in the file, counted from 1, the header included
     * @param pointer JSON pointer to the column, such as {@code /email}; empty if the whole line is meant
     * @param code what is wrong, for programs; null in a report from before there were codes
     */
    record LineError(
            long line,
            // An older release has stored reports with the other name.
            @JsonAlias("field") String pointer,

            @Schema(implementation = String.class, description = "What is wrong, for programs.") @Nullable
            ErrorCode code,

            String detail) {}

    static ImportReport empty() {
        return new ImportReport(0, 0, 0, 0, List.of());
    }

    /** How many lines the report covers. */
    int lines() {
        return imported + duplicates + rejected;
    }
}

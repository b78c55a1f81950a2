package io.callboard.registration.importing;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.callboard.chassis.value.ErrorCode;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of an import.
 *
 * @param imported newly registered, waitlisted ones included
 * @param duplicates lines whose address was registered before, in the file or earlier
 * @param waitlisted imported registrants without a seat
 * @param rejected refused lines; imported, duplicates and rejected add up to all lines
 * @param freeSeats in a dry run, how many seats were free before the first line; null if there is no limit, and otherwise
 * @param errors the first 1,000 reasons of rejected lines; if the live event stopped taking registrants during the
 *     import, the last entry has the first line that was rejected for it
 */
@Schema(description = "The result of an import. The sum of imported, duplicates and rejected is the number of lines.")
record ImportReport(
        @Schema(description = "Lines that were newly registered, those on the waiting list included.")
        int imported,

        @Schema(description = "Lines whose address was registered before, in the file or earlier.")
        int duplicates,

        @Schema(description = "How many of the imported registrants got no seat and wait for one.")
        int waitlisted,

        @Schema(description = "Lines that were not taken.") int rejected,

        @Schema(
                description = "Only in a dry run: how many seats were free before the first line. Null if there is no"
                        + " limit.")
        @Nullable
        Integer freeSeats,

        @Schema(
                description = "Why lines were rejected, for the first 1,000 of them. If registration closed during"
                        + " the import, the last entry is the first line that was not read because of that.")
        List<LineError> errors) {

    /**
     * Why a line was rejected.
     *
     * @param line number in the file, counted from 1, the header included
     * @param pointer JSON pointer to the column, such as {@code /email}; empty for the whole line
     * @param code what is wrong, for programs; null in a report of an older release
     */
    @Schema(description = "Why a line was rejected.")
    record LineError(
            @Schema(description = "Number of the line in the file, counted from 1, the header included.")
            long line,

            // An older release stored reports with the other name.
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
        return new ImportReport(0, 0, 0, 0, null, List.of());
    }

    /** The report of a dry run. */
    ImportReport with(@Nullable Integer seats) {
        return new ImportReport(imported, duplicates, waitlisted, rejected, seats, errors);
    }

    /** How many lines the report covers. */
    int lines() {
        return imported + duplicates + rejected;
    }
}

package io.callboard.registration.importing;

import io.callboard.registration.importing.ImportReport.LineError;
import java.util.ArrayList;
import java.util.List;

/** A report that grows line by line. */
final class Tally {

    private static final int MAX_ERRORS = 1_000;

    private final List<LineError> errors;
    private int imported;
    private int duplicates;
    private int waitlisted;
    private int rejected;

    Tally(ImportReport begun) {
        errors = new ArrayList<>(begun.errors());
        imported = begun.imported();
        duplicates = begun.duplicates();
        waitlisted = begun.waitlisted();
        rejected = begun.rejected();
    }

    void confirmed() {
        imported++;
    }

    void waitlisted() {
        imported++;
        waitlisted++;
    }

    void duplicate() {
        duplicates++;
    }

    void rejected(List<LineError> why) {
        rejected++;
        why.stream().limit(MAX_ERRORS - errors.size()).forEach(errors::add);
    }

    /** Counts lines that were not read, with the reason at the first of them, even if the list of errors is full. */
    void leftOut(int lines, LineError why) {
        rejected += lines;
        errors.add(why);
    }

    ImportReport report() {
        return new ImportReport(imported, duplicates, waitlisted, rejected, null, List.copyOf(errors));
    }
}

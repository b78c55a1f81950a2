package io.callboard.chassis.file;

import java.io.IOException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/** Writes CSV (RFC 4180) whose cells no spreadsheet takes for formulas. */
public final class CsvTable {

    private final CSVPrinter printer;

    public CsvTable(Appendable out) throws IOException {
        this.printer = new CSVPrinter(out, CSVFormat.RFC4180);
    }

    /** One more cell of the row; empty for null. */
    public void cell(@Nullable Object value) throws IOException {
        printer.print(value == null ? "" : SpreadsheetCell.of(value.toString()));
    }

    public void endRow() throws IOException {
        printer.println();
    }
}

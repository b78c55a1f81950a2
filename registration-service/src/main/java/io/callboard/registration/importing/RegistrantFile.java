package io.callboard.registration.importing;

import io.callboard.chassis.file.SpreadsheetCell;
import io.callboard.registration.importing.BoundedReader.LineTooLong;
import io.callboard.registration.registrant.RegistrantForm;
import io.callboard.registration.registrant.Source;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** A CSV file of registrants (RFC 4180, UTF-8), read line by line and never as a whole. */
final class RegistrantFile {

    /** The columns of an import, as the API describes them. */
    static final String COLUMNS =
            "firstName, lastName, email, phone, company, channels, locale, timeZone, segment, source";

    private static final Set<String> IMPORTED = Set.of(COLUMNS.split(", "));

    /** Columns of an export that an import does not read; those of answers begin with {@link #ANSWER}. */
    private static final Set<String> EXPORTED = Set.of(
            "id",
            "status",
            "utmMedium",
            "utmCampaign",
            "utmTerm",
            "utmContent",
            "referrer",
            "origin",
            "consentText",
            "consentAt",
            "notify",
            "attendance",
            "joinedAt",
            "leftAt",
            "attendedSeconds",
            "checkedInAt",
            "createdAt",
            "updatedAt",
            "erasedAt",
            "version",
            "otherAnswers");

    private static final String ANSWER = "answers.";

    /** Many times the longest valid line, with the characters that are read ahead. */
    private static final int MOST_CHARACTERS_PER_LINE = 100_000;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final BoundedReader text;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final Map<String, Integer> columns;
    private final int width;

    private RegistrantFile(BoundedReader text, CSVParser parser, Iterator<CSVRecord> records, CSVRecord header)
            throws UnusableHeader {
        this.text = text;
        this.parser = parser;
        this.records = records;
        this.columns = columns(header);
        this.width = header.size();
    }

    /** The header is not valid. */
    static final class UnusableHeader extends Exception {

        private static final long serialVersionUID = 1L;

        UnusableHeader(String message) {
            super(message);
        }
    }

    /** From here on the file is not CSV. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        private final long line;

        Unreadable(long line, Throwable cause) {
            super("is not CSV, or too long, from here on; nothing after it was read", cause);
            this.line = line;
        }

        long line() {
            return line;
        }
    }

    /**
     * One line.
     *
     * @param form null if the line has another number of cells than the header
     */
    record Line(long number, @Nullable RegistrantForm form) {}

    /** Reads the header. */
    static RegistrantFile open(InputStream bytes) throws IOException, UnusableHeader {
        BoundedReader bounded =
                new BoundedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8), MOST_CHARACTERS_PER_LINE);
        BufferedReader text = new BufferedReader(bounded);
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        CSVParser parser = CSVFormat.RFC4180
                .builder()
                .setIgnoreEmptyLines(true)
                .setRecordSeparator("\r\n")
                .get()
                .parse(text);
        try {
            Iterator<CSVRecord> records = parser.iterator();
            if (!records.hasNext()) {
                throw new UnusableHeader("The file is empty; its first line names the columns.");
            }
            return new RegistrantFile(bounded, parser, records, records.next());
        } catch (UncheckedIOException e) {
            throw new UnusableHeader("The first line is not CSV.");
        }
    }

    /** The next line, or null after the last. */
    @Nullable
    Line next() throws IOException, Unreadable {
        try {
            if (!records.hasNext()) {
                return null;
            }
            CSVRecord cells = records.next();
            text.lineTaken();
            return new Line(parser.getCurrentLineNumber(), cells.size() == width ? form(cells) : null);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CSVException || e.getCause() instanceof LineTooLong) {
                throw new Unreadable(parser.getCurrentLineNumber(), e);
            }
            throw e.getCause();
        }
    }

    private RegistrantForm form(CSVRecord cells) {
        return new RegistrantForm(
                cell(cells, "firstName"),
                cell(cells, "lastName"),
                cell(cells, "email"),
                cell(cells, "phone"),
                cell(cells, "company"),
                channels(cell(cells, "channels")),
                cell(cells, "locale"),
                cell(cells, "timeZone"),
                Source.imported(cell(cells, "source")),
                cell(cells, "segment"),
                null,
                null);
    }

    private @Nullable String cell(CSVRecord cells, String column) {
        Integer index = columns.get(column);
        return index == null ? null : SpreadsheetCell.text(cells.get(index));
    }

    /** Channels of one cell, separated by a space, a semicolon, a comma or a vertical bar. */
    private static @Nullable List<@Nullable String> channels(@Nullable String cell) {
        return cell == null || cell.isBlank()
                ? null
                : Arrays.asList(cell.strip().split("[\\s;,|]+"));
    }

    private static Map<String, Integer> columns(CSVRecord header) throws UnusableHeader {
        Map<String, Integer> columns = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            String name = header.get(i).strip();
            if (EXPORTED.contains(name) || name.startsWith(ANSWER)) {
                continue;
            }
            if (!IMPORTED.contains(name)) {
                throw new UnusableHeader("Column " + (i + 1) + " of the header is none of: " + COLUMNS + ".");
            }
            if (columns.put(name, i) != null) {
                throw new UnusableHeader("The header names the column " + name + " twice.");
            }
        }
        Set<String> names = columns.keySet();
        if (!names.contains("firstName") || (!names.contains("email") && !names.contains("phone"))) {
            throw new UnusableHeader("The header needs the columns firstName and email or phone.");
        }
        return columns;
    }
}

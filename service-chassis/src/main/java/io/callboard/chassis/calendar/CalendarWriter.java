package io.callboard.chassis.calendar;

import biweekly.ICalVersion;
import biweekly.ICalendar;
import biweekly.io.text.ICalWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes calendars as RFC 5545 text. */
public final class CalendarWriter {

    private CalendarWriter() {}

    /** An empty calendar with our PRODID. */
    public static ICalendar newCalendar() {
        ICalendar calendar = new ICalendar();
        calendar.setProductId(ContentLines.PRODUCT_ID);
        return calendar;
    }

    /** The calendar as text, in lines that {@link ContentLines} folds. */
    public static String text(ICalendar calendar) {
        StringWriter unfolded = new StringWriter();
        try (ICalWriter writer = new ICalWriter(unfolded, ICalVersion.V2_0)) {
            writer.getVObjectWriter().getFoldedLineWriter().setLineLength(null);
            writer.write(calendar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ContentLines.folded(unfolded.toString());
    }
}

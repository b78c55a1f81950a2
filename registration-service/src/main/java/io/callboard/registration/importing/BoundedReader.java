package io.callboard.registration.importing;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Limits the length of a line. Without the limit an unclosed quotation mark would load the rest of the file into
 * memory.
 */
final class BoundedReader extends FilterReader {

    private final int mostPerLine;
    private int left;

    BoundedReader(Reader in, int mostPerLine) {
        super(in);
        this.mostPerLine = mostPerLine;
        this.left = mostPerLine;
    }

    /** A character far behind the end of the line. */
    static final class LineTooLong extends IOException {

        private static final long serialVersionUID = 1L;
    }

    /** Notes the end of a line. Characters that were read ahead count for the next one. */
    void lineTaken() {
        left = mostPerLine;
    }

    @Override
    public int read() throws IOException {
        return count(super.read(), 1);
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        return count(read, read);
    }

    private int count(int result, int characters) throws LineTooLong {
        if (result >= 0) {
            left -= characters;
            if (left < 0) {
                throw new LineTooLong();
            }
        }
        return result;
    }
}

package io.callboard.chassis.testing;

import java.io.Writer;
import java.lang.management.ManagementFactory;

/**
 * Takes the text of an export, and measures how much of the heap is in use while it is written: at the first line, and
 * again after each so many lines. Used by one thread.
 */
public final class HeapGauge extends Writer {

    private final int linesBetween;
    private int lines;
    private long first;
    private long most;

    public HeapGauge(int linesBetween) {
        this.linesBetween = linesBetween;
    }

    public int lines() {
        return lines;
    }

    /** By how many bytes the largest measurement exceeds the first one. */
    public long growth() {
        return most - first;
    }

    @Override
    public void write(char[] text, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (text[i] == '\n') {
                line();
            }
        }
    }

    private void line() {
        if (lines++ % linesBetween == 0) {
            System.gc();
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            first = first == 0 ? used : first;
            most = Math.max(most, used);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}

package io.callboard.archive;

/**
 * When a file is full and the next message begins another.
 *
 * @param messages most messages of a file
 * @param bytes a file with this many bytes before compression gets no further message
 */
record Roll(long messages, long bytes) {}

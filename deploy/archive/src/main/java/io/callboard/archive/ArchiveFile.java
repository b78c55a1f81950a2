package io.callboard.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.zip.GZIPOutputStream;

/**
 * One file that is being written: messages of one partition and one date, in the order of their offsets. It has a
 * temporary name until {@link #finish()} has made it durable; before that it does not exist for the archive.
 */
final class ArchiveFile {

    static final String ENDING = ".ndjson.gz";
    static final String UNFINISHED = ".partial";
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Disk disk;
    private final Path topicFolder;
    private final Path folder;
    private final LocalDate date;
    private final int partition;
    private final long firstOffset;
    private final Path unfinished;
    private final OutputStream lines;
    private long lastOffset;
    private long messages;
    private long bytes;

    ArchiveFile(Disk disk, Path topicFolder, LocalDate date, int partition, long firstOffset) throws IOException {
        this.disk = disk;
        this.topicFolder = topicFolder;
        this.folder = topicFolder.resolve(date.toString());
        this.date = date;
        this.partition = partition;
        this.firstOffset = firstOffset;
        this.unfinished = folder.resolve(partition + "-" + firstOffset + ENDING + UNFINISHED);
        disk.createFolder(folder);
        this.lines = new GZIPOutputStream(disk.create(unfinished), BUFFER_BYTES);
    }

    boolean takes(LocalDate otherDate, Roll roll) {
        return date.equals(otherDate) && messages < roll.messages() && bytes < roll.bytes();
    }

    void append(long offset, byte[] line) throws IOException {
        disk.write(lines, line);
        lastOffset = offset;
        messages++;
        bytes += line.length;
    }

    long lastOffset() {
        return lastOffset;
    }

    long messages() {
        return messages;
    }

    /** Makes the file durable under its name, which says what it holds. The next file begins only then. */
    Path finish() throws IOException {
        disk.close(lines);
        disk.force(unfinished);
        Path finished = folder.resolve(partition + "-" + firstOffset + "-" + lastOffset + ENDING);
        disk.rename(unfinished, finished);
        disk.force(folder);
        disk.force(topicFolder);
        return finished;
    }

    /** Stops writing. The next start of the archive deletes the file. */
    void abandon() {
        try {
            lines.close();
        } catch (IOException e) {
            // What is in it does not count; the failure before this one does.
        }
    }
}

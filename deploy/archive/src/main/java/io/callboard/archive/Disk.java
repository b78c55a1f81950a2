package io.callboard.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Each change of the archive's folder is one call, so that a test can stop the archive before and after it. */
class Disk {

    void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
    }

    OutputStream create(Path file) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(file));
    }

    void write(OutputStream file, byte[] line) throws IOException {
        file.write(line);
    }

    void close(OutputStream file) throws IOException {
        file.close();
    }

    /** Waits until the content of the file, or the names in the folder, would survive a power cut. */
    void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }
}

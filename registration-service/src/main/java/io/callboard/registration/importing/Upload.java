package io.callboard.registration.importing;

import io.callboard.chassis.crypto.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A complete uploaded file. It is on disk and not in memory, and its name is deleted, so that the file does not outlive
 * a crash.
 */
final class Upload implements AutoCloseable {

    private final FileChannel file;
    private final String sha256;

    private Upload(FileChannel file, String sha256) {
        this.file = file;
        this.sha256 = sha256;
    }

    static Upload receive(InputStream bytes) throws IOException {
        FileChannel file = FileChannel.open(
                Files.createTempFile("callboard-import", ".csv"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        try {
            MessageDigest digest = Sha256.begun();
            bytes.transferTo(new DigestOutputStream(Channels.newOutputStream(file), digest));
            file.position(0);
            return new Upload(file, HexFormat.of().formatHex(digest.digest()));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    InputStream bytes() {
        return Channels.newInputStream(file);
    }

    String sha256() {
        return sha256;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

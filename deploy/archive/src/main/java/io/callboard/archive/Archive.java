package io.callboard.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * The folder of the archive: {@code <topic>/<date>/<partition>-<first offset>-<last offset>.ndjson.gz}. The names of its
 * files are the only record of what is archived. One process writes to it at a time.
 */
final class Archive implements AutoCloseable {

    private static final Pattern FINISHED = Pattern.compile("(\\d{1,9})-\\d{1,18}-(\\d{1,18})\\.ndjson\\.gz");
    private static final Pattern UNFINISHED = Pattern.compile("\\d+-\\d+\\.ndjson\\.gz\\.partial");
    private static final int BELOW_TOPIC = 2;

    private final Path folder;
    private final Disk disk;
    private final FileChannel lock;
    private final Map<TopicPartition, Long> lastOffsets = new HashMap<>();

    private Archive(Path folder, Disk disk, FileChannel lock) {
        this.folder = folder;
        this.disk = disk;
        this.lock = lock;
    }

    /** Locks the folder, deletes unfinished files of these topics and reads from the names what is archived. */
    static Archive open(Path folder, List<String> topics, Disk disk) throws IOException {
        disk.createFolder(folder);
        Archive archive = new Archive(folder, disk, lock(folder));
        try {
            for (String topic : topics) {
                archive.read(topic);
            }
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
        return archive;
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this process: the same refusal.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw ArchiveFailure.stopped("Another process archives to " + folder + ". Two would write messages twice.");
    }

    private void read(String topic) throws IOException {
        Path topicFolder = folder.resolve(topic);
        if (!Files.isDirectory(topicFolder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walked = Files.walk(topicFolder, BELOW_TOPIC)) {
            files = walked.toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            Matcher finished = FINISHED.matcher(name);
            if (finished.matches()) {
                lastOffsets.merge(
                        new TopicPartition(topic, Integer.parseInt(finished.group(1))),
                        Long.parseLong(finished.group(2)),
                        Math::max);
            } else if (UNFINISHED.matcher(name).matches()) {
                disk.delete(file);
            }
        }
    }

    /** The offset after the greatest archived one; 0 if there is none. */
    long next(TopicPartition partition) {
        return lastOffsets.getOrDefault(partition, -1L) + 1;
    }

    /**
     * Whether the files of the topic are of the topic with this id. A topic that was deleted and made again has another
     * id and begins again at offset 0.
     */
    boolean isOf(String topic, String topicId) throws IOException {
        Path file = folder.resolve(topic).resolve("topic-id");
        if (Files.exists(file)) {
            return Files.readString(file).strip().equals(topicId);
        }
        disk.createFolder(folder.resolve(topic));
        Path unfinished = file.resolveSibling("topic-id" + ArchiveFile.UNFINISHED);
        OutputStream content = disk.create(unfinished);
        disk.write(content, (topicId + "\n").getBytes(StandardCharsets.UTF_8));
        disk.close(content);
        disk.force(unfinished);
        disk.rename(unfinished, file);
        disk.force(folder.resolve(topic));
        disk.force(folder);
        return true;
    }

    ArchiveFile begin(TopicPartition partition, LocalDate date, long offset) throws IOException {
        return new ArchiveFile(disk, folder.resolve(partition.topic()), date, partition.partition(), offset);
    }

    /** Finishes the file and counts its messages as archived. */
    Path finish(TopicPartition partition, ArchiveFile file) throws IOException {
        Path finished = file.finish();
        lastOffsets.put(partition, file.lastOffset());
        return folder.relativize(finished);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}

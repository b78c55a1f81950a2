package io.callboard.local.sandbox;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every accepted message, in order of arrival. Request bodies are appended unchanged to one file, and a line per
 * message to another. Memory holds only the fields for lists and figures.
 */
final class Messages implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(Messages.class);
    /** If the bodies exceed this size, the next start deletes them. */
    private static final long KEPT_OVER_RESTART = 1L << 30;

    private final Clock clock;
    private final FileChannel bodies;
    private final Path indexFile;
    private BufferedWriter index;
    private final List<Message> all = new ArrayList<>();
    /** When a message with this fingerprint last came. */
    private final Map<UUID, Instant> fingerprints = new HashMap<>();

    private long duplicates;
    private final Map<Provider, Long> acceptedBy = new EnumMap<>(Provider.class);
    private long end;

    record Stats(long accepted, long distinct, long duplicates, Map<String, Long> byProvider) {}

    record Found(List<Message> items, int total) {}

    private Messages(Clock clock, FileChannel bodies, Path indexFile, BufferedWriter index) throws IOException {
        this.clock = clock;
        this.bodies = bodies;
        this.indexFile = indexFile;
        this.index = index;
        this.end = bodies.size();
    }

    static Messages open(Path folder, Clock clock) throws IOException {
        Files.createDirectories(folder);
        Path bodiesFile = folder.resolve("bodies");
        Path indexFile = folder.resolve("index.tsv");
        if (Files.exists(bodiesFile) && Files.size(bodiesFile) > KEPT_OVER_RESTART) {
            log.info("Forgetting the messages of earlier runs bytes={}", Files.size(bodiesFile));
            Files.delete(bodiesFile);
            Files.deleteIfExists(indexFile);
        }
        FileChannel bodies = FileChannel.open(
                bodiesFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        List<Message> earlier = Files.exists(indexFile) ? replay(indexFile, bodies.size()) : List.of();
        BufferedWriter index = writer(indexFile, false);
        // Ends a truncated line, because otherwise the next message would be lost with it.
        index.write('\n');
        Messages messages = new Messages(clock, bodies, indexFile, index);
        messages.remember(earlier);
        return messages;
    }

    private static BufferedWriter writer(Path file, boolean anew) throws IOException {
        return Files.newBufferedWriter(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                anew ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND);
    }

    /** A line that a crash truncated, or whose body did not reach the file, is left out. */
    private static List<Message> replay(Path indexFile, long bodiesSize) throws IOException {
        List<Message> messages = new ArrayList<>();
        try (var lines = Files.newBufferedReader(indexFile)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                parse(line)
                        .filter(message -> message.offset() + message.length() <= bodiesSize)
                        .ifPresent(messages::add);
            }
        }
        return messages;
    }

    /** @param receivedAt of the message, as text; all messages of a request have the same one */
    private static String line(Message message, String receivedAt) {
        return String.join(
                "\t",
                message.id().toString(),
                message.provider().name(),
                receivedAt,
                Long.toString(message.offset()),
                Integer.toString(message.length()),
                message.fingerprint().toString(),
                field(message.to()),
                field(message.delivery()),
                field(message.idempotencyKey()),
                ".\n");
    }

    private static String field(@Nullable String value) {
        return value == null ? "" : value.replace('\t', ' ').replace('\r', ' ').replace('\n', ' ');
    }

    private static Optional<Message> parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 10) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Message(
                    UUID.fromString(fields[0]),
                    Provider.valueOf(fields[1]),
                    fields[6],
                    fields[7].isEmpty() ? null : fields[7],
                    UUID.fromString(fields[5]),
                    fields[8].isEmpty() ? null : fields[8],
                    Instant.parse(fields[2]),
                    Long.parseLong(fields[3]),
                    Integer.parseInt(fields[4])));
        } catch (IllegalArgumentException | DateTimeException notOurs) {
            return Optional.empty();
        }
    }

    private synchronized void remember(List<Message> messages) {
        for (Message message : messages) {
            all.add(message);
            Instant before = fingerprints.put(message.fingerprint(), message.receivedAt());
            if (before != null && message.repeats(before)) {
                duplicates++;
            }
            acceptedBy.merge(message.provider(), 1L, Long::sum);
        }
    }

    /** Accepts the messages found in one request body and answers them in the same order. */
    List<Message> accept(
            Provider provider, byte[] body, List<Draft> drafts, @Nullable String idempotencyKey, Instant receivedAt) {
        List<UUID> prints = drafts.stream()
                .map(draft -> Message.fingerprint(draft.delivery(), draft.to(), body, draft.from(), draft.length()))
                .toList();
        List<UUID> ids = drafts.stream().map(draft -> UUID.randomUUID()).toList();
        synchronized (this) {
            List<Message> accepted = new ArrayList<>(drafts.size());
            for (int i = 0; i < drafts.size(); i++) {
                Draft draft = drafts.get(i);
                accepted.add(new Message(
                        ids.get(i),
                        provider,
                        draft.to(),
                        draft.delivery(),
                        prints.get(i),
                        idempotencyKey,
                        receivedAt,
                        end + draft.from(),
                        draft.length()));
            }
            append(body, accepted, receivedAt.toString());
            remember(accepted);
            return accepted;
        }
    }

    private void append(byte[] body, List<Message> accepted, String receivedAt) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(body);
            long position = end;
            while (buffer.hasRemaining()) {
                position += bodies.write(buffer, position);
            }
            for (Message message : accepted) {
                index.write(line(message, receivedAt));
            }
            index.flush();
            end = position;
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    Instant now() {
        return clock.instant();
    }

    synchronized Found newest(Predicate<Message> wanted, int skip, int limit) {
        List<Message> items = new ArrayList<>();
        int total = 0;
        for (int i = all.size() - 1; i >= 0; i--) {
            Message message = all.get(i);
            if (!wanted.test(message)) {
                continue;
            }
            if (total >= skip && items.size() < limit) {
                items.add(message);
            }
            total++;
        }
        return new Found(items, total);
    }

    synchronized List<Message> since(Instant since) {
        return all.stream()
                .filter(message -> !message.receivedAt().isBefore(since))
                .toList();
    }

    synchronized Optional<Message> find(UUID id) {
        return all.stream().filter(message -> message.id().equals(id)).findFirst();
    }

    synchronized Stats stats() {
        Map<String, Long> byProvider = new LinkedHashMap<>();
        for (Provider provider : Provider.values()) {
            if (!provider.channel().isEmpty()) {
                byProvider.put(provider.word(), acceptedBy.getOrDefault(provider, 0L));
            }
        }
        return new Stats(all.size(), all.size() - duplicates, duplicates, byProvider);
    }

    /** The part of the request body this message came from. */
    byte[] raw(Message message) {
        ByteBuffer buffer = ByteBuffer.allocate(message.length());
        try {
            while (buffer.hasRemaining()) {
                if (bodies.read(buffer, message.offset() + buffer.position()) < 0) {
                    throw Problem.notFound(); // deleted since the look-up
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return buffer.array();
    }

    synchronized void clear() throws IOException {
        all.clear();
        fingerprints.clear();
        duplicates = 0;
        acceptedBy.clear();
        index.close();
        index = writer(indexFile, true);
        bodies.truncate(0);
        end = 0;
    }

    @Override
    public synchronized void close() throws IOException {
        index.close();
        bodies.force(false);
        bodies.close();
    }
}

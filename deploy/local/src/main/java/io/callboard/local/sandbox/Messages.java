package io.callboard.local.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every accepted message, in order of arrival. Request bodies are appended unchanged to one file, and a line per
 * message to another. Memory holds the newest messages, without their bodies, and for each older one only when its
 * delivery last came.
 */
final class Messages implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(Messages.class);
    /** If the bodies exceed this size, the next start deletes them. */
    private static final long KEPT_OVER_RESTART = 1L << 30;

    /** So many messages are in memory, for lists. */
    private static final int NEWEST = 100_000;

    private final Clock clock;
    private final FileChannel bodies;
    private final Path indexFile;
    private BufferedWriter index;
    private final Deque<Message> newest = new ArrayDeque<>();
    /** When a message with this fingerprint last came. */
    private final LastTimes fingerprints = new LastTimes();

    private long accepted;
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
        BufferedWriter index = writer(indexFile, false);
        // Ends a truncated line, because otherwise the next message would be lost with it.
        index.write('\n');
        Messages messages = new Messages(clock, bodies, indexFile, index);
        messages.forEach(messages::remember);
        return messages;
    }

    private static BufferedWriter writer(Path file, boolean anew) throws IOException {
        return Files.newBufferedWriter(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                anew ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND);
    }

    /**
     * Calls this for each message that is written by now, in order of arrival. A line that a crash truncated, or whose body
     * did not reach the file, is left out.
     */
    void forEach(Consumer<Message> each) throws IOException {
        long written;
        long bytes;
        synchronized (this) {
            index.flush();
            written = Files.size(indexFile);
            bytes = end;
        }
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new FirstBytes(Files.newInputStream(indexFile), written), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                parse(line)
                        .filter(message -> message.offset() + message.length() <= bytes)
                        .ifPresent(each);
            }
        }
    }

    /** The first bytes of a stream, to which more may be written meanwhile. */
    private static final class FirstBytes extends FilterInputStream {

        private long left;

        FirstBytes(InputStream in, long most) {
            super(in);
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int most) throws IOException {
            int read = left == 0 ? -1 : super.read(bytes, from, (int) Math.min(most, left));
            left -= Math.max(0, read);
            return read;
        }
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

    private synchronized void remember(Message message) {
        newest.add(message);
        if (newest.size() > NEWEST) {
            newest.remove();
        }
        accepted++;
        Instant before = fingerprints.put(message.fingerprint(), message.receivedAt());
        if (before != null && message.repeats(before)) {
            duplicates++;
        }
        acceptedBy.merge(message.provider(), 1L, Long::sum);
    }

    /** Accepts the messages found in one request body and answers them in the same order. */
    List<Message> accept(
            Provider provider, byte[] body, List<Draft> drafts, @Nullable String idempotencyKey, Instant receivedAt) {
        List<UUID> prints = drafts.stream()
                .map(draft -> Message.fingerprint(draft.delivery(), draft.to(), body, draft.from(), draft.length()))
                .toList();
        List<UUID> ids = drafts.stream().map(draft -> UUID.randomUUID()).toList();
        synchronized (this) {
            List<Message> taken = new ArrayList<>(drafts.size());
            for (int i = 0; i < drafts.size(); i++) {
                Draft draft = drafts.get(i);
                taken.add(new Message(
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
            append(body, taken, receivedAt.toString());
            taken.forEach(this::remember);
            return taken;
        }
    }

    private void append(byte[] body, List<Message> taken, String receivedAt) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(body);
            long position = end;
            while (buffer.hasRemaining()) {
                position += bodies.write(buffer, position);
            }
            for (Message message : taken) {
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

    /** Of the messages in memory, the newest first. */
    synchronized Found newest(Predicate<Message> wanted, int skip, int limit) {
        List<Message> items = new ArrayList<>();
        int total = 0;
        for (Message message : newest.reversed()) {
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

    /** Of the messages in memory. */
    synchronized Optional<Message> find(UUID id) {
        return newest.stream().filter(message -> message.id().equals(id)).findFirst();
    }

    synchronized Stats stats() {
        Map<String, Long> byProvider = new LinkedHashMap<>();
        for (Provider provider : Provider.values()) {
            if (!provider.channel().isEmpty()) {
                byProvider.put(provider.word(), acceptedBy.getOrDefault(provider, 0L));
            }
        }
        return new Stats(accepted, accepted - duplicates, duplicates, byProvider);
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
        newest.clear();
        fingerprints.clear();
        accepted = 0;
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

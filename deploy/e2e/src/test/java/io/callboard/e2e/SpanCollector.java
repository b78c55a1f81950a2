package io.callboard.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Receives the spans of the services: the parts of OTLP over HTTP that these tests read. */
final class SpanCollector implements AutoCloseable {
    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private volatile boolean keeping;

    /** One span, with ids in hexadecimal digits; {@code raw} is its whole content. */
    record Span(
            String service,
            String traceId,
            String id,
            String parentId,
            String name,
            Map<String, String> tags,
            List<String> linkedTraceIds,
            String raw) {}

    SpanCollector(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/traces", exchange -> {
            read(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    /** Keeps spans from now on, until {@link #forget}. */
    void keep() {
        keeping = true;
    }

    void forget() {
        keeping = false;
        spans.clear();
    }

    List<Span> spans() {
        return spans;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void read(byte[] request) {
        if (!keeping) {
            return;
        }
        for (Field resourceSpans : Field.all(request, 1)) {
            String service = Field.all(resourceSpans.bytes(), 1).stream()
                    .map(resource -> tags(resource.bytes(), 1).getOrDefault("service.name", ""))
                    .findFirst()
                    .orElse("");
            for (Field scopeSpans : Field.all(resourceSpans.bytes(), 2)) {
                for (Field span : Field.all(scopeSpans.bytes(), 2)) {
                    spans.add(span(service, span.bytes()));
                }
            }
        }
    }

    private static Span span(String service, byte[] span) {
        return new Span(
                service,
                hex(span, 1),
                hex(span, 2),
                hex(span, 4),
                Field.all(span, 5).stream().map(Field::text).collect(Collectors.joining()),
                tags(span, 9),
                Field.all(span, 13).stream().map(link -> hex(link.bytes(), 1)).toList(),
                new String(span, StandardCharsets.UTF_8));
    }

    private static Map<String, String> tags(byte[] message, int field) {
        return Field.all(message, field).stream()
                .collect(Collectors.toMap(
                        tag -> Field.all(tag.bytes(), 1).getFirst().text(),
                        tag -> Field.all(tag.bytes(), 2).stream()
                                .flatMap(value -> Field.all(value.bytes(), 1).stream())
                                .map(Field::text)
                                .collect(Collectors.joining()),
                        (first, second) -> first));
    }

    private static String hex(byte[] message, int field) {
        return Field.all(message, field).stream()
                .map(id -> HexFormat.of().formatHex(id.bytes()))
                .collect(Collectors.joining());
    }

    /** A field of a protocol buffers message with a length: text, bytes or a message. Other fields are skipped. */
    private record Field(int number, byte[] bytes) {
        private static final int VARINT = 0;
        private static final int EIGHT_BYTES = 1;
        private static final int WITH_LENGTH = 2;

        static List<Field> all(byte[] message, int number) {
            List<Field> found = new ArrayList<>();
            ByteBuffer left = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
            while (left.hasRemaining()) {
                int tag = (int) varint(left);
                switch (tag & 7) {
                    case VARINT -> varint(left);
                    case EIGHT_BYTES -> left.getLong();
                    case WITH_LENGTH -> {
                        byte[] bytes = new byte[(int) varint(left)];
                        left.get(bytes);
                        if (tag >>> 3 == number) {
                            found.add(new Field(number, bytes));
                        }
                    }
                    default -> left.getInt();
                }
            }
            return found;
        }

        private static long varint(ByteBuffer left) {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = left.get();
                value |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}

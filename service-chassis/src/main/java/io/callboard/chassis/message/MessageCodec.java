package io.callboard.chassis.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.callboard.chassis.trace.TraceParent;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/** Turns records into messages and messages into records; reads leniently, so that producers may add fields. */
public final class MessageCodec {

    private static final byte[] SPEC_VERSION = "1.0".getBytes(UTF_8);
    private static final byte[] JSON = "application/json".getBytes(UTF_8);

    /** A mapper of its own: a setting under {@code spring.jackson} must not change the messages on Kafka. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .build())
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .annotationIntrospector(
                    AnnotationIntrospector.pair(new JacksonAnnotationIntrospector(), new UnknownPropertiesSkipped()))
            .build();

    private final byte[] source;

    /**
     * The last formatted instant. Messages of one statement have the same instant, and formatting is expensive. Set by
     * any thread.
     */
    private volatile WrittenTime lastTime = new WrittenTime(Instant.EPOCH);

    /** The last instant that was read, for the same reason. Set by any thread. */
    private volatile ReadTime lastRead = new ReadTime("1970-01-01T00:00:00Z", Instant.EPOCH);

    /** @param service the name of the service that writes, {@code event-service} */
    public MessageCodec(String service) {
        this.source = ("/callboard/" + service).getBytes(UTF_8);
    }

    /** The JSON of a message's value. */
    public String json(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** The record for a message whose value is already JSON; a null value is a tombstone. */
    public ProducerRecord<byte[], byte[]> encode(
            String topic,
            String key,
            String type,
            String id,
            Instant time,
            @Nullable String json,
            @Nullable String traceparent) {
        var value = json == null ? null : json.getBytes(UTF_8);
        var keyBytes = key.getBytes(UTF_8);
        var message = new ProducerRecord<>(topic, keyBytes, value);
        var headers = message.headers()
                .add(MessageHeaders.SPEC_VERSION, SPEC_VERSION)
                .add(MessageHeaders.ID, id.getBytes(UTF_8))
                .add(MessageHeaders.TYPE, type.getBytes(UTF_8))
                .add(MessageHeaders.SOURCE, source)
                .add(MessageHeaders.TIME, written(time))
                .add(MessageHeaders.SUBJECT, keyBytes)
                .add(MessageHeaders.DATA_SCHEMA, dataSchema(topic, type).getBytes(UTF_8))
                .add(MessageHeaders.CONTENT_TYPE, JSON);
        if (traceparent != null) {
            headers.add(MessageHeaders.TRACE_PARENT, traceparent.getBytes(UTF_8));
        }
        return message;
    }

    /** The message type in the record's headers; null if there is none that can be read. */
    public @Nullable String typeOf(ConsumerRecord<byte[], byte[]> message) {
        try {
            return required(message.headers(), MessageHeaders.TYPE);
        } catch (Unreadable e) {
            return null;
        }
    }

    /** Reads a record; no content makes it throw. A tombstone needs only a key. */
    public <T> Decoded<T> decode(ConsumerRecord<byte[], byte[]> message, Class<T> type) {
        try {
            if (message.value() == null) {
                return new Decoded.Readable<>(tombstone(message));
            }
            var headers = message.headers();
            var version = required(headers, MessageHeaders.SPEC_VERSION);
            if (!version.equals("1.0")) {
                throw new Unreadable("header ce_specversion is not 1.0");
            }
            var id = required(headers, MessageHeaders.ID);
            var messageType = required(headers, MessageHeaders.TYPE);
            var time = time(required(headers, MessageHeaders.TIME));
            var key = key(message);
            return new Decoded.Readable<>(
                    new Message<>(id, messageType, key, time, data(message.value(), type), trace(headers)));
        } catch (Unreadable e) {
            return new Decoded.Undecodable<>(e.reason);
        }
    }

    private byte[] written(Instant time) {
        var last = lastTime;
        if (!last.time.equals(time)) {
            last = new WrittenTime(time);
            lastTime = last;
        }
        return last.bytes;
    }

    private static String dataSchema(String topic, String type) {
        return "https://callboard.dev/contracts/" + topic + "/" + type + ".schema.json";
    }

    /**
     * A tombstone must not fail because of a header. A missing or unreadable header gets a value that is derived from
     * topic, partition and offset, so that it is the same at each delivery.
     */
    private <T> Message<T> tombstone(ConsumerRecord<byte[], byte[]> message) throws Unreadable {
        var headers = message.headers();
        var position = message.topic() + "-" + message.partition() + "-" + message.offset();
        return new Message<>(
                optional(headers, MessageHeaders.ID, text -> text, position),
                optional(headers, MessageHeaders.TYPE, text -> text, Message.TOMBSTONE),
                key(message),
                optional(headers, MessageHeaders.TIME, this::time, Instant.ofEpochMilli(message.timestamp())),
                null,
                trace(headers));
    }

    /** Without a valid header the message has no trace, but is read all the same. */
    private static @Nullable TraceParent trace(Headers headers) {
        @Nullable Header header = headers.lastHeader(MessageHeaders.TRACE_PARENT);
        return header == null || header.value() == null ? null : TraceParent.orNull(header.value());
    }

    private static String key(ConsumerRecord<byte[], byte[]> message) throws Unreadable {
        byte @Nullable [] key = message.key();
        if (key == null) {
            throw new Unreadable("key is missing");
        }
        return text(key, "key");
    }

    private static <T> T data(byte[] value, Class<T> type) throws Unreadable {
        @Nullable T data;
        try {
            data = MAPPER.readValue(value, type);
        } catch (InputCoercionException e) {
            throw new Unreadable("value has a number out of range at " + pointer(e));
        } catch (StreamReadException e) {
            throw new Unreadable(
                    e.getOriginalMessage().startsWith("Duplicate")
                            ? "value names a property twice at " + pointer(e)
                            : "value is not JSON");
        } catch (StreamConstraintsException e) {
            throw new Unreadable("value is nested too deeply or has too long a part at " + pointer(e));
        } catch (DatabindException e) {
            throw new Unreadable("value does not fit " + type.getSimpleName() + " at " + pointer(e));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new Unreadable("value is not readable: " + e.getClass().getSimpleName());
        }
        if (data == null) {
            throw new Unreadable("value is JSON null");
        }
        return data;
    }

    private static String pointer(JacksonException e) {
        var pointer = e.getPath().stream()
                .map(step -> "/" + (step.getPropertyName() == null ? step.getIndex() : step.getPropertyName()))
                .collect(Collectors.joining());
        return pointer.isEmpty() ? "/" : pointer;
    }

    private Instant time(String text) throws Unreadable {
        ReadTime last = lastRead;
        if (last.text.equals(text)) {
            return last.time;
        }
        try {
            Instant time = Instant.parse(text);
            lastRead = new ReadTime(text, time);
            return time;
        } catch (DateTimeParseException e) {
            throw new Unreadable("header ce_time is no instant");
        }
    }

    private static String required(Headers headers, String name) throws Unreadable {
        @Nullable Header header = headers.lastHeader(name);
        if (header == null || header.value() == null || header.value().length == 0) {
            throw new Unreadable("header " + name + " is missing");
        }
        return text(header.value(), "header " + name);
    }

    private static <V> V optional(Headers headers, String name, Reading<V> reading, V otherwise) {
        try {
            return reading.read(required(headers, name));
        } catch (Unreadable e) {
            return otherwise;
        }
    }

    /** Reading replaces what is not UTF-8 by a character that may also be in a text, so that only such a text is checked. */
    private static String text(byte[] bytes, String what) throws Unreadable {
        String text = new String(bytes, UTF_8);
        if (text.indexOf('\uFFFD') >= 0 && !Arrays.equals(text.getBytes(UTF_8), bytes)) {
            throw new Unreadable(what + " is not UTF-8");
        }
        return text;
    }

    private static final class WrittenTime {

        private final Instant time;
        private final byte[] bytes;

        private WrittenTime(Instant time) {
            this.time = time;
            this.bytes = time.toString().getBytes(UTF_8);
        }
    }

    /** Without it Jackson would copy the properties that a record does not have, before it drops them. */
    private static final class UnknownPropertiesSkipped extends NopAnnotationIntrospector {

        private static final long serialVersionUID = 1L;

        @Override
        public JsonIgnoreProperties.Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated annotated) {
            return JsonIgnoreProperties.Value.forIgnoreUnknown(true);
        }
    }

    private record ReadTime(String text, Instant time) {}

    private interface Reading<V> {

        V read(String text) throws Unreadable;
    }

    private static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        private final String reason;

        Unreadable(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}

package io.callboard.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A message as one line of JSON. The value is in it as it came, number by number. A value that is not JSON is in
 * {@code valueBase64}.
 */
final class MessageLine {

    private static final JsonFactory JSON = new JsonFactory();

    private MessageLine() {}

    static byte[] of(ConsumerRecord<byte[], byte[]> message) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            json.writeStringProperty("topic", message.topic());
            json.writeNumberProperty("partition", message.partition());
            json.writeNumberProperty("offset", message.offset());
            json.writeStringProperty(
                    "timestamp", Instant.ofEpochMilli(message.timestamp()).toString());
            json.writeStringProperty("key", text(message.key()));
            writeHeaders(json, message);
            writeValue(json, message.value());
            json.writeEndObject();
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static void writeHeaders(JsonGenerator json, ConsumerRecord<byte[], byte[]> message) {
        // Of two headers with one name the last one counts.
        Map<String, @Nullable String> envelope = new LinkedHashMap<>();
        Map<String, @Nullable String> others = new LinkedHashMap<>();
        for (Header header : message.headers()) {
            boolean known = header.key().startsWith("ce_") || header.key().equals("traceparent");
            (known ? envelope : others).put(header.key(), text(header.value()));
        }
        envelope.forEach(json::writeStringProperty);
        json.writeObjectPropertyStart("headers");
        others.forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    private static void writeValue(JsonGenerator json, byte @Nullable [] value) {
        String text = value == null ? "null" : jsonOrNull(value);
        json.writeName("value");
        json.writeRawValue(text == null ? "null" : text);
        if (value != null && text == null) {
            json.writeBinaryProperty("valueBase64", value);
        }
    }

    /** The value on one line, if it is one JSON value in UTF-8. */
    private static @Nullable String jsonOrNull(byte[] value) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                return null;
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                return null;
            }
        } catch (JacksonException e) {
            return null;
        }
        // JSON has line breaks between its tokens only.
        return text.replace('\n', ' ').replace('\r', ' ');
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}

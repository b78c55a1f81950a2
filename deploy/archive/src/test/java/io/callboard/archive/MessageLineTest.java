package io.callboard.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MessageLineTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void hasEnvelopeAndValue() {
        Headers headers = new RecordHeaders()
                .add("ce_type", bytes("DeliverySent"))
                .add("ce_id", bytes("first"))
                .add("ce_id", bytes("last"))
                .add("content-type", bytes("application/json"))
                .add("traceparent", bytes(TRACE));

        assertThat(line(bytes("key \"1\""), bytes("{\"a\":1}"), headers))
                .isEqualTo("{\"topic\":\"deliveries.v1\",\"partition\":2,\"offset\":17,"
                        + "\"timestamp\":\"2026-11-26T12:00:00.250Z\",\"key\":\"key \\\"1\\\"\","
                        + "\"ce_type\":\"DeliverySent\",\"ce_id\":\"last\",\"traceparent\":\"" + TRACE + "\","
                        + "\"headers\":{\"content-type\":\"application/json\"},\"value\":{\"a\":1}}\n");
    }

    @Test
    void aMessageWithoutKeyAndValueHasNulls() {
        assertThat(line(null, null, new RecordHeaders())).endsWith("\"key\":null,\"headers\":{},\"value\":null}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"amount\":1.10,\"big\":12345678901234567890.123456789}",
                "\"text with \\n and ü\"",
                "[]",
                "null",
                "17"
            })
    void keepsTheValueAsItCame(String value) {
        assertThat(line(null, bytes(value), new RecordHeaders())).endsWith("\"value\":" + value + "}\n");
    }

    @Test
    void isOneLine() {
        String line = line(null, bytes("{\r\n  \"a\": 1\n}"), new RecordHeaders());

        assertThat(line).containsOnlyOnce("\n").endsWith("\n").doesNotContain("\r");
        assertThat(JsonMapper.shared().readTree(line).at("/value/a").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"a\":1} {}", "{} x", "\"open", "{\"a\":\"\n\"}", "[1,]", "NaN"})
    void keepsBytesThatAreNotJson(String value) {
        assertKeptAsBytes(bytes(value));
    }

    @Test
    void keepsBytesThatAreNotUtf8() {
        assertKeptAsBytes(new byte[] {'"', (byte) 0xff, '"'});
        assertKeptAsBytes("{}".getBytes(StandardCharsets.UTF_16));
    }

    private static void assertKeptAsBytes(byte[] value) {
        String line = line(null, value, new RecordHeaders());
        JsonNode json = JsonMapper.shared().readTree(line);

        assertThat(line).containsOnlyOnce("\n");
        assertThat(json.path("value").isNull()).isTrue();
        assertThat(json.path("valueBase64").binaryValue()).isEqualTo(value);
    }

    private static String line(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        return new String(
                MessageLine.of(new ConsumerRecord<>(
                        "deliveries.v1",
                        2,
                        17,
                        Instant.parse("2026-11-26T12:00:00.250Z").toEpochMilli(),
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        key,
                        value,
                        headers,
                        Optional.empty())),
                StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package io.callboard.chassis.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.trace.TraceParent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {

    private static final Instant TIME = Instant.parse("2026-12-01T18:00:00.123456Z");

    private final MessageCodec codec = new MessageCodec("event-service");

    @Test
    void readsWhatItWrote() {
        var value = new Thing("name", TIME, Duration.ofMinutes(90), null, List.of(new Part(3)));

        var decoded = codec.decode(received(codec.json(value), message -> {}), Thing.class);

        assertThat(decoded)
                .isEqualTo(new Decoded.Readable<>(new Message<>("id-1", "ThingHappened", "key-1", TIME, value)));
    }

    @Test
    void readsTheCharacterThatStandsForBytesThatAreNotUtf8() {
        var value = "{\"name\":\"\uFFFD\",\"at\":\"2026-12-01T18:00:00Z\",\"parts\":[]}";

        var decoded = codec.decode(keyed("key-\uFFFD".getBytes(UTF_8), value), Thing.class);

        assertThat(decoded)
                .isInstanceOfSatisfying(
                        Decoded.Readable.class,
                        readable -> assertThat(((Decoded.Readable<?>) readable)
                                        .message()
                                        .key())
                                .isEqualTo("key-\uFFFD"));
    }

    @Test
    void writesInstantsAndDurationsAsText() {
        var value = new Thing("name", TIME, Duration.ofMinutes(90), null, List.of());

        assertThat(codec.json(value))
                .contains("\"at\":\"2026-12-01T18:00:00.123456Z\"")
                .contains("\"length\":\"PT1H30M\"")
                .contains("\"remark\":null");
    }

    @Test
    void readsTheTraceThatAMessageWasWrittenFor() {
        var trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        assertThat(traceOf(trace)).isEqualTo(new TraceParent(trace));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"
            })
    void aBrokenTraceCostsTheTraceAndNotTheMessage(String trace) {
        assertThat(traceOf(trace)).isNull();
    }

    private @Nullable TraceParent traceOf(String header) {
        var received = received(
                "{\"number\":3}",
                message -> message.headers().add(MessageHeaders.TRACE_PARENT, header.getBytes(UTF_8)));
        return codec.decode(received, Part.class) instanceof Decoded.Readable<Part>(var message)
                ? message.trace()
                : null;
    }

    @Test
    void readsATombstone() {
        assertThat(codec.decode(received(null, message -> {}), Thing.class))
                .isEqualTo(new Decoded.Readable<>(new Message<>("id-1", "ThingHappened", "key-1", TIME, null)));
    }

    @Test
    void readsATombstoneWhateverItsHeadersSay() {
        var bare = new ConsumerRecord<byte[], byte[]>("things.v1", 2, 40, "key-1".getBytes(UTF_8), null);
        var broken = received(null, message -> {
            message.headers().remove(MessageHeaders.ID).remove(MessageHeaders.SPEC_VERSION);
            message.headers().add(MessageHeaders.TIME, "yesterday".getBytes(UTF_8));
        });

        assertThat(codec.decode(bare, Thing.class))
                .isEqualTo(new Decoded.Readable<>(new Message<>(
                        "things.v1-2-40", Message.TOMBSTONE, "key-1", Instant.ofEpochMilli(bare.timestamp()), null)));
        assertThat(codec.decode(broken, Thing.class))
                .isEqualTo(new Decoded.Readable<>(new Message<>(
                        "things.v1-0-0", "ThingHappened", "key-1", Instant.ofEpochMilli(broken.timestamp()), null)));
    }

    @Test
    void findsNoTombstoneWithoutKey() {
        assertThat(codec.decode(keyed(null, null), Thing.class)).isEqualTo(new Decoded.Undecodable<>("key is missing"));
    }

    @Test
    void ignoresFieldsItDoesNotKnow() {
        assertThat(codec.decode(received("{\"number\":3,\"more\":{\"a\":[1]}}", message -> {}), Part.class))
                .isEqualTo(new Decoded.Readable<>(new Message<>("id-1", "ThingHappened", "key-1", TIME, new Part(3))));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void givesTheReasonWhyARecordIsNotAMessage(ConsumerRecord<byte[], byte[]> received, String reason) {
        assertThat(codec.decode(received, Thing.class)).isEqualTo(new Decoded.Undecodable<>(reason));
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                Arguments.of(received("{", message -> {}), "value is not JSON"),
                Arguments.of(received("", message -> {}), "value does not fit Thing at /"),
                Arguments.of(received("\u0000", message -> {}), "value is not JSON"),
                Arguments.of(received("null", message -> {}), "value is JSON null"),
                Arguments.of(received("[]", message -> {}), "value does not fit Thing at /"),
                Arguments.of(
                        received("{\"at\":\"someone@example.org\"}", message -> {}), "value does not fit Thing at /at"),
                Arguments.of(
                        received("{\"parts\":[{\"number\":1},{\"number\":\"x\"}]}", message -> {}),
                        "value does not fit Thing at /parts/1/number"),
                Arguments.of(
                        received("{\"parts\":[{\"number\":2147483648}]}", message -> {}),
                        "value has a number out of range at /parts/0/number"),
                Arguments.of(
                        received("{\"parts\":[{\"number\":1,\"number\":2}]}", message -> {}),
                        "value names a property twice at /parts/0"),
                Arguments.of(
                        received("{\"more\":" + "[".repeat(70) + "]".repeat(70) + "}", message -> {}),
                        "value is nested too deeply or has too long a part at /"),
                Arguments.of(without(MessageHeaders.ID), "header ce_id is missing"),
                Arguments.of(without(MessageHeaders.TYPE), "header ce_type is missing"),
                Arguments.of(without(MessageHeaders.TIME), "header ce_time is missing"),
                Arguments.of(without(MessageHeaders.SPEC_VERSION), "header ce_specversion is missing"),
                Arguments.of(with(MessageHeaders.SPEC_VERSION, "0.3"), "header ce_specversion is not 1.0"),
                Arguments.of(with(MessageHeaders.TIME, "yesterday"), "header ce_time is no instant"),
                Arguments.of(
                        received(
                                "{}",
                                message -> message.headers()
                                        .add(MessageHeaders.ID, new byte[] {(byte) 0xC3, (byte) 0x28})),
                        "header ce_id is not UTF-8"),
                Arguments.of(keyed(null, "{}"), "key is missing"),
                Arguments.of(keyed(new byte[] {(byte) 0xFF}, "{}"), "key is not UTF-8"));
    }

    private static ConsumerRecord<byte[], byte[]> without(String header) {
        return received("{}", message -> message.headers().remove(header));
    }

    private static ConsumerRecord<byte[], byte[]> with(String header, String value) {
        return received("{}", message -> message.headers().add(header, value.getBytes(UTF_8)));
    }

    private static ConsumerRecord<byte[], byte[]> received(
            @Nullable String json, Consumer<ConsumerRecord<byte[], byte[]>> change) {
        var received = keyed("key-1".getBytes(UTF_8), json);
        change.accept(received);
        return received;
    }

    private static ConsumerRecord<byte[], byte[]> keyed(byte @Nullable [] key, @Nullable String json) {
        var sent = new MessageCodec("event-service")
                .encode("things.v1", "key-1", "ThingHappened", "id-1", TIME, json, null);
        var received = new ConsumerRecord<byte[], byte[]>("things.v1", 0, 0, key, sent.value());
        sent.headers().forEach(received.headers()::add);
        return received;
    }

    record Thing(
            String name,
            Instant at,
            Duration length,
            @Nullable String remark,
            List<Part> parts) {}

    record Part(int number) {}
}

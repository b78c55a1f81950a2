package io.callboard.notifier.senderdomain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The client of the JDK against a name server that knows a few text records. */
class DnsTxtLookupTest {

    private static final int NO_SUCH_NAME = 3;
    private static final int FAILED = 2;
    private static final String LONG_KEY = "v=DKIM1; p=" + "A".repeat(400);

    private static final Map<String, List<String>> RECORDS = Map.of(
            "example.com", List.of("v=spf1 mx ~all", "say \"hi\" \\o/"),
            "mail._domainkey.example.com", List.of(LONG_KEY));

    private final DatagramSocket server;

    DnsTxtLookupTest() throws IOException {
        server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private TxtLookup lookup() {
        return new SenderDomainConfiguration()
                .txtLookup(
                        new SenderDomainProperties("dns://127.0.0.1:" + server.getLocalPort(), Duration.ofSeconds(10)),
                        JsonMapper.shared());
    }

    @Test
    void readsEachRecordInOnePiece() throws UnansweredLookupException {
        assertThat(lookup().records("example.com")).containsExactlyInAnyOrder("v=spf1 mx ~all", "say \"hi\" \\o/");
        assertThat(lookup().records("mail._domainkey.example.com")).containsExactly(LONG_KEY);
    }

    @Test
    void aNameThatDoesNotExistHasNoRecords() throws UnansweredLookupException {
        assertThat(lookup().records("_callboard.example.com")).isEmpty();
    }

    @Test
    void aNameServerThatFailsGivesNoAnswer() {
        assertThatThrownBy(() -> lookup().records("failing.example.com")).isInstanceOf(UnansweredLookupException.class);
    }

    private void serve() {
        byte[] buffer = new byte[512];
        while (!server.isClosed()) {
            try {
                DatagramPacket question = new DatagramPacket(buffer, buffer.length);
                server.receive(question);
                byte[] answer = answer(question.getData(), question.getLength());
                server.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Header, the question again, and an answer for each record (RFC 1035). */
    private static byte[] answer(byte[] question, int length) throws IOException {
        StringBuilder name = new StringBuilder();
        int end = 12;
        while (question[end] != 0) {
            int label = question[end];
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(question, end + 1, label, StandardCharsets.US_ASCII));
            end += label + 1;
        }
        List<String> records = RECORDS.getOrDefault(name.toString(), List.of());
        int code = name.toString().startsWith("failing") ? FAILED : records.isEmpty() ? NO_SUCH_NAME : 0;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(question, 0, 2);
        out.writeShort(0x8180 | code);
        out.writeShort(1);
        out.writeShort(records.size());
        out.writeInt(0);
        out.write(question, 12, end + 5 - 12);
        for (String record : records) {
            out.writeShort(0xC00C);
            out.writeShort(16);
            out.writeShort(1);
            out.writeInt(60);
            byte[] text = record.getBytes(StandardCharsets.US_ASCII);
            int strings = Math.ceilDiv(text.length, 255);
            out.writeShort(text.length + strings);
            for (int from = 0; from < text.length; from += 255) {
                int size = Math.min(255, text.length - from);
                out.writeByte(size);
                out.write(text, from, size);
            }
        }
        return bytes.toByteArray();
    }
}

package io.callboard.e2e.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** The answer; status 0 if there was none. */
record RawAnswer(int status, Map<String, String> headers, String body) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int READ_LIMIT_MILLIS = 30_000;

    /**
     * Sends the request over a connection of its own and reads the answer until the service closes it, or the first event
     * of a stream of events.
     */
    static RawAnswer to(URI service, RawRequest request) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(READ_LIMIT_MILLIS);
            socket.connect(new InetSocketAddress(service.getHost(), service.getPort()), READ_LIMIT_MILLIS);
            try {
                OutputStream out = socket.getOutputStream();
                out.write(request.bytesFor(service));
                out.flush();
                socket.shutdownOutput();
            } catch (SocketException refused) {
                // The service answered and closed the connection before it had read everything.
            }
            return parse(read(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(request.toString(), e);
        }
    }

    private static byte[] read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[16_384];
        try {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                bytes.write(buffer, 0, length);
                if (hasEventOfStream(bytes.toString(StandardCharsets.ISO_8859_1))) {
                    break;
                }
            }
        } catch (SocketTimeoutException | SocketException cut) {
            // The bytes before the reset count.
        }
        return bytes.toByteArray();
    }

    /** A stream of events has no end. A head that only says that the body is wanted may come before its own one. */
    private static boolean hasEventOfStream(String answer) {
        int head = answer.indexOf("\r\n\r\n");
        if (head >= 0 && answer.startsWith("HTTP/1.1 100 ")) {
            return hasEventOfStream(answer.substring(head + 4));
        }
        return head >= 0
                && answer.substring(0, head).contains("text/event-stream")
                && answer.indexOf("\n\n", head + 4) >= 0;
    }

    private static RawAnswer parse(byte[] bytes) {
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = all.indexOf("\r\n\r\n");
        if (end < 0) {
            return new RawAnswer(0, Map.of(), "");
        }
        List<String> head = Arrays.asList(all.substring(0, end).split("\r\n"));
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        head.stream().skip(1).forEach(line -> {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        });
        int status = Integer.parseInt(head.getFirst().split(" ")[1]);
        byte[] body = Arrays.copyOfRange(bytes, end + 4, bytes.length);
        if (status == 100) {
            return parse(body);
        }
        boolean chunked = headers.getOrDefault("Transfer-Encoding", "").equals("chunked");
        return new RawAnswer(status, headers, new String(chunked ? dechunked(body) : body, StandardCharsets.UTF_8));
    }

    private static byte[] dechunked(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < body.length) {
            int lineEnd = at;
            while (body[lineEnd] != '\r') {
                lineEnd++;
            }
            int size = Integer.parseInt(new String(body, at, lineEnd - at, StandardCharsets.US_ASCII), 16);
            bytes.write(body, lineEnd + 2, size);
            at = lineEnd + 2 + size + 2;
        }
        return bytes.toByteArray();
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The media type without its parameters. */
    String mediaType() {
        return header("Content-Type").split(";", -1)[0].strip().toLowerCase(Locale.ROOT);
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    boolean isRefusal() {
        return status >= 400;
    }

    /** The body as JSON; a missing node if it is none. */
    JsonNode json() {
        try {
            return body.isEmpty() ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (JacksonException noJson) {
            return MissingNode.getInstance();
        }
    }

    @Override
    public String toString() {
        return status + " " + header("Content-Type") + " "
                + (body.length() > 800 ? body.substring(0, 800) + "…" : body);
    }
}

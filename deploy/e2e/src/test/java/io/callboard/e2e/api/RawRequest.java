package io.callboard.e2e.api;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** An HTTP request that may be as wrong as a caller can make it: nothing in it is checked or encoded. */
record RawRequest(String method, String target, List<Header> headers, Body body) {

    record Header(String name, String value) {}

    /** The bytes that follow the headers. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Body(byte[] bytes) {
        static final Body NONE = new Body(new byte[0]);

        static Body of(String text) {
            return new Body(text.getBytes(StandardCharsets.UTF_8));
        }

        boolean isEmpty() {
            return bytes.length == 0;
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    static RawRequest of(String method, String target) {
        return new RawRequest(method, target, List.of(), Body.NONE);
    }

    RawRequest withMethod(String other) {
        return new RawRequest(other, target, headers, body);
    }

    RawRequest withTarget(String other) {
        return new RawRequest(method, other, headers, body);
    }

    RawRequest withBody(Body other) {
        return new RawRequest(method, target, headers, other);
    }

    /** Adds a header, also when there is one of the same name already. */
    RawRequest adding(String name, String value) {
        return new RawRequest(
                method,
                target,
                Stream.concat(headers.stream(), Stream.of(new Header(name, value)))
                        .toList(),
                body);
    }

    RawRequest with(String name, String value) {
        return without(name).adding(name, value);
    }

    RawRequest without(String name) {
        return new RawRequest(
                method,
                target,
                headers.stream()
                        .filter(header -> !header.name().equalsIgnoreCase(name))
                        .toList(),
                body);
    }

    RawRequest bearing(String token) {
        return with("Authorization", "Bearer " + token);
    }

    boolean has(String name) {
        return headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
    }

    boolean changes() {
        return List.of("POST", "PUT", "PATCH", "DELETE").contains(method);
    }

    byte[] bytesFor(URI service) {
        List<Header> sent = new ArrayList<>();
        if (!has("Host")) {
            sent.add(new Header("Host", service.getAuthority()));
        }
        sent.add(new Header("Connection", "close"));
        sent.addAll(headers);
        if (!has("Content-Length") && !has("Transfer-Encoding") && (!body.isEmpty() || changes())) {
            sent.add(new Header("Content-Length", Integer.toString(body.bytes().length)));
        }
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        sent.forEach(header ->
                head.append(header.name()).append(": ").append(header.value()).append("\r\n"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(body.bytes());
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(method + " " + shortened(target));
        headers.forEach(header -> text.append("\n    ")
                .append(header.name())
                .append(": ")
                .append(
                        header.name().equals("Authorization")
                                ? shortened(header.value(), 24)
                                : shortened(header.value())));
        if (!body.isEmpty()) {
            text.append("\n    ").append(shortened(body.text()));
        }
        return text.toString();
    }

    private static String shortened(String text) {
        return shortened(text, 600);
    }

    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "… (" + text.length() + " characters)";
    }
}

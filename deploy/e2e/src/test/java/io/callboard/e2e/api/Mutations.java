package io.callboard.e2e.api;

import io.callboard.e2e.api.RawRequest.Body;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes requests malformed in the ways of clients, proxies and attackers. */
final class Mutations {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final List<String> SEGMENTS = List.of(
            "not-a-uuid",
            "..",
            "%2F",
            "..%2f..",
            "%00",
            "%zz",
            "%ff",
            "%2e%2e",
            ";x=y",
            "%F0%9F%98%80",
            "{id}",
            "*",
            "a|b",
            "a\"b",
            "00000000-0000-0000-0000-000000000000",
            "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
            "-1",
            "%20",
            "a".repeat(2_000),
            "1' or '1'='1",
            "%5c",
            "a\\b",
            "é");
    private static final List<String> QUERIES = List.of(
            "x=%ff",
            "x=%zz",
            "&=",
            "=",
            "=y",
            "x",
            "&&",
            "x=%ED%A0%80",
            "x=%",
            "limit=0",
            "limit=-1",
            "limit=201",
            "limit=99999999999",
            "limit=abc",
            "limit=",
            "limit[]=1",
            "limit=1&limit=2",
            "cursor=",
            "cursor=abc",
            "cursor=%00",
            "cursor=YWJj",
            "cursor=H3gf",
            "sort=id;drop",
            "sort=-",
            "status=Draft",
            "status=",
            "dryrun=false",
            "from=2026-13-01T00:00:00Z",
            "to=never",
            "q=%25%27",
            "q=\u0000",
            "eventId=1",
            "eventId=",
            "eventId=00000000-0000-0000-0000-000000000000",
            "x=" + "a".repeat(7_000),
            "a=1&".repeat(1_100),
            "q=a|b",
            "q={}");
    private static final List<String> CONTENT_TYPES = List.of(
            "application/yaml",
            "application/xml",
            "application/cbor",
            "application/x-jackson-smile",
            "text/csv",
            "text/plain",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "multipart/mixed; boundary=",
            "application/x-www-form-urlencoded",
            "*/*",
            "application/*",
            "application",
            "nonsense/",
            ";",
            "application/json; charset=nonsense",
            "application/json; charset=iso-8859-1",
            "application/json; charset=utf-16",
            "application/json;;",
            "application/problem+json",
            "application/JSON",
            "text/json",
            "application/merge-patch+json",
            "application/json, application/xml");
    private static final List<String> ACCEPTS = List.of(
            "application/yaml",
            "application/xml",
            "application/cbor",
            "text/html",
            "image/png",
            "nonsense",
            "*",
            ",",
            "",
            "application/json;q=0",
            "*/*;q=2",
            "application/problem+json",
            "text/*",
            "application/json; charset=utf-16",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "a/b,".repeat(60));
    private static final List<RawRequest.Header> HEADERS = List.of(
            header("If-Match", "*"),
            header("If-Match", "nonsense"),
            header("If-Match", "4"),
            header("If-Match", ""),
            header("If-Match", "W/\"1\""),
            header("If-Match", "\"1\", \"2\""),
            header("If-Match", "\"99999999999999999999\""),
            header("If-None-Match", "\""),
            header("If-Modified-Since", "yesterday"),
            header("Idempotency-Key", ""),
            header("Idempotency-Key", " "),
            header("Idempotency-Key", "k".repeat(256)),
            header("Idempotency-Key", "schlüssel"),
            header("Idempotency-Key", "same"),
            header("Content-Encoding", "deflate"),
            header("Content-Encoding", "br"),
            header("Content-Encoding", "gzip, gzip"),
            header("Host", "evil.example"),
            header("Host", "a b"),
            header("Host", ""),
            header("X-Long", "a".repeat(9_000)),
            header("X-Forwarded-Host", "evil.example"),
            header("X-Forwarded-Port", "none"),
            header("Forwarded", "for=;;="),
            header("Cookie", "a=b;;=;\"x"),
            header("traceparent", "nonsense"),
            header("tracestate", "\u0001"),
            header("baggage", "a=%zz,,="),
            header("Range", "bytes=5-1"),
            header("Expect", "100-continue"),
            header("Origin", "null"),
            header("Origin", "https://evil.example"),
            header("Access-Control-Request-Method", "POST"),
            header("Accept-Language", "x".repeat(200)),
            header("Accept-Language", ";q="),
            header("Accept-Charset", "nonsense"),
            header("Accept-Encoding", "gzip;q=x"),
            header("X-HTTP-Method-Override", "DELETE"),
            header("Upgrade", "h2c"),
            header("Content-Length", "abc"),
            header("Content-Length", "99999"),
            header("Last-Event-ID", "x"),
            header("Prefer", "wait=999999999999"));
    private static final List<String> TOKENS = List.of(
            "",
            "Bearer",
            "Bearer ",
            "Bearer nonsense",
            "Basic dXNlcjpwYXNz",
            "Bearer a.b.c",
            "Bearer " + "a".repeat(5_000),
            "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
            "bearer \u0000",
            "Bearer é",
            "Negotiate");
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "FOO");

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\u0000",
            "\ud83d\ude00".repeat(50),
            "\u202e reversed",
            "\u2028",
            "a\r\nb",
            "=1+1",
            "<script>alert(1)</script>",
            "{{7*7}}",
            "${7*7}",
            "x".repeat(300),
            "x".repeat(20_000),
            "'; drop table outbox; --",
            "%s%n",
            "\u0300".repeat(30),
            "é",
            "\uFEFF",
            "../../etc/passwd",
            "javascript:alert(1)",
            "PT0S",
            "P99999D",
            "P1M",
            "-PT1H",
            "2026-02-30T10:00",
            "+999999999-12-31T23:59",
            "Europe/Atlantis",
            "EST",
            "UTC+25",
            "en-14155551-0010",
            "xx",
            "a@b",
            "a@b.c",
            "\"a b\"@example.com",
            "x@b\u00fccher.example",
            "+1",
            "+4915112345678901234",
            "http://[",
            "https://user:secret@example.com/",
            "null",
            "true",
            "99999999999999999999",
            "00000000-0000-0000-0000-000000000000");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "1.5",
            "2147483648",
            "9223372036854775808",
            "1e5",
            "1e400",
            "-0",
            "1" + "0".repeat(400),
            "1" + "0".repeat(1_200));
    /** Inserted into the JSON text unchanged, because no JSON writer would write it. */
    private static final List<String> RAW_VALUES = List.of(
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\u0000\"",
            "NaN",
            "Infinity",
            "01",
            ".5",
            "'text'",
            "\"\\x\"",
            "\"\t\"",
            "tru",
            "[".repeat(70) + "]".repeat(70),
            "{\"a\":".repeat(70) + "1" + "}".repeat(70),
            "[".repeat(20_000));

    private static final List<BiFunction<RawRequest, RandomGenerator, RawRequest>> ALL = List.of(
            Mutations::dropProperty,
            Mutations::retype,
            Mutations::retype,
            Mutations::extremeText,
            Mutations::extremeText,
            Mutations::extremeNumber,
            Mutations::rawValue,
            Mutations::unknownProperty,
            Mutations::twice,
            Mutations::otherBody,
            Mutations::path,
            Mutations::query,
            (request, random) -> request.with("Content-Type", any(CONTENT_TYPES, random)),
            (request, random) -> request.without("Content-Type"),
            (request, random) -> request.with("Accept", any(ACCEPTS, random)),
            Mutations::addHeader,
            Mutations::addHeader,
            (request, random) -> request.with("Authorization", any(TOKENS, random)),
            (request, random) -> request.without("Authorization"),
            (request, random) -> request.has("Authorization")
                    ? request.adding("Authorization", any(TOKENS, random))
                    : request.with("Authorization", any(TOKENS, random)),
            (request, random) -> request.withMethod(any(METHODS, random)));

    private Mutations() {}

    static RawRequest apply(RawRequest request, RandomGenerator random) {
        return ALL.get(random.nextInt(ALL.size())).apply(request, random);
    }

    private static RawRequest path(RawRequest request, RandomGenerator random) {
        String[] parts = request.target().split("\\?", 2);
        List<String> segments = new ArrayList<>(List.of(parts[0].split("/")));
        int at = 1 + random.nextInt(segments.size() - 1);
        switch (random.nextInt(4)) {
            case 0 -> segments.set(at, any(SEGMENTS, random));
            case 1 -> segments.add(any(SEGMENTS, random));
            case 2 -> segments.set(at, segments.get(at) + any(List.of("/", ".json", "%20", ";a=b", "//"), random));
            default -> segments.set(segments.size() - 1, any(SEGMENTS, random));
        }
        String path = String.join("/", segments);
        return request.withTarget(parts.length == 1 ? path : path + "?" + parts[1]);
    }

    private static RawRequest query(RawRequest request, RandomGenerator random) {
        String more = any(QUERIES, random);
        return request.withTarget(request.target() + (request.target().contains("?") ? "&" : "?") + more);
    }

    private static RawRequest addHeader(RawRequest request, RandomGenerator random) {
        RawRequest.Header header = HEADERS.get(random.nextInt(HEADERS.size()));
        return random.nextInt(5) == 0
                ? request.adding(header.name(), header.value())
                : request.with(header.name(), header.value());
    }

    private static RawRequest dropProperty(RawRequest request, RandomGenerator random) {
        return changing(request, random, (object, name) -> object.remove(name));
    }

    private static RawRequest retype(RawRequest request, RandomGenerator random) {
        JsonNode other = List.<JsonNode>of(
                        NODES.numberNode(5),
                        NODES.numberNode(0),
                        NODES.booleanNode(false),
                        NODES.nullNode(),
                        NODES.stringNode("5"),
                        NODES.arrayNode(),
                        NODES.arrayNode().add(NODES.arrayNode().add("EMAIL")),
                        NODES.arrayNode().addNull(),
                        NODES.objectNode(),
                        NODES.objectNode().put("a", "b"))
                .get(random.nextInt(10));
        return changing(request, random, (object, name) -> object.set(name, other));
    }

    private static RawRequest extremeText(RawRequest request, RandomGenerator random) {
        String text = any(TEXTS, random);
        return changing(request, random, (object, name) -> object.put(name, text));
    }

    private static RawRequest extremeNumber(RawRequest request, RandomGenerator random) {
        String mark = "\"a number\"";
        RawRequest marked = changing(request, random, (object, name) -> object.put(name, "a number"));
        return marked.withBody(Body.of(marked.body().text().replace(mark, any(NUMBERS, random))));
    }

    private static RawRequest rawValue(RawRequest request, RandomGenerator random) {
        String mark = "\"raw\"";
        RawRequest marked = changing(request, random, (object, name) -> object.put(name, "raw"));
        return marked.withBody(Body.of(marked.body().text().replace(mark, any(RAW_VALUES, random))));
    }

    private static RawRequest unknownProperty(RawRequest request, RandomGenerator random) {
        String unknown = any(
                List.of("organizerId", "status", "epoch", "id", "version", "desciption", "", "\u0000", "__proto__"),
                random);
        JsonNode value = random.nextBoolean() ? NODES.nullNode() : NODES.stringNode("x");
        return changing(request, random, (object, name) -> object.set(unknown, value));
    }

    private static RawRequest twice(RawRequest request, RandomGenerator random) {
        String text = request.body().text();
        int brace = text.indexOf('{');
        int comma = text.indexOf(',');
        return brace != 0 || comma < 0
                ? request
                : request.withBody(Body.of("{" + text.substring(1, comma) + "," + text.substring(1)));
    }

    private static RawRequest otherBody(RawRequest request, RandomGenerator random) {
        String text = request.body().text();
        byte[] bytes = switch (random.nextInt(14)) {
            case 0 -> new byte[0];
            case 1 -> "null".getBytes(StandardCharsets.UTF_8);
            case 2 -> "[]".getBytes(StandardCharsets.UTF_8);
            case 3 -> "\"text\"".getBytes(StandardCharsets.UTF_8);
            case 4 -> "{}".getBytes(StandardCharsets.UTF_8);
            case 5 -> (text + text).getBytes(StandardCharsets.UTF_8);
            case 6 -> text.substring(0, text.length() / 2).getBytes(StandardCharsets.UTF_8);
            case 7 -> ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
            case 8 -> text.getBytes(StandardCharsets.UTF_16);
            case 9 -> text.replace("a", "ä").getBytes(StandardCharsets.ISO_8859_1);
            case 10 -> (text + " ".repeat(66_000)).getBytes(StandardCharsets.UTF_8);
            case 11 -> "a=%zz&email=x%40y".getBytes(StandardCharsets.UTF_8);
            case 12 -> "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb".getBytes(StandardCharsets.UTF_8);
            default -> new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, 2, 3};
        };
        return request.withBody(new Body(bytes));
    }

    private interface Change {
        void of(ObjectNode object, String property);
    }

    /** Changes one property somewhere in a JSON body; a body that is not JSON, or has no property, stays unchanged. */
    private static RawRequest changing(RawRequest request, RandomGenerator random, Change change) {
        JsonNode body;
        try {
            body = JSON.readTree(request.body().bytes());
        } catch (JacksonException noJson) {
            return request;
        }
        List<ObjectNode> objects = new ArrayList<>();
        collect(body, objects);
        List<ObjectNode> full =
                objects.stream().filter(object -> !object.isEmpty()).toList();
        if (full.isEmpty()) {
            return request;
        }
        ObjectNode object = full.get(random.nextInt(full.size()));
        List<String> names = List.copyOf(object.propertyNames());
        change.of(object, names.get(random.nextInt(names.size())));
        return request.withBody(Body.of(JSON.writeValueAsString(body)));
    }

    private static void collect(JsonNode node, List<ObjectNode> objects) {
        if (node instanceof ObjectNode object) {
            objects.add(object);
        }
        if (node instanceof ObjectNode || node instanceof ArrayNode) {
            node.forEach(part -> collect(part, objects));
        }
    }

    private static RawRequest.Header header(String name, String value) {
        return new RawRequest.Header(name, value);
    }

    private static String any(List<String> values, RandomGenerator random) {
        return values.get(random.nextInt(values.size()));
    }
}

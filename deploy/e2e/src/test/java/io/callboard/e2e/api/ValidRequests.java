package io.callboard.e2e.api;

import io.callboard.e2e.api.ApiDocument.Operation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes valid requests from the document, with ids and tokens of existing things. */
final class ValidRequests {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEEPEST = 8;
    /** Fields without which almost every registration would be refused. */
    private static final List<String> EXPECTED = List.of("email", "firstName", "consent", "text", "at", "start");
    /** Of the deletions, so that there is something left for the other requests. */
    private static final double DELETED = 0.1;

    private static final String BOUNDARY = "x";

    private static final List<String> ZONES = List.of("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC");

    /** Kinds of messages that have a link to join. */
    private static final List<String> WITH_A_SEAT =
            List.of("CONFIRMATION", "PROMOTED", "APPROVED", "REMINDER", "HOST_REMINDER");

    private static final List<String> LANGUAGES = List.of("de", "es", "fr", "it", "nl", "pl", "pt-BR", "sv");

    private final World world;
    private final RandomGenerator random;
    private int count;

    ValidRequests(World world, RandomGenerator random) {
        this.world = world;
        this.random = random;
    }

    RawRequest of(Operation operation) {
        boolean deletes = operation.method().equals("DELETE")
                || operation.path().endsWith("/cancel")
                || operation.path().endsWith("/erase");
        return of(operation, deletes && random.nextDouble() > DELETED);
    }

    /** A request for an existing thing. */
    RawRequest ofExisting(Operation operation) {
        return of(operation, false);
    }

    /** The same request for a thing that does not exist. */
    RawRequest ofNothing(RawRequest request) {
        return request.withTarget(request.target().replaceAll("[0-9a-f-]{36}", World.nothing(random)));
    }

    private RawRequest of(Operation operation, boolean spared) {
        RawRequest request = RawRequest.of(operation.method(), target(operation, spared));
        for (JsonNode header : operation.parameters("header").toList()) {
            if (isWanted(header, 0.2)) {
                request = request.with(header.path("name").asString(), text(headerValue(operation, header)));
            }
        }
        List<String> mediaTypes = List.copyOf(operation.bodies().propertyNames());
        if (!mediaTypes.isEmpty()) {
            String mediaType = mediaTypes.get(random.nextInt(mediaTypes.size()));
            boolean multipart = mediaType.equals("multipart/form-data");
            request = request.with("Content-Type", multipart ? mediaType + "; boundary=" + BOUNDARY : mediaType)
                    .withBody(body(operation, mediaType));
        }
        if (!operation.isPublic()) {
            request = request.bearing(operation.scopes().contains("ops") ? world.opsToken() : world.token());
        }
        return random.nextBoolean()
                ? request
                : request.with("Accept", "application/json, text/calendar;q=0.5, */*;q=0.1");
    }

    private String target(Operation operation, boolean spared) {
        String path = operation.path();
        Map<String, String> pair = spared ? Map.of() : pair(path);
        for (JsonNode parameter : operation.parameters("path").toList()) {
            String name = parameter.path("name").asString();
            String value = pair.getOrDefault(
                    name, spared ? World.nothing(random) : world.forPath(operation.path(), name, random));
            path = path.replace("{" + name + "}", encoded(value));
        }
        List<String> query = new ArrayList<>();
        Map<String, String> person = path.endsWith("/explain") ? world.person(random) : Map.of();
        for (JsonNode parameter : operation.parameters("query").toList()) {
            if (person.containsKey(parameter.path("name").asString())) {
                String name = parameter.path("name").asString();
                query.add(name + "=" + person.get(name));
            } else if (!isRepeatedInBody(operation, parameter)
                    && isWanted(parameter, 0.3)
                    && !parameter.path("name").asString().equals("cursor")) {
                String name = parameter.path("name").asString();
                query.add(name + "=" + encoded(text(value(operation.document(), parameter.path("schema"), name, 0))));
            }
        }
        return query.isEmpty() ? path : path + "?" + String.join("&", query);
    }

    /** Two things of which one belongs to the other, by the names of their parameters. */
    private Map<String, String> pair(String path) {
        if (path.contains("{hostId}")) {
            return world.host(random);
        }
        return path.contains("{deliveryId}") ? world.webhook(random) : Map.of();
    }

    /** It would have to be the one in the body. */
    private static boolean isRepeatedInBody(Operation operation, JsonNode parameter) {
        return operation.method().equals("POST")
                && parameter.path("name").asString().equals("eventId")
                && !parameter.path("required").asBoolean(false);
    }

    private boolean isWanted(JsonNode parameter, double optional) {
        return parameter.path("required").asBoolean(false) || random.nextDouble() < optional;
    }

    /** Versions are guessed, so that some match; keys are new, or one that was used before. */
    private JsonNode headerValue(Operation operation, JsonNode header) {
        return switch (header.path("name").asString()) {
            case "If-Match" -> NODES.stringNode("\"" + (1 + random.nextInt(3)) + "\"");
            case "Idempotency-Key" -> NODES.stringNode("key-" + random.nextInt(1_000_000));
            case "Callboard-Address" ->
                NODES.stringNode("person-%d@fuzz.example.com".formatted(random.nextInt(1 + count)));
            case "Callboard-Pass" ->
                NODES.stringNode(world.pass(operation.path(), random).orElseGet(() -> World.nothing(random)));
            default ->
                value(
                        operation.document(),
                        header.path("schema"),
                        header.path("name").asString(),
                        0);
        };
    }

    private RawRequest.Body body(Operation operation, String mediaType) {
        if (mediaType.equals("text/csv")) {
            return RawRequest.Body.of("firstName,email\nCsv,csv-%d@fuzz.example.com\n".formatted(++count));
        }
        JsonNode value =
                value(operation.document(), operation.bodies().path(mediaType).path("schema"), "", 0);
        if (value instanceof ObjectNode object && !operation.method().equals("POST")) {
            // What exists cannot become a series.
            object.remove("recurrence");
        }
        return switch (mediaType) {
            case "application/x-www-form-urlencoded" ->
                RawRequest.Body.of(value.propertyStream()
                        .map(field -> field.getKey() + "=" + encoded(text(field.getValue())))
                        .collect(Collectors.joining("&")));
            case "multipart/form-data" ->
                RawRequest.Body.of(value.propertyStream()
                                .map(field -> "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                                        .formatted(BOUNDARY, field.getKey(), text(field.getValue())))
                                .collect(Collectors.joining())
                        + "--" + BOUNDARY + "--\r\n");
            default -> RawRequest.Body.of(JSON.writeValueAsString(value));
        };
    }

    /** A value that fits the schema; its name decides where the schema leaves the form open. */
    JsonNode value(ApiDocument document, JsonNode unresolved, String name, int depth) {
        JsonNode schema = document.resolve(unresolved);
        if (schema.has("const")) {
            return schema.path("const");
        }
        if (schema.path("enum").isArray() && !type(schema).equals("array")) {
            return oneOf(schema.path("enum"));
        }
        for (String choice : List.of("anyOf", "oneOf")) {
            if (schema.has(choice) && !schema.has("properties")) {
                return value(document, notNull(schema.path(choice)), name, depth);
            }
        }
        if (schema.has("allOf")) {
            ObjectNode all = NODES.objectNode();
            schema.path("allOf").forEach(part -> {
                if (value(document, part, name, depth) instanceof ObjectNode object) {
                    all.setAll(object);
                }
            });
            return all;
        }
        return switch (type(schema)) {
            case "object" -> object(document, schema, depth);
            case "array" -> array(document, schema, name, depth);
            case "integer", "number" -> number(schema, name);
            case "boolean" -> NODES.booleanNode(random.nextInt(4) > 0);
            case "null" -> NullNode.getInstance();
            default -> string(schema, name);
        };
    }

    private JsonNode object(ApiDocument document, JsonNode schema, int depth) {
        ObjectNode object = NODES.objectNode();
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asString).toList();
        schema.path("properties").propertyStream().forEach(property -> {
            if (required.contains(property.getKey())
                    || EXPECTED.contains(property.getKey())
                    || (depth < DEEPEST && random.nextDouble() < 0.6)) {
                object.set(property.getKey(), value(document, property.getValue(), property.getKey(), depth + 1));
            }
        });
        if (object.has("address") && object.path("channel").asString("").equals("SMS")) {
            object.put("address", "+1415555%04d".formatted(++count % 10_000));
        }
        if (object.has("label") && object.has("type")) {
            // A question. None is required, because no registration here knows which ones there are.
            object.put("required", false);
            switch (object.path("type").asString()) {
                case "CHOICE", "MULTI" -> object.putArray("options").add("Yes").add("No");
                default -> object.remove("options");
            }
        }
        if (object.isEmpty() && isNeverEmpty(schema)) {
            schema.path("properties")
                    .propertyStream()
                    .findFirst()
                    .ifPresent(property -> object.set(
                            property.getKey(), value(document, property.getValue(), property.getKey(), depth + 1)));
        }
        if (object.has("answers")) {
            ObjectNode answers = object.putObject("answers");
            if (isNeverEmpty(schema.path("properties").path("answers"))) {
                answers.putArray("diet").add("No meat");
            }
        }
        chooseOneOfTwo(schema, object);
        writeTemplate(document, schema, object);
        writeFact(schema, object);
        writeAccount(schema, object);
        switch (object.path("kind").asString("")) {
            case "EXTERNAL" -> object.put("url", "https://example.com/" + ++count);
            case "MUX" -> object.remove("url");
            default -> {}
        }
        if (schema.path("additionalProperties").isObject() && random.nextBoolean()) {
            object.set("answer", value(document, schema.path("additionalProperties"), "answer", depth + 1));
        }
        return object;
    }

    private static boolean isNeverEmpty(JsonNode schema) {
        return schema.path("minProperties").asInt(0) > 0;
    }

    /**
     * The examples show what messages of these kinds must show. A text message has neither subject nor HTML, an in-app
     * message no links.
     */
    private void writeTemplate(ApiDocument document, JsonNode schema, ObjectNode object) {
        JsonNode properties = schema.path("properties");
        if (!properties.has("html") || !properties.has("subject")) {
            return;
        }
        for (String part : List.of("subject", "html", "text")) {
            object.put(part, documented(document.resolve(properties.path(part)), ""));
        }
        if (properties.has("kind")) {
            object.put("kind", WITH_A_SEAT.get(random.nextInt(WITH_A_SEAT.size())));
            object.put("locale", LANGUAGES.get(random.nextInt(LANGUAGES.size())));
            switch (object.path("channel").asString("")) {
                case "SMS" -> object.remove(List.of("subject", "subjectB", "html"));
                case "IN_APP" -> {
                    object.remove(List.of("subjectB", "html"));
                    object.put("text", "{{title}} starts {{when}}.");
                }
                default -> {}
            }
        }
    }

    /** An account with Resend, which has neither a server nor numbers nor a webhook. */
    private void writeAccount(JsonNode schema, ObjectNode object) {
        if (schema.path("properties").has("dkimSelector")) {
            object.remove(List.of(
                    "host",
                    "port",
                    "security",
                    "username",
                    "region",
                    "accountSid",
                    "from",
                    "messagingServiceSid",
                    "url"));
            object.put("provider", "RESEND");
            object.put("fromAddress", "events-%d@fuzz.example.com".formatted(++count));
            object.put("secret", "re_fuzz");
            object.put("dkimSelector", "resend");
        }
    }

    /** A pass that is known, and facts whose data fits their type. */
    private void writeFact(JsonNode schema, ObjectNode object) {
        JsonNode properties = schema.path("properties");
        if (properties.has("pass")) {
            world.any("passes", random).ifPresent(pass -> object.put("pass", pass));
        }
        if (properties.has("pass") && properties.has("eventId")) {
            world.ofOpenEvent(random).forEach(object::put);
        }
        if (!properties.has("type") || !properties.has("at") || !properties.has("data")) {
            return;
        }
        object.put("at", CLOCK.instant().toString()).put("id", "fact-" + ++count);
        ObjectNode data = object.putObject("data");
        switch (object.path("type").asString()) {
            case "REACTION" -> data.put("reaction", "APPLAUSE");
            case "MESSAGE", "QUESTION" -> data.put("text", "text " + count);
            case "POLL_ANSWER" ->
                data.put("pollId", new UUID(0, count).toString()).put("option", random.nextInt(4));
            case "PURCHASE" ->
                data.put("amount", 10 + random.nextInt(90) + ".50")
                        .put("currency", "EUR")
                        .put("reference", "order " + count);
            default -> data.put("positionSeconds", random.nextInt(3600)).put("playing", true);
        }
    }

    /** Properties of which a request has one, or which exclude others. */
    private void chooseOneOfTwo(JsonNode schema, ObjectNode object) {
        JsonNode properties = schema.path("properties");
        if (properties.has("ids") && properties.has("upTo")) {
            object.remove("upTo");
            if (!object.has("ids")) {
                object.putArray("ids");
            }
        } else if (properties.has("ids") && properties.has("all")) {
            object.remove("all");
            if (random.nextBoolean() || !object.has("ids")) {
                object.remove("ids");
                object.put("all", true);
            }
        } else if (properties.has("eventId") && properties.has("all")) {
            // Everything else needs the scope of operators, or concerns all live events of the organizer.
            object.remove("all");
            object.put("eventId", world.any("events", random).orElseGet(() -> World.nothing(random)));
        } else if (properties.path("from").has("pattern")) {
            // Quiet hours.
            object.put("from", "22:00").put("to", "07:00");
        } else if (properties.has("from") && properties.has("to")) {
            object.put("from", CLOCK.instant().minus(Duration.ofHours(1)).toString());
            object.put("to", CLOCK.instant().plus(Duration.ofHours(1)).toString());
            // A replay of another organizer's live event is refused.
            object.remove(List.of("eventId", "timerId", "reasons"));
        } else if (properties.has("rules") && properties.has("spread") && !object.has("rules")) {
            // They are about the rules.
            object.remove(List.of("spread", "lateRegistrants"));
        } else if (properties.has("remindAgainInMinutes")) {
            // Excludes an extra reminder, and depends on the start.
            object.remove("remindAgainInMinutes");
        } else if (properties.has("daysBefore") && properties.has("at")) {
            // No two rules of an organizer have the same wall clock.
            object.put("daysBefore", random.nextInt(5)).put("at", "%02d:%02d".formatted(++count / 60 % 24, count % 60));
        } else if (properties.has("offset") && properties.has("for")) {
            // No two rules of an organizer have the same offset for the same people.
            object.put("offset", "PT%dM".formatted(60 + ++count % 10_000));
        } else if (properties.has("offset") && properties.has("wallClock")) {
            object.remove("at");
            if (random.nextInt(4) == 0 && object.has("afterRegistration")) {
                object.remove(List.of(
                        "offset", "wallClock", "afterEnd", "usefulUntil", "lateRegistrants", "quietHours", "spread"));
                // No two rules of an organizer have the same offset.
                object.put("afterRegistration", "PT%dM".formatted(60 + ++count % 10_000));
                return;
            }
            object.remove("afterRegistration");
            if (random.nextBoolean() && object.path("afterEnd").isObject()) {
                object.remove(
                        List.of("offset", "wallClock", "usefulUntil", "lateRegistrants", "spread", "holdOutPercent"));
                return;
            }
            object.remove("afterEnd");
            if (random.nextBoolean() && object.path("wallClock").isObject()) {
                object.remove(List.of("offset", "usefulUntil", "spread"));
            } else {
                object.remove("wallClock");
                // No two rules of an organizer have the same offset.
                object.put("offset", "PT%dM".formatted(60 + ++count % 10_000));
            }
        }
    }

    private JsonNode array(ApiDocument document, JsonNode schema, String name, int depth) {
        ArrayNode array = NODES.arrayNode();
        int length = Math.max(schema.path("minItems").asInt(0), 1 + random.nextInt(2));
        for (int i = 0; i < length; i++) {
            JsonNode item = schema.path("enum").isArray()
                    ? oneOf(schema.path("enum"))
                    : value(document, schema.path("items"), name.replaceFirst("s$", ""), depth + 1);
            if (array.valueStream().noneMatch(item::equals)) {
                array.add(item);
            }
        }
        return array;
    }

    private JsonNode number(JsonNode schema, String name) {
        int least = (int) schema.path("minimum").asDouble(1);
        int most = (int) Math.min(schema.path("maximum").asDouble(least + 100d), least + 100d);
        if (List.of("toVersion", "from", "to").contains(name)) {
            // Versions. Each template has had the first one.
            return NODES.numberNode(1);
        }
        return NODES.numberNode(name.equals("limit") ? 50 : least + random.nextInt(most - least + 1));
    }

    private JsonNode string(JsonNode schema, String name) {
        String format = schema.path("format").asString("");
        String word = name.toLowerCase(Locale.ROOT);
        if (format.equals("uuid") || name.endsWith("Id")) {
            return NODES.stringNode(world.any(World.things(name), random)
                    .orElseGet(() -> new UUID(random.nextLong(), random.nextLong()).toString()));
        }
        count++;
        return NODES.stringNode(
                switch (word) {
                    case "email" -> "person-%d@fuzz.example.com".formatted(count);
                    case "phone" -> "+1415555%04d".formatted(count % 10_000);
                    case "address" -> "blocked-%d@fuzz.example.com".formatted(count);
                    case "local" -> "2027-%02d-%02dT18:00".formatted(1 + random.nextInt(12), 1 + random.nextInt(28));
                    case "zone", "timezone" -> ZONES.get(random.nextInt(ZONES.size()));
                    case "duration" -> "PT" + (15 + random.nextInt(100)) + "M";
                    case "at" -> "2026-01-01T00:00:00Z";
                    case "sendat" ->
                        CLOCK.instant()
                                .plus(Duration.ofHours(1 + random.nextInt(200)))
                                .toString();
                    case "rule", "reminderrule" -> "PT" + (1 + random.nextInt(40)) + "H";
                    case "locale" -> "en";
                    case "reason" -> "TOO_LATE";
                    case "provider" -> "resend";
                    case "embedorigin" -> "https://www%d.example.com".formatted(count);
                    case "segment", "key" -> "segment-" + (char) ('a' + random.nextInt(5));
                    case "firstname", "lastname" ->
                        List.of("Ada", "Grace", "Linus").get(random.nextInt(3));
                    default ->
                        switch (format) {
                            case "date-time" -> "2026-0%d-01T00:00:00Z".formatted(1 + random.nextInt(9));
                            case "date" -> "2026-06-01";
                            case "uri", "uri-reference" -> "https://example.com/" + count;
                            default ->
                                word.endsWith("url") || word.endsWith("logo")
                                        ? "https://example.com/" + count
                                        : documented(schema, "text " + count);
                        };
                });
    }

    /** An example of the document where there is one, since the form is not known otherwise. */
    private static String documented(JsonNode schema, String otherwise) {
        JsonNode example = schema.has("example")
                ? schema.path("example")
                : schema.path("examples").path(0);
        return example.isString() ? example.asString() : otherwise;
    }

    private JsonNode oneOf(JsonNode values) {
        List<JsonNode> named =
                values.valueStream().filter(value -> !value.isNull()).toList();
        return named.get(random.nextInt(named.size()));
    }

    private static JsonNode notNull(JsonNode choices) {
        return choices.valueStream()
                .filter(choice -> !choice.path("type").asString("").equals("null"))
                .findFirst()
                .orElseThrow();
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            return type.valueStream()
                    .map(JsonNode::asString)
                    .filter(name -> !name.equals("null"))
                    .findFirst()
                    .orElse("null");
        }
        return type.asString(schema.has("properties") ? "object" : "string");
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.asString() : value.isArray() ? text(value.path(0)) : value.toString();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

package io.callboard.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Finds incompatible changes between two schemas by the rules of {@code docs/contracts}. Readers of the older release
 * read messages of the newer one, and messages of the older one stay on the topics.
 */
final class ContractChanges {
    private static final List<String> FIXED = List.of("type", "const", "format", "pattern", "contentEncoding");

    private final List<String> incompatible = new ArrayList<>();

    private ContractChanges() {}

    /** One sentence for each incompatible change. */
    static List<String> incompatible(JsonNode older, JsonNode newer) {
        ContractChanges changes = new ContractChanges();
        changes.compare("", older, newer);
        return changes.incompatible;
    }

    private void compare(String place, JsonNode older, JsonNode newer) {
        for (String keyword : FIXED) {
            if (!values(older.path(keyword)).equals(values(newer.path(keyword)))) {
                incompatible.add(
                        "%s: %s was %s and is %s".formatted(place, keyword, older.path(keyword), newer.path(keyword)));
            }
        }
        // An enumeration may be removed or get more values.
        if (newer.has("enum")
                && (!older.has("enum") || !values(newer.path("enum")).containsAll(values(older.path("enum"))))) {
            incompatible.add("%s: enum was %s and is %s".formatted(place, older.path("enum"), newer.path("enum")));
        }
        if (!values(older.path("required")).equals(values(newer.path("required")))) {
            incompatible.add(
                    "%s: required was %s and is %s".formatted(place, older.path("required"), newer.path("required")));
        }
        older.path("properties").propertyStream().forEach(property -> {
            String name = place + "/" + property.getKey();
            JsonNode present = newer.path("properties").path(property.getKey());
            if (present.isMissingNode()) {
                incompatible.add(name + ": is removed");
            } else {
                compare(name, property.getValue(), present);
            }
        });
        if (older.has("items")) {
            compare(place + "/items", older.path("items"), newer.path("items"));
        }
    }

    private static Set<String> values(JsonNode node) {
        return node.isArray()
                ? node.valueStream().map(JsonNode::toString).collect(Collectors.toSet())
                : Set.of(node.toString());
    }
}

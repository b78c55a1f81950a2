package io.callboard.chassis.web;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * RFC 7396: members of the patch replace those of the target, members that are null are removed, and the rest stays.
 */
public final class MergePatch {

    private MergePatch() {}

    /** The patch that makes the second out of the first. */
    public static ObjectNode between(ObjectNode before, ObjectNode after) {
        ObjectNode patch = before.objectNode();
        before.propertyNames().stream().filter(name -> !after.has(name)).forEach(patch::putNull);
        after.properties().forEach(property -> {
            JsonNode now = property.getValue();
            JsonNode then = before.get(property.getKey());
            if (now instanceof ObjectNode present && then instanceof ObjectNode past) {
                ObjectNode nested = between(past, present);
                if (!nested.isEmpty()) {
                    patch.set(property.getKey(), nested);
                }
            } else if (!now.equals(then)) {
                patch.set(property.getKey(), now);
            }
        });
        return patch;
    }

    /** The target with what the patch changes; it stays as it is itself. */
    public static ObjectNode apply(ObjectNode target, ObjectNode patch) {
        ObjectNode merged = target.deepCopy();
        patch.properties().forEach(change -> {
            JsonNode value = change.getValue();
            if (value.isNull()) {
                merged.remove(change.getKey());
            } else if (value instanceof ObjectNode nested) {
                ObjectNode before =
                        merged.get(change.getKey()) instanceof ObjectNode present ? present : target.objectNode();
                merged.set(change.getKey(), apply(before, nested));
            } else {
                merged.set(change.getKey(), value);
            }
        });
        return merged;
    }
}

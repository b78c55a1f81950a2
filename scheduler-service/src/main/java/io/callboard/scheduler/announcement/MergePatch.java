package io.callboard.scheduler.announcement;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** RFC 7396: members of the patch replace those of the target, members that are null are removed, the rest stays. */
final class MergePatch {

    private MergePatch() {}

    static ObjectNode apply(ObjectNode target, ObjectNode patch) {
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

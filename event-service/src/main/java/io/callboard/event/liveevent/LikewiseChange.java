package io.callboard.event.liveevent;

import io.callboard.chassis.web.MergePatch;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies the change of one occurrence to another one. The other one takes over the properties that the change names
 * and keeps the rest, so it also keeps what was changed for it alone. If the change moves the start, the other's
 * wall-clock time moves by the same distance.
 */
final class LikewiseChange implements UnaryOperator<Plan> {

    private static final String START = "start";

    private final JsonMapper json;
    private final Plan before;
    private final Plan after;
    private final ObjectNode named;

    /**
     * @param before the changed occurrence as it was
     * @param after the changed occurrence as it will be
     * @param named the properties that the change names, as a merge patch
     */
    LikewiseChange(JsonMapper json, Plan before, Plan after, ObjectNode named) {
        this.json = json;
        this.before = before;
        this.after = after;
        this.named = named;
    }

    /** A change that turns the first plan into the second one. */
    static LikewiseChange between(JsonMapper json, Plan before, Plan after) {
        return new LikewiseChange(
                json,
                before,
                after,
                MergePatch.between(
                        json.valueToTree(LiveEventRequest.of(before)), json.valueToTree(LiveEventRequest.of(after))));
    }

    @Override
    public Plan apply(Plan other) {
        if (other.equals(before)) {
            return after;
        }
        ObjectNode merged = MergePatch.apply(json.valueToTree(LiveEventRequest.of(other)), named);
        ObjectNode start = merged.putObject(START);
        start.put("local", other.schedule().localMovedLike(before.schedule(), after.schedule()));
        start.put(
                "zone",
                named.path(START).has("zone")
                        ? after.schedule().zone()
                        : other.schedule().zone());
        return json.treeToValue(merged, LiveEventRequest.class).plan();
    }
}

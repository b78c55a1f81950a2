package io.callboard.chassis.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The rows that scenes have at one moment. */
final class SceneRows {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** By the prefix of the scene, then by table. */
    private final Map<String, Map<String, List<ObjectNode>>> rows = new HashMap<>();

    void add(String table, String row) {
        ObjectNode json = (ObjectNode) JSON.readTree(row);
        LaterScene.prefixes(row)
                .forEach(prefix -> rows.computeIfAbsent(prefix, any -> new TreeMap<>())
                        .computeIfAbsent(table, any -> new ArrayList<>())
                        .add(json));
    }

    private Map<String, List<ObjectNode>> of(LaterScene scene) {
        return rows.getOrDefault(scene.prefix(), Map.of());
    }

    Map<String, Integer> counts(LaterScene scene) {
        Map<String, Integer> counts = new TreeMap<>();
        of(scene).forEach((table, all) -> counts.put(table, all.size()));
        return counts;
    }

    /** Each cell as table, column and value; ids of the scene have the same name in each. */
    Set<String> cells(LaterScene scene) {
        Set<String> cells = new TreeSet<>();
        of(scene)
                .forEach((table, all) -> all.forEach(row -> row.properties()
                        .forEach(
                                cell -> cells.add(table + "." + cell.getKey() + "=" + scene.common(cell.getValue())))));
        return cells;
    }
}

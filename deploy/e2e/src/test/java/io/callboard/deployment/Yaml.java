package io.callboard.deployment;

import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads YAML 1.1 strictly: a key that appears twice is an error. */
final class Yaml {

    private Yaml() {}

    static JsonNode one(String text) {
        return all(text).getFirst();
    }

    /** The documents of a stream, without the empty ones. */
    static List<JsonNode> all(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<JsonNode> documents = new java.util.ArrayList<>();
        for (Object document : new org.yaml.snakeyaml.Yaml(new SafeConstructor(options)).loadAll(text)) {
            if (document != null) {
                documents.add(JsonMapper.shared().valueToTree(document));
            }
        }
        return List.copyOf(documents);
    }
}

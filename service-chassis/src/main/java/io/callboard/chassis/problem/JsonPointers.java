package io.callboard.chassis.problem;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException.Reference;

/** JSON pointers (RFC 6901) from the paths that validation and Jackson report. */
final class JsonPointers {

    private JsonPointers() {}

    /** {@code speakers[0].name} becomes {@code /speakers/0/name}. */
    static String of(String propertyPath) {
        return propertyPath.isEmpty()
                ? ""
                : "/"
                        + propertyPath
                                .replace("~", "~0")
                                .replace('.', '/')
                                .replace("[", "/")
                                .replace("]", "");
    }

    static String of(List<Reference> path) {
        return path.stream()
                .map(step -> step.getPropertyName() == null
                        ? String.valueOf(step.getIndex())
                        : step.getPropertyName().replace("~", "~0").replace("/", "~1"))
                .map(step -> "/" + step)
                .collect(Collectors.joining());
    }
}

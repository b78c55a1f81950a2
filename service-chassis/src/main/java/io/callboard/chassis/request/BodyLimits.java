package io.callboard.chassis.request;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.server.PathContainer;
import org.springframework.util.unit.DataSize;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Longest body of a request.
 *
 * @param bodyLimit for every other route
 * @param largeBodies the routes that take more; they are read as a stream and keep an Idempotency-Key themselves
 */
@ConfigurationProperties("callboard.web")
public record BodyLimits(
        @DefaultValue("64KB") DataSize bodyLimit,
        @DefaultValue List<LargeBody> largeBodies) {

    /**
     * One route that takes a large body.
     *
     * @param path a path pattern such as {@code /api/v1/registrations/import}
     * @param limit how much it takes
     */
    public record LargeBody(String path, DataSize limit) {}

    /** The limits with parsed patterns, to compare them with paths. */
    public Matcher matcher() {
        Map<PathPattern, DataSize> patterns = new LinkedHashMap<>();
        largeBodies.forEach(
                large -> patterns.put(PathPatternParser.defaultInstance.parse(large.path()), large.limit()));
        return new Matcher(bodyLimit, patterns);
    }

    /** The limits with their patterns parsed. */
    public record Matcher(DataSize bodyLimit, Map<PathPattern, DataSize> patterns) {

        /** In bytes. */
        public long limit(String path) {
            DataSize large = large(path);
            return (large == null ? bodyLimit : large).toBytes();
        }

        /** Whether the route has a limit of its own. */
        public boolean isLarge(String path) {
            return large(path) != null;
        }

        private @Nullable DataSize large(String path) {
            PathContainer parsed = PathContainer.parsePath(path);
            return patterns.entrySet().stream()
                    .filter(entry -> entry.getKey().matches(parsed))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
    }
}

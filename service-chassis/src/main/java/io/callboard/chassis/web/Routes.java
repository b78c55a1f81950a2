package io.callboard.chassis.web;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * Who may call which route of a service; a route that is not declared is refused.
 *
 * <p>Open routes are looked at first, then those of the operators, then the scoped ones, each kind in the order of
 * declaration. Patterns are Spring's path patterns.
 */
public final class Routes {

    private final List<Rule> open;
    private final List<Rule> ops;
    private final List<Rule> scoped;
    private final List<String> pages;
    private final @Nullable String stylesheet;

    private Routes(Builder builder) {
        this.open = List.copyOf(builder.open);
        this.ops = List.copyOf(builder.ops);
        this.scoped = List.copyOf(builder.scoped);
        this.pages = List.copyOf(builder.pages);
        this.stylesheet = builder.stylesheet;
    }

    /** Starts the declaration of a service's routes. */
    public static Builder declare() {
        return new Builder();
    }

    /** All rules; the first that matches a request decides. */
    public List<Rule> rules() {
        List<Rule> rules = new ArrayList<>(open);
        rules.addAll(ops);
        rules.addAll(scoped);
        return List.copyOf(rules);
    }

    /** The path patterns of the pages: what goes wrong there is answered as a page too. */
    public List<String> pages() {
        return pages;
    }

    /** The path of the stylesheet of all pages; null if the service has none. */
    @Nullable
    String stylesheet() {
        return stylesheet;
    }

    /**
     * One rule.
     *
     * @param method the method it is for; null for any
     * @param pattern the path pattern
     * @param scope the scope a token needs; null if the route is public
     */
    public record Rule(
            @Nullable HttpMethod method,
            String pattern,
            @Nullable String scope) {}

    /** Collects the rules. */
    public static final class Builder {

        private final List<Rule> open = new ArrayList<>();
        private final List<Rule> ops = new ArrayList<>();
        private final List<Rule> scoped = new ArrayList<>();
        private final List<String> pages = new ArrayList<>();
        private @Nullable String stylesheet;

        private Builder() {}

        /** GET and HEAD need {@code <resource>:read}, every other method {@code <resource>:write}. */
        public Builder scope(String pattern, String resource) {
            scoped.add(new Rule(HttpMethod.GET, pattern, resource + ":read"));
            scoped.add(new Rule(HttpMethod.HEAD, pattern, resource + ":read"));
            scoped.add(new Rule(null, pattern, resource + ":write"));
            return this;
        }

        /** A public route; an open GET is an open HEAD too. */
        public Builder open(HttpMethod method, String pattern) {
            open.add(new Rule(method, pattern, null));
            if (method.equals(HttpMethod.GET)) {
                open.add(new Rule(HttpMethod.HEAD, pattern, null));
            }
            return this;
        }

        /** A public route that people open; errors on its path are HTML, whatever the method. */
        public Builder page(HttpMethod method, String pattern) {
            pages.add(pattern);
            return open(method, pattern);
        }

        /** Where the chassis serves the stylesheet of the pages; a path under a prefix that belongs to the service. */
        public Builder stylesheet(String path) {
            stylesheet = path;
            return open(HttpMethod.GET, path);
        }

        /** Needs the scope {@code ops}, whatever the method. */
        public Builder ops(String pattern) {
            ops.add(new Rule(null, pattern, "ops"));
            return this;
        }

        public Routes build() {
            if (!pages.isEmpty() && stylesheet == null) {
                throw new IllegalStateException("Pages need a stylesheet");
            }
            return new Routes(this);
        }
    }
}

package io.callboard.chassis.route;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.util.AntPathMatcher;

/**
 * The rules about who may call which route of a service; a route that is not declared is refused.
 *
 * <p>Open routes are looked at first, then those of the operators, then the scoped ones, each kind in the order of
 * declaration. Patterns are Spring's path patterns.
 */
public final class Routes {

    private final List<Rule> open;
    private final List<Rule> ops;
    private final List<Rule> scoped;
    private final List<String> pages;
    private final List<String> forAnyOrigin;
    private final List<Rule> embeddable;
    private final @Nullable String stylesheet;
    private final AntPathMatcher matcher = new AntPathMatcher();

    private Routes(Builder builder) {
        this.open = List.copyOf(builder.open);
        this.ops = List.copyOf(builder.ops);
        this.scoped = List.copyOf(builder.scoped);
        this.pages = List.copyOf(builder.pages);
        this.forAnyOrigin = List.copyOf(builder.forAnyOrigin);
        this.embeddable = List.copyOf(builder.embeddable);
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

    /** The path patterns of the pages. Errors on these paths are pages too. */
    public List<String> pages() {
        return pages;
    }

    /** Whether the path belongs to a page. It is as it was sent, so that a path that no route can match is recognized. */
    public boolean isPage(@Nullable String path) {
        return path != null && pages.stream().anyMatch(pattern -> matcher.match(pattern, path));
    }

    /** Whether pages of any origin may read what is at this path. */
    public boolean isForAnyOrigin(String path) {
        return forAnyOrigin.contains(path);
    }

    /** Whether an embedded registration form calls this route; an {@link EmbedPolicy} decides on which pages. */
    public boolean isEmbeddable(String method, String path) {
        return embeddable.stream()
                .anyMatch(rule -> String.valueOf(rule.method()).equals(method) && matcher.match(rule.pattern(), path));
    }

    /** The path of the stylesheet of all pages; null if the service has none. */
    public @Nullable String stylesheet() {
        return stylesheet;
    }

    /**
     * One rule.
     *
     * @param method the method it is for; null for any
     * @param pattern the path pattern
     * @param scope the scope a token needs; null if the route is public
     * @param orOps whether the scope {@code ops} will do too
     */
    public record Rule(
            @Nullable HttpMethod method,
            String pattern,
            @Nullable String scope,
            boolean orOps) {

        Rule(@Nullable HttpMethod method, String pattern, @Nullable String scope) {
            this(method, pattern, scope, false);
        }
    }

    /** Collects the rules. */
    public static final class Builder {

        private final List<Rule> open = new ArrayList<>();
        private final List<Rule> ops = new ArrayList<>();
        private final List<Rule> scoped = new ArrayList<>();
        private final List<String> pages = new ArrayList<>();
        private final List<String> forAnyOrigin = new ArrayList<>();
        private final List<Rule> embeddable = new ArrayList<>();
        private @Nullable String stylesheet;

        private Builder() {}

        /** GET and HEAD need {@code <resource>:read}, every other method {@code <resource>:write}. */
        public Builder scope(String pattern, String resource) {
            scoped.add(new Rule(HttpMethod.GET, pattern, resource + ":read"));
            scoped.add(new Rule(HttpMethod.HEAD, pattern, resource + ":read"));
            scoped.add(new Rule(null, pattern, resource + ":write"));
            return this;
        }

        /**
         * A POST that needs {@code <resource>:write} or {@code ops}. It is declared before a wider pattern of the same
         * resource; its handler decides what only {@code ops} may do.
         */
        public Builder postByScopeOrOps(String pattern, String resource) {
            scoped.add(new Rule(HttpMethod.POST, pattern, resource + ":write", true));
            return this;
        }

        /** A public route; HEAD is public where GET is. */
        public Builder open(HttpMethod method, String pattern) {
            open.add(new Rule(method, pattern, null));
            if (method.equals(HttpMethod.GET)) {
                open.add(new Rule(HttpMethod.HEAD, pattern, null));
            }
            return this;
        }

        /** A public route that people open in a browser; errors on its path are HTML for every method. */
        public Builder page(HttpMethod method, String pattern) {
            pages.add(pattern);
            return open(method, pattern);
        }

        /** A public file that pages of any origin may read; its handler says so in the answer. */
        public Builder fileForAnyOrigin(String path) {
            forAnyOrigin.add(path);
            return open(HttpMethod.GET, path);
        }

        /**
         * A public route that an embedded registration form calls. The query parameter eventId names the live event, or
         * else the last part of the path.
         */
        public Builder embeddable(HttpMethod method, String pattern) {
            embeddable.add(new Rule(method, pattern, null));
            return open(method, pattern);
        }

        /** The path at which the chassis serves the stylesheet of the pages, under a prefix of the service. */
        public Builder stylesheet(String path) {
            stylesheet = path;
            return open(HttpMethod.GET, path);
        }

        /** A route that needs the scope {@code ops} for every method. */
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

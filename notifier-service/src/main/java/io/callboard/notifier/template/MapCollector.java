package io.callboard.notifier.template;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Templates read only maps, so that a template cannot reach a method or field of an object. */
final class MapCollector extends BasicCollector {

    @Override
    public Mustache.@Nullable VariableFetcher createFetcher(Object context, String name) {
        return context instanceof Map ? super.createFetcher(context, name) : null;
    }

    @Override
    public <K, V> Map<K, V> createFetcherCache() {
        return new ConcurrentHashMap<>();
    }
}

package io.callboard.notifier.authoring;

import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.UsedTemplate;
import io.callboard.notifier.template.OwnTemplate;
import io.callboard.notifier.template.OwnTemplates;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The organizers' templates for messages that are about to be rendered. Each claim asks which versions are present, with
 * one statement, so a change holds for every instance from its commit on. A version never changes, so what is compiled
 * stays valid.
 */
@Component
public class OrganizerTemplates {

    private static final Logger log = LoggerFactory.getLogger(OrganizerTemplates.class);

    private static final String PRESENT = """
            select e.event_id, t.id, t.kind, t.locale, t.version
            from live_event e
            join template t on t.organizer_id = e.organizer_id
            where e.event_id = any(:eventIds::uuid[]) and t.kind = any(:kinds::text[]) and t.channel = :channel
            """;

    private static final String SOURCES = """
            select w.id, w.version, v.subject, v.subject_b, v.html, v.plain_text
            from unnest(:ids::uuid[], :versions::integer[]) as w (id, version)
            join template_version v on v.template_id = w.id and v.version = w.version
            """;

    private final JdbcClient jdbc;
    private final Counter replaced;

    /** The last used ones. Guarded by itself. */
    private final Map<UsedTemplate, OwnTemplate> compiled;

    /** Those whose failure is in the log, as many as are kept compiled. Guarded by {@link #compiled}. */
    private final Set<UsedTemplate> told = new LinkedHashSet<>();

    private final int most;

    OrganizerTemplates(JdbcClient jdbc, MeterRegistry meters, TemplateProperties properties) {
        this.jdbc = jdbc;
        this.most = properties.compiled();
        this.replaced = Counter.builder("callboard.templates.replaced")
                .description("Messages that got the built-in text because their organizer's template failed")
                .register(meters);
        this.compiled = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<UsedTemplate, OwnTemplate> eldest) {
                return size() > most;
            }
        };
    }

    private record Present(UUID eventId, UsedTemplate used, Kind kind, String locale) {}

    /** The templates of these live events' organizers; without an entry for those that have none. */
    public Map<UUID, OwnTemplates> of(Collection<UUID> eventIds, Channel channel, Collection<String> kinds) {
        List<Present> present = jdbc.sql(PRESENT)
                .param("eventIds", Columns.of(eventIds, id -> id))
                .param("kinds", Columns.of(kinds, kind -> kind))
                .param("channel", channel.name())
                .query(OrganizerTemplates::present)
                .list();
        if (present.isEmpty()) {
            return Map.of();
        }
        Map<UsedTemplate, OwnTemplate> loaded = loaded(present, channel);
        Map<UUID, Map<Kind, Map<String, OwnTemplate>>> byEvent = new HashMap<>();
        for (Present one : present) {
            OwnTemplate template = loaded.get(one.used());
            if (template != null) {
                byEvent.computeIfAbsent(one.eventId(), _ -> new EnumMap<>(Kind.class))
                        .computeIfAbsent(one.kind(), _ -> new HashMap<>())
                        .put(one.locale(), template);
            }
        }
        return byEvent.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> new OwnTemplates(entry.getValue())));
    }

    /** Counts a message that got the built-in text in the place of this template. */
    public void failed(UsedTemplate used) {
        replaced.increment();
        boolean first;
        synchronized (compiled) {
            first = told.add(used);
            if (told.size() > most) {
                told.remove(told.iterator().next());
            }
        }
        if (first) {
            log.warn(
                    "Template failed, its messages get the built-in text templateId={} version={}",
                    used.id(),
                    used.version());
        }
    }

    private Map<UsedTemplate, OwnTemplate> loaded(List<Present> present, Channel channel) {
        Map<UsedTemplate, OwnTemplate> loaded = new HashMap<>();
        Map<UsedTemplate, Present> missing = new LinkedHashMap<>();
        synchronized (compiled) {
            for (Present one : present) {
                OwnTemplate known = compiled.get(one.used());
                if (known == null) {
                    missing.put(one.used(), one);
                } else {
                    loaded.put(one.used(), known);
                }
            }
        }
        if (!missing.isEmpty()) {
            Map<UsedTemplate, OwnTemplate> read = read(missing, channel);
            loaded.putAll(read);
            synchronized (compiled) {
                compiled.putAll(read);
            }
        }
        return loaded;
    }

    private Map<UsedTemplate, OwnTemplate> read(Map<UsedTemplate, Present> missing, Channel channel) {
        Map<UsedTemplate, OwnTemplate> read = new HashMap<>();
        jdbc.sql(SOURCES)
                .param("ids", Columns.of(missing.keySet(), UsedTemplate::id))
                .param("versions", Columns.of(missing.keySet(), UsedTemplate::version))
                .query((row, _) -> {
                    UsedTemplate used = new UsedTemplate(row.getObject("id", UUID.class), row.getInt("version"));
                    return Map.entry(
                            used,
                            compile(
                                    missing.get(used),
                                    channel,
                                    new TemplateSource(
                                            row.getString("subject"),
                                            row.getString("subject_b"),
                                            row.getString("html"),
                                            row.getString("plain_text"))));
                })
                .list()
                .forEach(entry -> read.put(entry.getKey(), entry.getValue()));
        return read;
    }

    /** A template that a newer rule forbids, or that another version of this service stored, must stop nobody. */
    private static OwnTemplate compile(@Nullable Present present, Channel channel, TemplateSource source) {
        if (present == null) {
            throw new IllegalStateException("The database returned a template that was not asked for");
        }
        try {
            return TemplateCompiler.compile(present.kind(), channel, present.locale(), present.used(), source)
                    .template();
        } catch (RuntimeException e) {
            log.warn(
                    "Stored template cannot be used templateId={} version={} exception={}",
                    present.used().id(),
                    present.used().version(),
                    e.getClass().getSimpleName());
            return OwnTemplate.unusable(present.used());
        }
    }

    private static Present present(ResultSet row, int number) throws SQLException {
        return new Present(
                row.getObject("event_id", UUID.class),
                new UsedTemplate(row.getObject("id", UUID.class), row.getInt("version")),
                Kind.valueOf(row.getString("kind")),
                row.getString("locale"));
    }
}

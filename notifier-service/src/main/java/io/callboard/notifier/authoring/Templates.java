package io.callboard.notifier.authoring;

import io.callboard.chassis.ids.TimeOrderedIds;
import io.callboard.chassis.paging.Cursor;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The organizers' own templates and their versions. */
@Component
class Templates {

    /** Rows of a kind or channel of a later version are left out. */
    private static final String KNOWN = "t.kind = any(:kinds::text[]) and t.channel = any(:channels::text[])";

    private static final String OWN = """
            select t.id, t.kind, t.channel, t.locale, t.version, t.created_at, t.changed_at, v.subject, v.subject_b, v.html, v.plain_text
            from template t
            join template_version v on v.template_id = t.id and v.version = t.version
            where t.organizer_id = :organizerId and %s
            """.formatted(KNOWN);

    private static final String ONE = OWN + " and t.id = :id";

    /** Locked, so that of two changes the second one sees the version of the first. */
    private static final String LOCK = """
            select version from template where organizer_id = :organizerId and id = :id for update
            """;

    private static final String COUNT = "select count(*) from template where organizer_id = :organizerId";

    private static final String CREATE = """
            with made as (
                insert into template (id, organizer_id, kind, channel, locale, version)
                values (:id, :organizerId, :kind, :channel, :locale, 1)
                on conflict (organizer_id, kind, channel, locale) do nothing
                returning id, organizer_id, version)
            insert into template_version (template_id, version, organizer_id, subject, subject_b, html, plain_text)
            select id, version, organizer_id, :subject, :subjectB, :html, :text from made
            """;

    private static final String CHANGE = """
            with changed as (
                update template
                set version = version + 1, changed_at = clock_timestamp()
                where organizer_id = :organizerId and id = :id
                returning id, organizer_id, version)
            insert into template_version
                (template_id, version, organizer_id, subject, subject_b, html, plain_text, restored_from)
            select id, version, organizer_id, :subject, :subjectB, :html, :text, :restoredFrom::integer from changed
            """;

    private static final String FORGET = """
            delete from template_version v
            using template t
            where t.organizer_id = :organizerId and t.id = :id and v.template_id = t.id
                and v.version <= t.version - :most
            """;

    private static final String DELETE = "delete from template where organizer_id = :organizerId and id = :id";

    /** The placeholders are an operator and the direction, both from {@link Sort}. */
    private static final String VERSIONS = """
            select version, subject, subject_b, html, plain_text, restored_from, created_at
            from template_version
            where organizer_id = :organizerId and template_id = :id
                and (:after::integer is null or version %s :after::integer)
            order by version %s
            limit :limit
            """;

    private static final String VERSION = """
            select version, subject, subject_b, html, plain_text, restored_from, created_at
            from template_version
            where organizer_id = :organizerId and template_id = :id and version = :version
            """;

    private static final String COUNT_VERSIONS = """
            select count(*) from template_version where organizer_id = :organizerId and template_id = :id
            """;

    /** What became of the mails with each subject, by version. */
    private static final String VARIANTS = """
            select d.template_version as version, d.template_variant as variant, count(*) as total,
                count(*) filter (where d.status in ('SENT', 'DELIVERED', 'BOUNCED', 'COMPLAINED')) as sent,
                count(*) filter (where d.status in ('DELIVERED', 'COMPLAINED')) as delivered,
                count(*) filter (where exists (
                    select from delivery_view v
                    where v.delivery_id = d.id and v.action = 'OPENED' and v.actor = 'HUMAN')) as opened,
                count(*) filter (where exists (
                    select from delivery_view v
                    where v.delivery_id = d.id and v.action = 'CLICKED' and v.actor = 'HUMAN')) as clicked
            from delivery d
            where d.organizer_id = :organizerId and d.template_id = :id and d.template_variant is not null
            group by d.template_version, d.template_variant
            order by d.template_version desc, d.template_variant
            """;

    private static final Sort NEWEST_FIRST = new Sort("version", true);

    private final JdbcClient jdbc;
    private final TemplateProperties properties;

    Templates(JdbcClient jdbc, TemplateProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /** What came of a new template. */
    sealed interface Creation {

        record Created(UUID id) implements Creation {}

        record Exists() implements Creation {}

        record TooMany() implements Creation {}
    }

    /** An earlier or the present version. */
    record Version(
            int version, TemplateSource source, @Nullable Integer restoredFrom, Instant createdAt) {}

    /** All of the organizer's; their number is limited. */
    List<StoredTemplate> own(OrganizerId organizer) {
        return known(jdbc.sql(OWN), organizer).query(Templates::stored).list();
    }

    Optional<StoredTemplate> find(OrganizerId organizer, UUID id) {
        return known(jdbc.sql(ONE), organizer)
                .param("id", id)
                .query(Templates::stored)
                .optional();
    }

    private static JdbcClient.StatementSpec known(JdbcClient.StatementSpec statement, OrganizerId organizer) {
        return statement
                .param("organizerId", organizer.value())
                .param("kinds", Columns.of(List.of(Kind.values()), Kind::name))
                .param("channels", Columns.of(List.of(Channel.values()), Channel::name));
    }

    @Transactional
    public Creation create(OrganizerId organizer, Kind kind, Channel channel, String locale, TemplateSource source) {
        long present = jdbc.sql(COUNT)
                .param("organizerId", organizer.value())
                .query(Long.class)
                .single();
        if (present >= properties.mostPerOrganizer()) {
            return new Creation.TooMany();
        }
        UUID id = TimeOrderedIds.next();
        int created = jdbc.sql(CREATE)
                .param("id", id)
                .param("organizerId", organizer.value())
                .param("kind", kind.name())
                .param("channel", channel.name())
                .param("locale", locale)
                .param("subject", source.subject())
                .param("subjectB", source.subjectB())
                .param("html", source.html())
                .param("text", source.text())
                .update();
        return created == 0 ? new Creation.Exists() : new Creation.Created(id);
    }

    /**
     * Adds a version. Returns false if the organizer has no such template.
     *
     * @param restoredFrom the version that has the same text; null if the text is new
     * @param expected throws if this is not the version that the caller changes
     */
    @Transactional
    public boolean change(
            OrganizerId organizer,
            UUID id,
            TemplateSource source,
            @Nullable Integer restoredFrom,
            LongConsumer expected) {
        if (!lock(organizer, id, expected)) {
            return false;
        }
        jdbc.sql(CHANGE)
                .param("organizerId", organizer.value())
                .param("id", id)
                .param("subject", source.subject())
                .param("subjectB", source.subjectB())
                .param("html", source.html())
                .param("text", source.text())
                .param("restoredFrom", restoredFrom)
                .update();
        jdbc.sql(FORGET)
                .param("organizerId", organizer.value())
                .param("id", id)
                .param("most", properties.mostVersions())
                .update();
        return true;
    }

    /** Deletes a template with its versions. Returns false if the organizer has no such template. */
    @Transactional
    public boolean delete(OrganizerId organizer, UUID id, LongConsumer expected) {
        return lock(organizer, id, expected)
                && jdbc.sql(DELETE)
                                .param("organizerId", organizer.value())
                                .param("id", id)
                                .update()
                        == 1;
    }

    private boolean lock(OrganizerId organizer, UUID id, LongConsumer expected) {
        Optional<Integer> version = jdbc.sql(LOCK)
                .param("organizerId", organizer.value())
                .param("id", id)
                .query(Integer.class)
                .optional();
        version.ifPresent(expected::accept);
        return version.isPresent();
    }

    /** The kept versions, the newest first. */
    Page<Version> versions(OrganizerId organizer, UUID id, Paging paging) {
        Sort sort = paging.reading(NEWEST_FIRST);
        Integer after = paging.after(cursor -> Integer.valueOf(cursor.parts().getFirst()));
        List<Version> found = jdbc.sql(VERSIONS.formatted(sort.behind(), sort.direction()))
                .param("organizerId", organizer.value())
                .param("id", id)
                .param("after", after)
                .param("limit", paging.rows())
                .query(Templates::version)
                .list();
        return paging.page(
                found,
                version -> Cursor.of(version.version()),
                () -> jdbc.sql(COUNT_VERSIONS)
                        .param("organizerId", organizer.value())
                        .param("id", id)
                        .query(Long.class)
                        .single());
    }

    /** The newest version first; without lines for versions with one subject. */
    List<VariantCounts> variants(OrganizerId organizer, UUID id) {
        return jdbc.sql(VARIANTS)
                .param("organizerId", organizer.value())
                .param("id", id)
                .query((row, _) -> new VariantCounts(
                        row.getInt("version"),
                        row.getString("variant"),
                        row.getLong("total"),
                        row.getLong("sent"),
                        row.getLong("delivered"),
                        row.getLong("opened"),
                        row.getLong("clicked")))
                .list();
    }

    Optional<Version> version(OrganizerId organizer, UUID id, int version) {
        return jdbc.sql(VERSION)
                .param("organizerId", organizer.value())
                .param("id", id)
                .param("version", version)
                .query(Templates::version)
                .optional();
    }

    private static Version version(ResultSet row, int number) throws SQLException {
        return new Version(
                row.getInt("version"),
                source(row),
                row.getObject("restored_from", Integer.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static StoredTemplate stored(ResultSet row, int number) throws SQLException {
        return new StoredTemplate(
                row.getObject("id", UUID.class),
                Kind.valueOf(row.getString("kind")),
                Channel.valueOf(row.getString("channel")),
                row.getString("locale"),
                false,
                false,
                row.getInt("version"),
                source(row),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    private static TemplateSource source(ResultSet row) throws SQLException {
        return new TemplateSource(
                row.getString("subject"),
                row.getString("subject_b"),
                row.getString("html"),
                row.getString("plain_text"));
    }
}

package io.callboard.notifier.announcement;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.Newest;
import io.callboard.chassis.sql.Columns;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps the newest text of each announcement. */
@Component
public class AnnouncementTexts {

    private static final String UPSERT = """
            insert into announcement as known (announcement_id, event_id, organizer_id, subject, message, version)
            select a.announcement_id, a.event_id, a.organizer_id, a.subject, a.message, a.version
            from unnest(:announcementIds::uuid[], :eventIds::uuid[], :organizerIds::text[], :subjects::text[],
                    :messages::text[], :versions::bigint[])
                as a (announcement_id, event_id, organizer_id, subject, message, version)
            order by a.announcement_id
            on conflict (announcement_id) do update set
                subject = excluded.subject, message = excluded.message, version = excluded.version
            where known.version < excluded.version
            """;

    private static final String FIND = """
            select announcement_id, subject, message
            from announcement
            where announcement_id = any (:announcementIds::uuid[])
            """;

    private final JdbcClient jdbc;

    AnnouncementTexts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Keeps each text unless the same or a newer one is known. */
    public void apply(List<Message<AnnouncementWritten>> messages) {
        List<AnnouncementWritten> written = Newest.of(messages, AnnouncementWritten::announcementId);
        if (written.isEmpty()) {
            return;
        }
        jdbc.sql(UPSERT)
                .param("announcementIds", Columns.of(written, AnnouncementWritten::announcementId))
                .param("eventIds", Columns.of(written, AnnouncementWritten::eventId))
                .param("organizerIds", Columns.of(written, AnnouncementWritten::organizerId))
                .param("subjects", Columns.of(written, AnnouncementWritten::subject))
                .param("messages", Columns.of(written, AnnouncementWritten::message))
                .param("versions", Columns.of(written, AnnouncementWritten::version))
                .update();
    }

    /** The known ones of these texts. */
    public Map<UUID, AnnouncementText> find(Collection<UUID> announcementIds) {
        if (announcementIds.isEmpty()) {
            return Map.of();
        }
        return jdbc
                .sql(FIND)
                .param("announcementIds", Columns.of(announcementIds, id -> id))
                .query(AnnouncementText.class)
                .list()
                .stream()
                .collect(Collectors.toMap(AnnouncementText::announcementId, Function.identity()));
    }
}

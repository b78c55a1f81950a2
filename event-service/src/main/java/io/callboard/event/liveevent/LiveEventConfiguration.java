package io.callboard.event.liveevent;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.event.presentation.EmbedOrigins;
import io.callboard.event.presentation.Presentation;
import io.callboard.event.presentation.Speaker;
import io.callboard.event.presentation.Speakers;
import io.callboard.event.question.Question;
import io.callboard.event.question.Questions;
import io.callboard.event.reminder.Channel;
import io.callboard.event.reminder.FollowUp;
import io.callboard.event.reminder.LateRegistrants;
import io.callboard.event.reminder.ReminderRule;
import io.callboard.event.reminder.Reminders;
import io.callboard.event.schedule.TimeZoneRules;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;
import org.springframework.data.jdbc.core.dialect.JdbcPostgresDialect;
import tools.jackson.databind.json.JsonMapper;

/** Declares the storage of live events and the time-zone rules for their times. */
@Configuration(proxyBeanMethods = false)
class LiveEventConfiguration {

    @Bean
    TimeZoneRules timeZoneRules() {
        return TimeZoneRules.ofJdk();
    }

    @Bean
    JdbcCustomConversions jdbcCustomConversions() {
        JsonMapper json = JsonMapper.builder().build();
        return JdbcCustomConversions.of(
                JdbcPostgresDialect.INSTANCE,
                List.of(
                        new LiveEventIdWriter(),
                        new LiveEventIdReader(),
                        new OrganizerIdWriter(),
                        new OrganizerIdReader(),
                        new SpeakersWriter(json),
                        new SpeakersReader(json),
                        new RemindersWriter(json),
                        new RemindersReader(json),
                        new PresentationWriter(json),
                        new PresentationReader(json),
                        new QuestionsWriter(json),
                        new QuestionsReader(json),
                        new EmbedOriginsWriter(json),
                        new EmbedOriginsReader(json)));
    }

    @WritingConverter
    private static final class LiveEventIdWriter implements Converter<LiveEventId, UUID> {
        @Override
        public UUID convert(LiveEventId id) {
            return id.value();
        }
    }

    @ReadingConverter
    private static final class LiveEventIdReader implements Converter<UUID, LiveEventId> {
        @Override
        public LiveEventId convert(UUID value) {
            return new LiveEventId(value);
        }
    }

    @WritingConverter
    private static final class OrganizerIdWriter implements Converter<OrganizerId, String> {
        @Override
        public String convert(OrganizerId id) {
            return id.value();
        }
    }

    @ReadingConverter
    private static final class OrganizerIdReader implements Converter<String, OrganizerId> {
        @Override
        public OrganizerId convert(String value) {
            return new OrganizerId(value);
        }
    }

    @WritingConverter
    private record SpeakersWriter(JsonMapper json) implements Converter<Speakers, PGobject> {
        @Override
        public PGobject convert(Speakers speakers) {
            return jsonb(json, speakers.all());
        }
    }

    @ReadingConverter
    private record SpeakersReader(JsonMapper json) implements Converter<PGobject, Speakers> {
        @Override
        public Speakers convert(PGobject stored) {
            return new Speakers(Arrays.asList(json.readValue(stored.getValue(), Speaker[].class)));
        }
    }

    /**
     * The stored form. Rules are texts as in the API, so that a reader of the column understands them.
     *
     * @param defaultRules null in rows of an older release, whose live events name their rules
     * @param lateRegistrants null in rows of an older release
     * @param spread null in rows of an older release
     * @param followUps null if the live event says nothing about them
     */
    private record StoredReminders(
            List<Channel> channels,
            List<String> rules,
            @Nullable Boolean defaultRules,
            @Nullable LateRegistrants lateRegistrants,
            @Nullable Boolean spread,
            @Nullable List<StoredFollowUp> followUps,
            @Nullable String customMessage) {}

    private record StoredFollowUp(String offset, FollowUp.Audience audience) {

        static StoredFollowUp of(FollowUp followUp) {
            return new StoredFollowUp(followUp.offset().toString(), followUp.audience());
        }

        FollowUp followUp() {
            return new FollowUp(ReminderRule.parse(offset), audience);
        }
    }

    @WritingConverter
    private record RemindersWriter(JsonMapper json) implements Converter<Reminders, PGobject> {
        @Override
        public PGobject convert(Reminders reminders) {
            List<FollowUp> followUps = reminders.followUps();
            return jsonb(
                    json,
                    new StoredReminders(
                            reminders.channels(),
                            reminders.rules().stream()
                                    .map(ReminderRule::toString)
                                    .toList(),
                            reminders.defaultRules(),
                            reminders.lateRegistrants(),
                            reminders.spread(),
                            followUps == null
                                    ? null
                                    : followUps.stream().map(StoredFollowUp::of).toList(),
                            reminders.customMessage()));
        }
    }

    @ReadingConverter
    private record RemindersReader(JsonMapper json) implements Converter<PGobject, Reminders> {
        @Override
        public Reminders convert(PGobject stored) {
            StoredReminders reminders = json.readValue(stored.getValue(), StoredReminders.class);
            List<StoredFollowUp> followUps = reminders.followUps();
            return new Reminders(
                    reminders.channels(),
                    reminders.rules().stream().map(ReminderRule::parse).toList(),
                    Boolean.TRUE.equals(reminders.defaultRules()),
                    Optional.ofNullable(reminders.lateRegistrants()).orElse(LateRegistrants.SKIP),
                    Boolean.TRUE.equals(reminders.spread()),
                    followUps == null
                            ? null
                            : followUps.stream().map(StoredFollowUp::followUp).toList(),
                    reminders.customMessage());
        }
    }

    @WritingConverter
    private record PresentationWriter(JsonMapper json) implements Converter<Presentation, PGobject> {
        @Override
        public PGobject convert(Presentation presentation) {
            return jsonb(json, presentation);
        }
    }

    @ReadingConverter
    private record PresentationReader(JsonMapper json) implements Converter<PGobject, Presentation> {
        @Override
        public Presentation convert(PGobject stored) {
            return json.readValue(stored.getValue(), Presentation.class);
        }
    }

    @WritingConverter
    private record QuestionsWriter(JsonMapper json) implements Converter<Questions, PGobject> {
        @Override
        public PGobject convert(Questions questions) {
            return jsonb(json, questions.all());
        }
    }

    @ReadingConverter
    private record QuestionsReader(JsonMapper json) implements Converter<PGobject, Questions> {
        @Override
        public Questions convert(PGobject stored) {
            return new Questions(Arrays.asList(json.readValue(stored.getValue(), Question[].class)));
        }
    }

    @WritingConverter
    private record EmbedOriginsWriter(JsonMapper json) implements Converter<EmbedOrigins, PGobject> {
        @Override
        public PGobject convert(EmbedOrigins origins) {
            return jsonb(json, origins.all());
        }
    }

    @ReadingConverter
    private record EmbedOriginsReader(JsonMapper json) implements Converter<PGobject, EmbedOrigins> {
        @Override
        public EmbedOrigins convert(PGobject stored) {
            return new EmbedOrigins(Arrays.asList(json.readValue(stored.getValue(), String[].class)));
        }
    }

    private static PGobject jsonb(JsonMapper json, Object value) {
        var object = new PGobject();
        object.setType("jsonb");
        try {
            object.setValue(json.writeValueAsString(value));
        } catch (SQLException impossible) {
            throw new IllegalStateException(impossible);
        }
        return object;
    }
}

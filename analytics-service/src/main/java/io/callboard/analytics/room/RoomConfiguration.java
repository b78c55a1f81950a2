package io.callboard.analytics.room;

import io.callboard.chassis.retention.RetentionRule;
import io.callboard.chassis.watch.Watches;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Watches rooms, and declares how long their rows are kept. A live event is deleted after its room. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RoomProperties.class)
class RoomConfiguration {

    private static final String VOTES = """
            delete from question_vote
            where (event_id, contribution_id, registration_id) in (
                select v.event_id, v.contribution_id, v.registration_id
                from live_event
                join question_vote v on v.event_id = live_event.event_id
                where live_event.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    private static final String CONTRIBUTIONS = """
            delete from contribution
            where contribution_id in (
                select contribution_id
                from live_event
                join contribution on contribution.event_id = live_event.event_id
                where live_event.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    private static final String POLL_ANSWERS = """
            delete from poll_answer
            where (event_id, poll_id, registration_id) in (
                select a.event_id, a.poll_id, a.registration_id
                from live_event
                join poll_answer a on a.event_id = live_event.event_id
                where live_event.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    private static final String POLLS = """
            with over as materialized (
                select poll.event_id, poll_id
                from live_event
                join poll on poll.event_id = live_event.event_id
                where live_event.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows
            ), counts as (
                delete from poll_count where (event_id, poll_id) in (select event_id, poll_id from over)
            )
            delete from poll where poll_id in (select poll_id from over)
            """;

    private static final String ROOMS = """
            delete from room
            where event_id in (
                select room.event_id
                from live_event
                join room on room.event_id = live_event.event_id
                where live_event.ends_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from contribution where contribution.event_id = room.event_id)
                    and not exists (select from question_vote where question_vote.event_id = room.event_id)
                    and not exists (select from poll where poll.event_id = room.event_id)
                    and not exists (select from poll_answer where poll_answer.event_id = room.event_id)
                limit :sliceRows)
            """;

    /** Two statements a second read the changes of all watched rooms. */
    @Bean
    Watches<WatchedRoom, RoomTail> watchedRooms(RoomTails tails, MeterRegistry meters) {
        return new Watches<>("watched-rooms", tails::ofWatched, meters);
    }

    @Bean
    RetentionRule questionVoteRetention() {
        return new RetentionRule("question-votes", VOTES);
    }

    @Bean
    RetentionRule contributionRetention() {
        return new RetentionRule("contributions", CONTRIBUTIONS);
    }

    @Bean
    RetentionRule pollAnswerRetention() {
        return new RetentionRule("poll-answers", POLL_ANSWERS);
    }

    @Bean
    RetentionRule pollRetention() {
        return new RetentionRule("polls", POLLS);
    }

    @Bean
    RetentionRule roomRetention() {
        return new RetentionRule("rooms", ROOMS);
    }
}

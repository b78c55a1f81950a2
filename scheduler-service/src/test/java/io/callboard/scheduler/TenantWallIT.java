package io.callboard.scheduler;

import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The database itself separates organizers, even for a query without a condition on the organizer. */
@SchedulerTest
class TenantWallIT {

    @Autowired
    private ApplicationContext service;

    @Autowired
    private JdbcClient jdbc;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*) from live_event where event_id = :id",
                "select count(*) from timer where event_id = :id",
                "select count(*) from audience where event_id = :id",
                "select count(*) from audience_size where event_id = :id",
                "select count(*) from late_arming where timer_id = :id",
                "select count(*) from reminder_by_hand where event_id = :id",
                "select count(*) from pause where event_id = :id",
                "select count(*) from reminder_defaults where rules ->> 0 = :id::text",
                "select count(*) from announcement where event_id = :id",
                "select count(*) from delivery_outcome where event_id = :id"
            })
    void showsRowsToTheirOrganizerOnly(String sql) {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        event.tell(service);
        jdbc.sql("""
                        insert into audience
                            (event_id, registration_id, organizer_id, channels, status, version, member_since)
                        values (:id, :id, :organizer, '{EMAIL}', 'CONFIRMED', 1, now())
                        """)
                .param("id", event.eventId())
                .param("organizer", event.organizerId())
                .update();
        jdbc.sql("insert into audience_size (event_id, organizer_id, members) values (:id, :organizer, 1)")
                .param("id", event.eventId())
                .param("organizer", event.organizerId())
                .update();
        jdbc.sql("""
                        insert into late_arming
                            (timer_id, registration_id, channel, organizer_id, individually, joined)
                        values (:id, :id, 'EMAIL', :organizer, true, true)
                        """)
                .param("id", event.eventId())
                .param("organizer", event.organizerId())
                .update();

        jdbc.sql("""
                        insert into reminder_by_hand (event_id, rule, organizer_id, before_start)
                        values (:id, 'PT45M/0', :organizer, 'PT45M')
                        """)
                .param("id", event.eventId())
                .param("organizer", event.organizerId())
                .update();
        jdbc.sql("""
                        insert into pause (scope, organizer_id, event_id, paused, version)
                        values ('event:' || :id, :organizer, :id, false, 1)
                        """)
                .param("id", event.eventId())
                .param("organizer", event.organizerId())
                .update();
        jdbc.sql("""
                        insert into reminder_defaults (organizer_id, rules)
                        values (:organizer, jsonb_build_array(:id::text))
                        """)
                .param("id", event.eventId())
                .param("organizer", event.organizerId())
                .update();

        jdbc.sql("""
                        insert into announcement (announcement_id, event_id, organizer_id, message, version)
                        values (:id, :id, :organizer, 'Hello', 1)
                        """)
                .param("id", event.eventId())
                .param("organizer", event.organizerId())
                .update();
        jdbc.sql("""
                        insert into delivery_outcome
                            (event_id, registration_id, timer_id, channel, organizer_id, status, occurred_at)
                        values (:id, :id, :id, 'EMAIL', :organizer, 'SENT', now())
                        """)
                .param("id", event.eventId())
                .param("organizer", event.organizerId())
                .update();

        assertThat(count(sql, event, event.organizerId())).isEqualTo(1);
        assertThat(count(sql, event, "org_other")).isZero();
    }

    private int count(String sql, LiveEventFixture event, String organizer) {
        return Tenancy.callAs(
                new OrganizerId(organizer),
                () -> jdbc.sql(sql)
                        .param("id", event.eventId())
                        .query(Integer.class)
                        .single());
    }
}

package io.callboard.scheduler.timer;

import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.ArmingQueue.Claimed;
import io.callboard.scheduler.timer.AudienceSlices.Slice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The number of rows that a slice reads does not depend on how many of them belong to its timer. */
@SchedulerTest
class SliceIT {

    private static final int ROWS = 200_000;

    @Autowired
    private ApplicationContext service;

    @Autowired
    private ArmingQueue queue;

    @Autowired
    private AudienceSlices slices;

    @Autowired
    private TimersProperties properties;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void isARangeOfThePrimaryKeyAlsoWhenNobodyInItMatches() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S").on("SMS");
        addMembersWithoutSms(event);
        event.tell(service);

        Slice slice = transaction.execute(status -> slices.arm(claim(event), null));
        assertThat(slice).isEqualTo(new Slice(TimerStatus.ARMING, TimerKind.REMINDER, 0, properties.sliceSize(), 0, 0));
        assertThat(jdbc.sql("""
                        select count(*) from audience a join timer t on t.event_id = a.event_id
                        where a.event_id = :id and a.registration_id <= t.arming_cursor
                        """)
                        .param("id", event.eventId())
                        .query(Integer.class)
                        .single())
                .isEqualTo(properties.sliceSize());

        List<String> reads = new ArrayList<>();
        readsOfTheAudience(explain(event, AudienceSlices.ARM_SLICE), reads);
        assertThat(reads).containsExactly("Index Scan audience_pkey " + properties.sliceSize());
    }

    @Test
    void ofOneZoneReadsNoRegistrantsOfOtherZones() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S").on("SMS");
        addMembersWithoutSms(event);
        jdbc.sql("""
                        update audience set time_zone = 'Asia/Tokyo' where (event_id, registration_id) in (
                            select event_id, registration_id from audience where event_id = :id
                            order by registration_id desc limit 7)
                        """).param("id", event.eventId()).update();
        event.tell(service);

        List<String> reads = new ArrayList<>();
        readsOfTheAudience(explain(event, AudienceSlices.ARM_ZONE), reads);
        assertThat(reads).containsExactly("Index Scan audience_in_zone 7");
    }

    @Test
    void ofOneQuarterReadsNoRegistrantsOfOtherQuarters() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S").on("SMS");
        addMembersWithoutSms(event);
        jdbc.sql("""
                        update audience set member_since = '2026-11-28T10:20:00Z' where (event_id, registration_id) in (
                            select event_id, registration_id from audience where event_id = :id
                            order by registration_id desc limit 7)
                        """).param("id", event.eventId()).update();
        event.tell(service);

        List<String> reads = new ArrayList<>();
        readsOfTheAudience(explain(event, AudienceSlices.ARM_QUARTER), reads);
        assertThat(reads).containsExactly("Index Scan audience_in_quarter 7");
    }

    @Test
    void ofAnExtraReminderReadsOnlyThoseWhoWishOne() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S").on("SMS");
        addMembersWithoutSms(event);
        jdbc.sql("""
                        update audience set wishes = '{ALL,PT20M}' where (event_id, registration_id) in (
                            select event_id, registration_id from audience where event_id = :id
                            order by registration_id desc limit 7)
                        """).param("id", event.eventId()).update();
        event.tell(service);

        List<String> reads = new ArrayList<>();
        readsOfTheAudience(explain(event, AudienceSlices.ARM_EXTRA), reads);
        assertThat(reads).containsExactly("Index Scan audience_with_extra 7");
    }

    private Claimed claim(LiveEventFixture event) {
        for (Claimed claimed = queue.claimNext().orElseThrow();
                !claimed.eventId().equals(event.eventId());
                claimed = queue.claimNext().orElseThrow()) {
            queue.backOff(claimed);
        }
        return queue.claimNext().orElseThrow();
    }

    private void addMembersWithoutSms(LiveEventFixture event) {
        jdbc.sql("""
                        insert into audience
                            (event_id, registration_id, organizer_id, channels, status, version, member_since)
                        select :id, gen_random_uuid(), :organizer, '{EMAIL}', 'CONFIRMED', 1, now()
                        from generate_series(1, :rows)
                        """)
                .param("id", event.eventId())
                .param("organizer", event.organizerId())
                .param("rows", ROWS)
                .update();
    }

    private JsonNode explain(LiveEventFixture event, String slice) {
        String plan = transaction.execute(status -> {
            status.setRollbackOnly();
            TimerRows.TimerRow timer = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
            slices.planByIndex();
            return jdbc.sql("explain (analyze, format json) " + slice)
                    .param("timerId", timer.timerId())
                    .param("eventId", event.eventId())
                    .param("zone", "Asia/Tokyo")
                    .param("quarter", "2026-11-28T10:15:00Z")
                    .param("cursor", new UUID(0, 0))
                    .param("rows", properties.sliceSize())
                    .param("traceparent", null)
                    .query(String.class)
                    .single();
        });
        return JsonMapper.shared().readTree(plan);
    }

    private static void readsOfTheAudience(JsonNode node, List<String> found) {
        if (node.path("Relation Name").asString("").equals("audience")) {
            found.add(node.get("Node Type").asString() + " "
                    + node.path("Index Name").asString("") + " "
                    + node.get("Actual Rows").asInt());
        }
        node.forEach(child -> readsOfTheAudience(child, found));
    }
}

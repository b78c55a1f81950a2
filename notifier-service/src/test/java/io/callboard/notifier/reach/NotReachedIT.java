package io.callboard.notifier.reach;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.TableOwner;
import io.callboard.notifier.Api;
import io.callboard.notifier.NotifierTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Whom no reminder has reached. The tests write registrations and ledger themselves. */
@NotifierTest
class NotReachedIT {

    private final UUID eventId = UUID.randomUUID();
    private final String organizerId = "org_" + UUID.randomUUID();
    private final String list = "/api/v1/notifications/not-reached?eventId=" + eventId;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TableOwner owner;

    @Autowired
    private Environment environment;

    private Api api;

    @BeforeEach
    void call() {
        api = new Api(environment, organizerId);
        event("SCHEDULED", 1, null);
    }

    /** Other tests in this database count deliveries that are in no queue. */
    @AfterEach
    void deleteDeliveries() {
        Tenancy.runAsPlatform(() -> jdbc.sql("delete from delivery where organizer_id = ?")
                .param(organizerId)
                .update());
    }

    private void event(String status, int epoch, @Nullable Integer delayedSince) {
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into live_event (event_id, organizer_id, version, epoch, status, title, zone, starts_at, ends_at,
                            delayed_since_epoch)
                        values (:eventId, :organizerId, :epoch, :epoch, :status, 'Launch', 'UTC', now() + interval '1 hour',
                            now() + interval '2 hours', :delayedSince)
                        on conflict (event_id) do update set epoch = excluded.epoch, status = excluded.status,
                            version = excluded.version, delayed_since_epoch = excluded.delayed_since_epoch
                        """)
                .param("eventId", eventId)
                .param("organizerId", organizerId)
                .param("epoch", epoch)
                .param("status", status)
                .param("delayedSince", delayedSince)
                .update());
    }

    private UUID registrant(String status) {
        UUID id = UUID.randomUUID();
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into registration (registration_id, organizer_id, event_id, version, status)
                        values (:id, :organizerId, :eventId, 1, :status)
                        """)
                .param("id", id)
                .param("organizerId", organizerId)
                .param("eventId", eventId)
                .param("status", status)
                .update());
        return id;
    }

    private UUID reminded(
            UUID registrationId, String kind, int epoch, String channel, String status, @Nullable String reason) {
        return reminded(registrationId, kind, epoch, channel, status, reason, 0);
    }

    private UUID reminded(
            UUID registrationId,
            String kind,
            int epoch,
            String channel,
            String status,
            @Nullable String reason,
            int minutesAgo) {
        UUID id = UUID.randomUUID();
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into delivery (id, organizer_id, event_id, registration_id, rule, kind, epoch, channel, status,
                            reason, due_at, urgent_by, settled_at)
                        values (:id, :organizerId, :eventId, :registrationId, 'PT1H', :kind, :epoch, :channel, :status,
                            :reason, now() - :minutesAgo * interval '1 minute', now(), now())
                        """)
                .param("id", id)
                .param("organizerId", organizerId)
                .param("eventId", eventId)
                .param("registrationId", registrationId)
                .param("kind", kind)
                .param("epoch", epoch)
                .param("channel", channel)
                .param("status", status)
                .param("reason", reason)
                .param("minutesAgo", minutesAgo)
                .update());
        return id;
    }

    private List<String> reasons() {
        return api.get(list)
                .get("items")
                .valueStream()
                .map(item -> item.get("reason").asString())
                .toList();
    }

    @Test
    void anAcceptedReminderOnOneChannelReaches() {
        UUID ada = registrant("CONFIRMED");
        reminded(ada, "REMINDER", 1, "EMAIL", "FAILED", "HTTP_422");
        reminded(ada, "REMINDER", 1, "SMS", "SENT", null);
        UUID host = registrant("CONFIRMED");
        reminded(host, "HOST_REMINDER", 1, "EMAIL", "SENT", null);

        assertThat(reasons()).isEmpty();
    }

    @Test
    void theReasonIsThatOfTheNewestReminder() {
        UUID ada = registrant("CONFIRMED");
        UUID older = reminded(ada, "REMINDER", 1, "EMAIL", "FAILED", "HTTP_500", 60);
        UUID newest = reminded(ada, "REMINDER", 1, "EMAIL", "SUPPRESSED", "UNSUBSCRIBED", 5);
        UUID text = reminded(ada, "REMINDER", 1, "SMS", "UNKNOWN", "TIMEOUT", 10);

        JsonNode item = api.get(list).get("items").get(0);

        assertThat(item.get("registrationId").asString()).isEqualTo(ada.toString());
        assertThat(item.get("reason").asString()).isEqualTo("UNSUBSCRIBED");
        assertThat(item.get("reminders")
                        .valueStream()
                        .map(reminder -> reminder.get("notificationId").asString()))
                .containsExactly(newest.toString(), text.toString())
                .doesNotContain(older.toString());
    }

    @Test
    void aPersonWithoutAReminderOrWithAWaitingOneIsNotReachedYet() {
        registrant("CONFIRMED");
        assertThat(reasons()).containsExactly("NO_REMINDER");

        UUID waits = registrant("CONFIRMED");
        reminded(waits, "REMINDER", 1, "EMAIL", "QUEUED", null);
        assertThat(reasons()).containsExactlyInAnyOrder("NO_REMINDER", "QUEUED");
    }

    @Test
    void aConfirmationIsNoReminder() {
        UUID ada = registrant("CONFIRMED");
        reminded(ada, "CONFIRMATION", 0, "EMAIL", "SENT", null);
        reminded(ada, "ANNOUNCEMENT", 1, "EMAIL", "SENT", null);

        assertThat(reasons()).containsExactly("NO_REMINDER");
    }

    @Test
    void onlyConfirmedRegistrantsNeedOne() {
        registrant("CANCELLED");
        registrant("WAITLISTED");
        registrant("PENDING");

        assertThat(reasons()).isEmpty();
    }

    @Test
    void aReminderOfTheOldStartDoesNotCountButOneFromBeforeADelayDoes() {
        UUID ada = registrant("CONFIRMED");
        reminded(ada, "REMINDER", 1, "EMAIL", "SENT", null);

        event("SCHEDULED", 2, 1);
        assertThat(reasons()).isEmpty();
        event("SCHEDULED", 2, null);
        assertThat(reasons()).containsExactly("NO_REMINDER");
        event("CANCELLED", 3, null);
        assertThat(reasons()).isEmpty();
    }

    private void contact(UUID registrationId, String masked) {
        Tenancy.runAsPlatform(
                () -> jdbc.sql("""
                        insert into contact (registration_id, organizer_id, version, email_masked) values (?, ?, 1, ?)
                        """).params(registrationId, organizerId, masked).update());
    }

    @Test
    void aDomainThatLooksMistypedHasASuggestion() {
        UUID ada = registrant("CONFIRMED");
        contact(ada, "a•••@gmial.com");
        reminded(ada, "REMINDER", 1, "EMAIL", "FAILED", "HTTP_422");
        reminded(ada, "REMINDER", 1, "SMS", "FAILED", "HTTP_400");

        JsonNode item = api.get(list).at("/items/0");

        assertThat(item.at("/email").asString()).isEqualTo("a•••@gmial.com");
        assertThat(item.at("/suggestedDomain").asString()).isEqualTo("gmail.com");
        assertThat(item.at("/reminders")).hasSize(2);
    }

    @Test
    void anotherDomainAndAMissingAddressHaveNoSuggestion() {
        contact(registrant("CONFIRMED"), "b•••@example.com");
        registrant("CONFIRMED");

        JsonNode items = api.get(list).at("/items");

        assertThat(items.valueStream().map(item -> item.at("/email").asString("")))
                .containsExactlyInAnyOrder("b•••@example.com", "");
        assertThat(items.valueStream())
                .allMatch(item -> item.at("/suggestedDomain").isNull());
    }

    @Test
    void pagesHaveEachRegistrantOnceInBothDirections() {
        for (int i = 0; i < 7; i++) {
            UUID one = registrant("CONFIRMED");
            reminded(one, "REMINDER", 1, "EMAIL", "FAILED", "HTTP_422");
            reminded(one, "REMINDER", 1, "SMS", "FAILED", "HTTP_400");
            reminded(registrant("CONFIRMED"), "REMINDER", 1, "EMAIL", "SENT", null);
        }
        List<String> seen = new ArrayList<>();
        JsonNode page = api.get(list + "&limit=3&total=true");
        assertThat(page.get("total").asLong()).isEqualTo(7);
        seen.addAll(ids(page));
        page = api.get(
                list + "&limit=3&total=true&cursor=" + page.get("nextCursor").asString());
        List<String> second = ids(page);
        seen.addAll(second);
        page = api.get(
                list + "&limit=3&total=true&cursor=" + page.get("nextCursor").asString());
        seen.addAll(ids(page));

        assertThat(seen).hasSize(7).doesNotHaveDuplicates().isSorted();
        assertThat(page.get("nextCursor").isNull()).isTrue();
        assertThat(ids(api.get(list + "&limit=3&total=true&cursor="
                        + page.get("previousCursor").asString())))
                .isEqualTo(second);
    }

    private static List<String> ids(JsonNode page) {
        return page.get("items")
                .valueStream()
                .map(item -> item.get("registrationId").asString())
                .toList();
    }

    @Test
    void anUnknownEventIsNotFoundLikeAnotherOrganizers() {
        assertThat(api.status(HttpMethod.GET, "/api/v1/notifications/not-reached?eventId=" + UUID.randomUUID()))
                .isEqualTo(404);
        assertThat(new Api(environment, "org_other").status(HttpMethod.GET, list))
                .isEqualTo(404);
        assertThat(api.status(HttpMethod.GET, list + "&minVersion=1")).isEqualTo(200);
    }

    @Test
    void aPageReadsTheRegistrationsInOrderAndTheDeliveriesOfEach() {
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        with person as (
                            insert into registration (registration_id, organizer_id, event_id, version, status)
                            select gen_random_uuid(), :organizerId,
                                case when n <= 2000 then :eventId::uuid else gen_random_uuid() end, 1, 'CONFIRMED'
                            from generate_series(1, 12000) as n
                            returning registration_id, event_id, organizer_id)
                        insert into delivery (id, organizer_id, event_id, registration_id, rule, kind, epoch, channel, status,
                            due_at, urgent_by, settled_at)
                        select gen_random_uuid(), organizer_id, event_id, registration_id, 'PT1H', 'REMINDER', 1, 'EMAIL',
                            'SENT', now(), now(), now()
                        from person
                        """)
                .param("organizerId", organizerId)
                .param("eventId", eventId)
                .update());
        owner.jdbc().sql("analyze registration").update();
        owner.jdbc().sql("analyze delivery").update();
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("organizerId", organizerId);
        parameters.put("eventId", eventId);
        parameters.put("limit", 51);
        String statement = UnreachedRegistrants.statement(
                Sort.of("registrationId", "registrationId"), UUID.randomUUID(), parameters);

        String plan = String.join(
                "\n",
                Tenancy.callAsPlatform(() -> jdbc.sql("explain " + statement)
                        .params(parameters)
                        .query(String.class)
                        .list()));

        assertThat(plan)
                .contains("registration_of_event", "delivery_registration")
                .doesNotContain("Seq Scan on registration", "Seq Scan on delivery");
    }
}

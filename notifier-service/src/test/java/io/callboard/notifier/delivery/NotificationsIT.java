package io.callboard.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.sql.FilteredStatement;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.TableOwner;
import io.callboard.notifier.Api;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@NotifierTest
class NotificationsIT {

    /** It has so many deliveries that the planner expects far more of them than a page has, whatever filter it estimates. */
    private static final String BUSY_ORGANIZER = "org_" + UUID.randomUUID();

    private static final UUID BUSY_EVENT = UUID.randomUUID();

    private final UUID eventId = UUID.randomUUID();
    private final String organizerId = "org_" + UUID.randomUUID();

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
    }

    @Test
    void pagesGoBackInTimeAndWhatIsNewStaysBehindTheReader() {
        settled(10, "SENT", "EMAIL");
        String list = "/api/v1/notifications?limit=4&eventId=" + eventId;
        List<Instant> seen = new ArrayList<>();
        HashSet<String> ids = new HashSet<>();
        JsonNode page = api.get(list);
        while (true) {
            page.get("items").forEach(item -> {
                seen.add(Instant.parse(item.get("createdAt").asString()));
                ids.add(item.get("id").asString());
            });
            if (page.get("nextCursor").isNull()) {
                break;
            }
            settled(3, "SENT", "EMAIL");
            page = api.get(list + "&cursor=" + page.get("nextCursor").asString());
        }

        JsonNode before = api.get(list + "&cursor=" + page.get("previousCursor").asString());
        assertThat(before.get("items")
                        .valueStream()
                        .map(item -> Instant.parse(item.get("createdAt").asString()))
                        .toList())
                .isEqualTo(seen.subList(4, 8));
        assertThat(seen).hasSize(10).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(ids).hasSize(10);
    }

    @Test
    void theFiltersGoTogether() {
        settled(2, "SENT", "EMAIL");
        settled(3, "FAILED", "SMS");

        assertThat(api.get("/api/v1/notifications?status=FAILED").get("items")).hasSize(3);
        assertThat(api.get("/api/v1/notifications?status=FAILED&channel=EMAIL").get("items"))
                .isEmpty();
        assertThat(api.get("/api/v1/notifications?channel=EMAIL&eventId=" + eventId)
                        .get("items"))
                .hasSize(2);
        JsonNode any = api.get("/api/v1/notifications?limit=1").get("items").get(0);
        assertThat(api.get("/api/v1/notifications?registrationId="
                                + any.get("registrationId").asString())
                        .get("items"))
                .hasSize(1);
        assertThat(api.get("/api/v1/notifications?status=QUEUED").get("items")).isEmpty();
        assertThat(api.get("/api/v1/notifications?status=SENDING").get("items")).isEmpty();
    }

    @Test
    void severalStatusesSortBothWaysAndCount() {
        settled(2, "SENT", "EMAIL");
        settled(3, "FAILED", "SMS");
        settled(1, "EXPIRED", "SMS");
        String list = "/api/v1/notifications?status=FAILED,EXPIRED,QUEUED,SENDING&eventId=" + eventId;

        List<String> newest = ids(list);
        List<String> oldest = ids(list + "&sort=createdAt");

        assertThat(newest).hasSize(4).isEqualTo(oldest.reversed());
        assertThat(api.get(list + "&limit=1&total=true").get("total").asLong()).isEqualTo(4);
        assertThat(api.status(HttpMethod.GET, "/api/v1/notifications?sort=dueAt"))
                .isEqualTo(400);
    }

    @Test
    void timerKindAndTimeOfQueueingAreFilters() {
        settled(2, "SENT", "EMAIL");
        String list = "/api/v1/notifications?eventId=" + eventId;

        assertThat(ids(list + "&kind=REMINDER")).hasSize(2);
        assertThat(ids(list + "&kind=CANCELLED")).isEmpty();
        assertThat(ids(list + "&timerId=" + UUID.randomUUID())).isEmpty();
        assertThat(ids(list + "&from=2020-01-01T00:00:00Z&to=9999-01-01T00:00:00Z"))
                .hasSize(2);
        assertThat(ids(list + "&to=2020-01-01T00:00:00Z")).isEmpty();
        assertThat(ids(list + "&from=9999-01-01T00:00:00Z")).isEmpty();
        assertThat(api.status(HttpMethod.GET, list + "&from=%2B999999999-01-01T00:00:00Z"))
                .isEqualTo(400);
    }

    @Test
    void anUnknownEventIsNotFoundLikeAnotherOrganizers() {
        settled(1, "SENT", "EMAIL");

        assertThat(api.status(HttpMethod.GET, "/api/v1/notifications?eventId=" + UUID.randomUUID()))
                .isEqualTo(404);
        assertThat(new Api(environment, "org_other").status(HttpMethod.GET, "/api/v1/notifications?eventId=" + eventId))
                .isEqualTo(404);
    }

    private List<String> ids(String list) {
        List<String> ids = new ArrayList<>();
        api.get(list).get("items").forEach(item -> ids.add(item.get("id").asString()));
        return ids;
    }

    @Test
    void aCursorBelongsToItsListAndFilters() {
        settled(3, "SENT", "EMAIL");
        String cursor = api.get("/api/v1/notifications?limit=1&channel=EMAIL")
                .get("nextCursor")
                .asString();

        assertThat(api.status(HttpMethod.GET, "/api/v1/notifications?channel=EMAIL&cursor=" + cursor))
                .isEqualTo(200);
        assertThat(api.status(HttpMethod.GET, "/api/v1/notifications?cursor=" + cursor))
                .isEqualTo(400);
        assertThat(api.status(HttpMethod.GET, "/api/v1/notifications?channel=SMS&cursor=" + cursor))
                .isEqualTo(400);
        assertThat(api.status(HttpMethod.GET, "/api/v1/suppressions?cursor=" + cursor))
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        ",,,,,delivery_organizer",
        ",,EMAIL,,,delivery_organizer",
        ",SENT,,,,delivery_organizer",
        ",,,,resend,delivery_organizer",
        ",,,TOO_LATE,,delivery_reason",
        ",EXPIRED,EMAIL,TOO_LATE,,delivery_reason",
        "event,,,,,delivery_event",
        "event,SENT,EMAIL,,,delivery_event",
        "event,,,,resend,delivery_event"
    })
    void aPageReadsTheIndexOfItsFilter(
            @Nullable String event,
            @Nullable DeliveryStatus status,
            @Nullable Channel channel,
            @Nullable String reason,
            @Nullable String provider,
            String index) {
        ledgerOfTheBusyOrganizer();
        NotificationFilter filter = new NotificationFilter(
                event == null ? null : BUSY_EVENT,
                null,
                null,
                null,
                status == null ? List.of() : List.of(status),
                channel,
                reason,
                provider,
                null,
                null,
                null);
        FilteredStatement statement = NotificationSearch.page(
                filter,
                false,
                Sort.of("-createdAt", "createdAt"),
                new NotificationSearch.Position(Instant.now(), UUID.randomUUID()));

        String plan = plan(statement, BUSY_ORGANIZER);

        assertThat(plan).contains(index).doesNotContain("Seq Scan on delivery");
        if (event == null) {
            assertThat(plan.substring(plan.indexOf("Limit"))).doesNotContain("Sort");
        }
    }

    /** Made by the first test that needs it. */
    private void ledgerOfTheBusyOrganizer() {
        if (new Api(environment, BUSY_ORGANIZER)
                .get("/api/v1/notifications?limit=1")
                .get("items")
                .isEmpty()) {
            settled(BUSY_ORGANIZER, BUSY_EVENT, 500, "SENT", "EMAIL");
            settled(BUSY_ORGANIZER, UUID.randomUUID(), 100_000, "SENT", "EMAIL");
            owner.jdbc().sql("analyze delivery").update();
        }
    }

    private String plan(FilteredStatement page, String organizerId) {
        page.param("organizerId", organizerId).param("limit", 51);
        return String.join(
                "\n",
                Tenancy.callAsPlatform(() -> jdbc.sql("explain " + page.text())
                        .params(page.parameters())
                        .query(String.class)
                        .list()));
    }

    @Test
    void aSearchByAddressReadsTheIndexesOfContactAndRegistration() {
        settled(organizerId, UUID.randomUUID(), 10_000, "SENT", "EMAIL");
        contacts(2_000);
        owner.jdbc().sql("analyze delivery, contact").update();
        FilteredStatement statement = NotificationSearch.page(
                new NotificationFilter(
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        null,
                        null,
                        new NotificationFilter.Address(Channel.EMAIL, List.of("00ff")),
                        null,
                        null),
                false,
                Sort.of("-createdAt", "createdAt"),
                null);

        assertThat(plan(statement, organizerId))
                .contains("contact_email", "delivery_registration")
                .doesNotContain("Seq Scan on delivery", "Seq Scan on contact");
    }

    private void contacts(int howMany) {
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into contact (registration_id, organizer_id, version, email_hash, hash_key_id)
                        select gen_random_uuid(), :organizerId, 1, sha256(gen_random_uuid()::text::bytea), 'k1'
                        from generate_series(1, :howMany)
                        """)
                .param("organizerId", organizerId)
                .param("howMany", howMany)
                .update());
    }

    @Test
    void aReasonAndAProviderAreFilters() {
        settled(2, "SENT", "EMAIL");
        settled(3, "EXPIRED", "EMAIL");
        assertThat(ids("/api/v1/notifications?reason=TOO_LATE")).hasSize(3);
        assertThat(ids("/api/v1/notifications?reason=PAUSED")).isEmpty();
        assertThat(ids("/api/v1/notifications?provider=resend&eventId=" + eventId))
                .hasSize(2);
        assertThat(ids("/api/v1/notifications?provider=smtp")).isEmpty();
        assertThat(api.status(HttpMethod.GET, "/api/v1/notifications?reason=a%00b"))
                .isEqualTo(400);
    }

    private void settled(int howMany, String status, String channel) {
        settled(organizerId, eventId, howMany, status, channel);
    }

    private void settled(String organizerId, UUID event, int howMany, String status, String channel) {
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into delivery (id, organizer_id, event_id, registration_id, rule, kind, epoch, channel, status,
                            reason, provider, due_at, urgent_by, settled_at)
                        select gen_random_uuid(), :organizerId, :eventId, gen_random_uuid(), 'PT1H', 'REMINDER', 1, :channel,
                            :status, case :status when 'EXPIRED' then 'TOO_LATE' end,
                            case :status when 'SENT' then 'resend' end, now(), now(), now()
                        from generate_series(1, :howMany)
                        """)
                .param("organizerId", organizerId)
                .param("eventId", event)
                .param("channel", channel)
                .param("status", status)
                .param("howMany", howMany)
                .update());
    }
}

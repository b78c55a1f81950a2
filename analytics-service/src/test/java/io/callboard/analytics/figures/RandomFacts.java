package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.KafkaProbe;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random facts about one live event, each of them twice, in any order. It counts what must come of them by itself, from
 * what it decided to happen.
 */
final class RandomFacts {

    static final int REGISTRATIONS = 40;
    private static final Instant BEGIN = Instant.parse("2026-10-20T00:00:00Z");
    private static final Instant SEND_AT = Instant.parse("2026-12-01T16:00:00Z");
    private static final List<String> RULES = List.of("P1D", "PT1H", "PT15M");
    private static final List<String> REASONS = List.of("UNSUBSCRIBED", "NO_ADDRESS", "REGISTRATION_CANCELLED");

    final Facts facts = new Facts();
    private final long seed;
    private final Random random;
    private final Map<String, String> timers;
    private final List<String> compared =
            List.of(UUID.randomUUID().toString(), UUID.randomUUID().toString());
    private int cancelled;
    private int scheduled;
    private int sent;
    private int delivered;
    private int bounced;
    private int complained;
    private int suppressed;
    private int opened;
    private int clickedByPeople;
    private int joined;
    private int watching;
    private int noShows;
    private final Set<String> unsubscribed = new HashSet<>();
    private int reactions;
    private int purchases;
    private BigDecimal euros = BigDecimal.ZERO;

    RandomFacts(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.timers = Map.of(
                "P1D", UUID.randomUUID().toString(),
                "PT1H", UUID.randomUUID().toString(),
                "PT15M", UUID.randomUUID().toString());
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        facts.pageViews(1 + random.nextInt(100));
        for (int i = 0; i < REGISTRATIONS; i++) {
            happenTo(UUID.randomUUID().toString());
        }
    }

    void sendAll(KafkaProbe kafka) {
        facts.twiceInAnyOrder(seed);
        facts.sendAll(kafka);
    }

    /** Fails until all facts are counted. */
    void assertComplete(JsonNode figures) {
        assertThat(figures.at("/registrations/total").asInt()).isEqualTo(REGISTRATIONS);
        assertThat(figures.at("/registrations/cancelled").asInt()).isEqualTo(cancelled);
        assertThat(figures.at("/notifications/scheduled").asInt()).isEqualTo(scheduled);
        assertThat(figures.at("/notifications/sent").asInt()).isEqualTo(sent);
        assertThat(figures.at("/notifications/delivered").asInt()).isEqualTo(delivered);
        assertThat(figures.at("/notifications/bounced").asInt()).isEqualTo(bounced);
        assertThat(figures.at("/notifications/complained").asInt()).isEqualTo(complained);
        assertThat(figures.at("/notifications/opened").asInt()).isEqualTo(opened);
        assertThat(figures.at("/notifications/clickedByPeople").asInt()).isEqualTo(clickedByPeople);
        assertThat(figures.at("/notifications/suppressed").asInt()).isEqualTo(suppressed);
        assertThat(figures.at("/notifications/unsubscribed").asInt()).isEqualTo(unsubscribed.size());
        assertThat(figures.at("/viewership/total").asInt()).isEqualTo(joined);
        assertThat(figures.at("/viewership/watching").asInt()).isEqualTo(watching);
        assertThat(figures.at("/viewership/noShows").asInt()).isEqualTo(noShows);
        assertThat(figures.at("/engagement/reactions").asInt()).isEqualTo(reactions);
        assertThat(figures.at("/revenue/0/purchases").asInt()).isEqualTo(purchases);
        assertThat(figures.at("/revenue/0/amount").asString()).isEqualTo(euros.toPlainString());
    }

    private void happenTo(String registration) {
        String registeredAt = BEGIN.plusSeconds(random.nextInt(40 * 86_400)).toString();
        List<String> channels = oneOf(List.of(List.of("EMAIL"), List.of("EMAIL", "SMS"), List.of("SMS")));
        boolean cancels = random.nextInt(5) == 0;
        int versions = 1 + random.nextInt(3);
        for (int version = 1; version <= versions; version++) {
            boolean last = version == versions;
            facts.registration(
                    "RegistrationChanged",
                    registration,
                    version,
                    last && cancels ? "CANCELLED" : oneOf(List.of("CONFIRMED", "WAITLISTED", "OFFERED", "PENDING")),
                    last ? channels : List.of("EMAIL"),
                    random.nextInt(4) == 0 ? null : "source " + random.nextInt(4),
                    random.nextInt(3) == 0 ? null : "segment " + random.nextInt(2),
                    registeredAt,
                    this::label);
        }
        cancelled += cancels ? 1 : 0;
        channels.forEach(channel -> {
            RULES.forEach(rule -> notify(rule, registration, channel));
            confirm(registration, channel);
            if (random.nextInt(8) == 0) {
                unsubscribed.add(registration + channel);
                for (int i = 0; i <= random.nextInt(2); i++) {
                    facts.unsubscribed(registration, channel, later(BEGIN, 40 * 86_400));
                }
            }
        });
        compare(registration);
        watch(registration);
    }

    /** The link and the answers, which may change with each state. */
    private void label(ObjectNode state) {
        state.put("campaign", random.nextInt(4) == 0 ? null : "campaign " + random.nextInt(150));
        state.put("medium", oneOf(List.of("email", "social")));
        state.put("origin", random.nextInt(3) == 0 ? "IMPORT" : null);
        ObjectNode choices = state.putObject("choices");
        if (random.nextInt(4) > 0) {
            choices.putArray("diet").add("option " + random.nextInt(3));
            choices.putArray("topics").add("topic 0").add("topic " + (1 + random.nextInt(400)));
        }
    }

    /** A reminder of a rule with a hold-out, for one schedule or two. The later one may choose others, and still waits. */
    private void compare(String registration) {
        for (int epoch = 1; epoch <= 1 + random.nextInt(2); epoch++) {
            scheduled++;
            boolean heldOut = random.nextInt(3) == 0;
            String timer = compared.get(epoch - 1);
            facts.reminder(timer, registration, "PT3H", epoch, heldOut);
            if (epoch == 2) {
                continue;
            }
            if (heldOut) {
                facts.delivery("DeliverySuppressed", timer, registration, "EMAIL", told("PT3H", "HELD_OUT", "none"));
                suppressed++;
            } else {
                facts.delivery("DeliverySent", timer, registration, "EMAIL", told("PT3H", null, "resend"));
                sent++;
            }
        }
    }

    private void notify(String rule, String registration, String channel) {
        scheduled++;
        String timer = Objects.requireNonNull(timers.get(rule));
        String provider = oneOf(List.of("resend", "twilio"));
        Map<String, String> due = Map.of("rule", rule, "kind", "REMINDER", "sendAt", SEND_AT.toString());
        // The reminder of some is lost, or not read yet.
        int course = random.nextInt(7);
        if (course == 0 || random.nextInt(10) > 0) {
            facts.reminder(timer, registration, channel, due);
        }
        if (course == 1) {
            facts.delivery("DeliverySuppressed", timer, registration, channel, told(rule, oneOf(REASONS), "none"));
            suppressed++;
        } else if (course == 2) {
            facts.delivery(
                    "DeliveryFailed", timer, registration, channel, told(rule, "PROVIDER_REFUSED_422", provider));
        } else if (course == 3) {
            facts.delivery("DeliveryUnknown", timer, registration, channel, told(rule, "NO_ANSWER", provider));
            facts.delivery("DeliverySent", timer, registration, channel, told(rule, null, provider));
            sent++;
        } else if (course == 4) {
            facts.delivery("DeliveryExpired", timer, registration, channel, told(rule, "NO_LONGER_USEFUL", "none"));
        } else if (course > 4) {
            facts.delivery("DeliverySent", timer, registration, channel, told(rule, null, provider));
            sent++;
            report(rule, timer, registration, channel, provider);
            if (channel.equals("EMAIL")) {
                view(rule, timer, registration);
            }
        }
    }

    private void view(String rule, String timer, String registration) {
        List<String> openers = actors();
        openers.forEach(actor -> facts.delivery("DeliveryOpened", timer, registration, "EMAIL", viewed(rule, actor)));
        opened += openers.isEmpty() ? 0 : 1;
        List<String> clickers = actors();
        clickers.forEach(actor -> facts.delivery("DeliveryClicked", timer, registration, "EMAIL", viewed(rule, actor)));
        clickedByPeople += clickers.contains("HUMAN") ? 1 : 0;
    }

    private List<String> actors() {
        return Stream.of("HUMAN", "MACHINE", "UNKNOWN")
                .filter(_ -> random.nextInt(3) == 0)
                .toList();
    }

    private Map<String, String> viewed(String rule, String actor) {
        String viewedAt = SEND_AT.plusSeconds(random.nextInt(7_200)).toString();
        return Map.of("rule", rule, "kind", "REMINDER", "actor", actor, "occurredAt", viewedAt);
    }

    private void report(String rule, String timer, String registration, String channel, String provider) {
        int report = random.nextInt(5);
        if (report == 0) {
            return;
        }
        facts.delivery("DeliveryDelivered", timer, registration, channel, told(rule, null, provider));
        if (report == 1) {
            facts.delivery("DeliveryBounced", timer, registration, channel, told(rule, "HARD_BOUNCE", provider));
            bounced++;
            return;
        }
        delivered++;
        if (report == 2) {
            facts.delivery("DeliveryComplained", timer, registration, channel, told(rule, "COMPLAINT", provider));
            complained++;
        }
    }

    private Map<String, String> told(String rule, @Nullable String reason, String provider) {
        // Most within seconds, some within days.
        int most = oneOf(List.of(400, 3_000, 50_000, 200_000_000));
        int late = random.nextInt(most);
        String occurredAt = SEND_AT.plus(Duration.ofMillis(late)).toString();
        // A message of an earlier release has no hand-over.
        String handedOverAt = random.nextInt(5) == 0
                ? ""
                : SEND_AT.plus(Duration.ofMillis(random.nextInt(late + 1))).toString();
        return reason == null
                ? Map.of(
                        "rule",
                        rule,
                        "kind",
                        "REMINDER",
                        "provider",
                        provider,
                        "occurredAt",
                        occurredAt,
                        "handedOverAt",
                        handedOverAt)
                : Map.of(
                        "rule",
                        rule,
                        "kind",
                        "REMINDER",
                        "provider",
                        provider,
                        "occurredAt",
                        occurredAt,
                        "reason",
                        reason);
    }

    private void confirm(String registration, String channel) {
        scheduled++;
        sent++;
        facts.delivery(
                "DeliverySent",
                null,
                registration,
                channel,
                Map.of("rule", "CONFIRMATION", "kind", "CONFIRMATION", "occurredAt", later(BEGIN, 86_400)));
    }

    private void watch(String registration) {
        if (random.nextInt(3) == 0) {
            facts.attendance("AttendanceRecorded", registration, 1, false, 0, "NO_SHOW");
            noShows++;
            return;
        }
        joined++;
        String joinedAt = later(SEND_AT, 7_200);
        act(registration);
        int version = 1;
        long seconds = 0;
        for (int session = 0; session <= random.nextInt(3); session++) {
            facts.attendance("AttendeeJoined", registration, version++, joinedAt, seconds, null);
            seconds += random.nextInt(1_800);
            facts.attendance("AttendeeLeft", registration, version++, joinedAt, seconds, null);
        }
        if (random.nextInt(4) == 0) {
            watching++;
            facts.attendance("AttendeeJoined", registration, version, joinedAt, seconds, null);
            return;
        }
        facts.attendance("AttendanceRecorded", registration, version, joinedAt, seconds, "ATTENDED");
    }

    private void act(String registration) {
        String receivedAt = later(SEND_AT, 7_200);
        for (int i = random.nextInt(4); i > 0; i--) {
            String fact = UUID.randomUUID().toString();
            facts.engagement("ReactionGiven", registration, fact, receivedAt, Map.of("reaction", "APPLAUSE"));
            reactions++;
        }
        facts.engagement("PlaybackReported", registration, UUID.randomUUID().toString(), receivedAt, Map.of());
        for (String type : List.of("ChatMessageWritten", "QuestionAsked", "PollAnswered")) {
            if (random.nextBoolean()) {
                facts.engagement(type, registration, UUID.randomUUID().toString(), receivedAt, Map.of());
            }
        }
        String purchase = UUID.randomUUID().toString();
        BigDecimal amount = BigDecimal.valueOf(1 + random.nextInt(9_999), 2);
        facts.engagement("PurchaseMade", registration, purchase, receivedAt, Map.of("amount", amount.toPlainString()));
        // The page reports it again with another amount: the first report counts.
        String again = Instant.parse(receivedAt).plusSeconds(9).toString();
        facts.engagement(
                "PurchaseMade",
                registration,
                purchase,
                again,
                Map.of("amount", amount.add(BigDecimal.ONE).toPlainString()));
        purchases++;
        euros = euros.add(amount);
        if (random.nextInt(3) == 0) {
            facts.engagement(
                    "PurchaseMade",
                    registration,
                    UUID.randomUUID().toString(),
                    receivedAt,
                    Map.of("amount", "900", "currency", "JPY"));
        }
    }

    private String later(Instant begin, int seconds) {
        return begin.plusSeconds(random.nextInt(seconds)).toString();
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}

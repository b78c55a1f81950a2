package io.callboard.e2e.api;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.e2e.LaunchedStack;
import io.callboard.e2e.OneByOne;
import io.callboard.e2e.Part;
import io.callboard.e2e.Stack;
import io.callboard.e2e.api.ApiDocument.Operation;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every documented route declares here how it answers a caller without a token, one whose token lacks the scope, and
 * another organizer. A route that is missing here fails the build.
 */
@OneByOne
class RefusalsIT {
    /**
     * Without a token, without the scope, and as another organizer. {@code hidden}: answers as for an unknown id, 404;
     * {@code own}: shows or makes only things of the caller; {@code open}: anybody may call it; {@code 403}: only operators
     * may call it.
     */
    private static final Map<String, List<String>> DECLARED = """
            event-service GET /api/v1/events                                       401 403 own
            event-service POST /api/v1/events                                      401 403 own
            event-service GET /api/v1/events/calendar-feed                         401 403 own
            event-service POST /api/v1/events/calendar-feed                        401 403 own
            event-service GET /api/v1/events/public/{id}                           open open open
            event-service GET /api/v1/events/public/{key}/calendar.ics             open open open
            event-service GET /api/v1/events/series/{id}                           401 403 hidden
            event-service GET /api/v1/events/{id}                                  401 403 hidden
            event-service PUT /api/v1/events/{id}                                  401 403 hidden
            event-service PATCH /api/v1/events/{id}                                401 403 hidden
            event-service DELETE /api/v1/events/{id}                               401 403 hidden
            event-service POST /api/v1/events/{id}/clone                           401 403 hidden
            event-service POST /api/v1/events/{id}/delay                           401 403 hidden
            event-service POST /api/v1/events/{id}/end                             401 403 hidden
            event-service GET /api/v1/events/{id}/hosts                            401 403 hidden
            event-service POST /api/v1/events/{id}/hosts                           401 403 hidden
            event-service DELETE /api/v1/events/{id}/hosts/{hostId}                401 403 hidden
            event-service POST /api/v1/events/{id}/publish                         401 403 hidden
            event-service POST /api/v1/events/{id}/reschedule                      401 403 hidden
            event-service POST /api/v1/events/{id}/reschedule/preview              401 403 hidden
            event-service POST /api/v1/events/{id}/start                           401 403 hidden
            event-service GET /api/v1/events/{id}/stream                           401 403 hidden
            event-service POST /webhooks/mux                                       open open open
            registration-service GET /api/v1/passes/{token}                        open open open
            registration-service GET /api/v1/passes/{token}/calendar.ics           open open open
            registration-service GET /api/v1/passes/calendars/{token}.ics          open open open
            registration-service POST /api/v1/passes/{token}/join                  open open open
            registration-service POST /api/v1/passes/{token}/leave                 open open open
            registration-service GET /api/v1/registrations                         401 403 hidden
            registration-service POST /api/v1/registrations                        open open open
            registration-service GET /api/v1/registrations/challenge               open open open
            registration-service GET /api/v1/registrations/export                  401 403 hidden
            registration-service POST /api/v1/registrations/import                 401 403 hidden
            registration-service POST /api/v1/registrations/decisions              401 403 hidden
            registration-service POST /api/v1/registrations/check-in               401 403 hidden
            registration-service GET /api/v1/registrations/manage/{token}          open open open
            registration-service PATCH /api/v1/registrations/manage/{token}        open open open
            registration-service DELETE /api/v1/registrations/manage/{token}       open open open
            registration-service POST /api/v1/registrations/manage/{token}/accept  open open open
            registration-service POST /api/v1/registrations/manage/{token}/confirm open open open
            registration-service GET /api/v1/registrations/manage/{token}/personal-data open open open
            registration-service DELETE /api/v1/registrations/manage/{token}/personal-data open open open
            registration-service GET /api/v1/registrations/manage/{token}/erasure  open open open
            registration-service POST /api/v1/registrations/page-views             open open open
            registration-service GET /api/v1/registrations/retention               401 403 own
            registration-service PUT /api/v1/registrations/retention               401 403 own
            registration-service GET /api/v1/registrations/stats                   open open open
            registration-service GET /api/v1/registrations/stats/stream            open open open
            registration-service GET /api/v1/registrations/{id}                    401 403 hidden
            registration-service PATCH /api/v1/registrations/{id}                  401 403 hidden
            registration-service DELETE /api/v1/registrations/{id}                 401 403 hidden
            registration-service DELETE /api/v1/registrations/{id}/personal-data   401 403 hidden
            registration-service GET /api/v1/registrations/{id}/erasure            401 403 hidden
            registration-service GET /embed.js                                     open open open
            registration-service GET /manage/{token}                               open open open
            registration-service GET /manage/{token}/cancel                        open open open
            registration-service POST /manage/{token}/cancel                       open open open
            registration-service POST /manage/{token}/confirm                      open open open
            registration-service POST /manage/{token}/accept                       open open open
            registration-service POST /manage/{token}/calendar                     open open open
            registration-service POST /manage/{token}/reminders                    open open open
            registration-service GET /manage/{token}/details                       open open open
            registration-service POST /manage/{token}/details                      open open open
            registration-service GET /manage/{token}/erase                         open open open
            registration-service POST /manage/{token}/erase                        open open open
            registration-service GET /register/series/{seriesId}                   open open open
            registration-service POST /register/series/{seriesId}                  open open open
            registration-service GET /register/{eventId}                           open open open
            registration-service GET /register/{eventId}/branding.css              open open open
            registration-service POST /register/{eventId}                          open open open
            registration-service GET /watch/{token}                                open open open
            scheduler-service GET /api/v1/announcements                            401 403 hidden
            scheduler-service POST /api/v1/announcements                           401 403 hidden
            scheduler-service GET /api/v1/announcements/{id}                       401 403 hidden
            scheduler-service PATCH /api/v1/announcements/{id}                     401 403 hidden
            scheduler-service POST /api/v1/announcements/{id}/stop                 401 403 hidden
            scheduler-service GET /api/v1/reminder-rules                           401 403 own
            scheduler-service PUT /api/v1/reminder-rules                           401 403 own
            scheduler-service GET /api/v1/reminders                                401 403 hidden
            scheduler-service POST /api/v1/reminders                               401 403 hidden
            scheduler-service GET /api/v1/reminders/explain                        401 403 hidden
            scheduler-service GET /api/v1/reminders/lateness                       401 403 403
            scheduler-service POST /api/v1/reminders/pause                         401 403 hidden
            scheduler-service POST /api/v1/reminders/plan                          401 403 own
            scheduler-service POST /api/v1/reminders/resume                        401 403 hidden
            scheduler-service DELETE /api/v1/reminders/{id}                        401 403 hidden
            scheduler-service POST /api/v1/reminders/{id}/send-now                 401 403 hidden
            notifier-service GET /api/v1/notifications                             401 403 own
            notifier-service GET /api/v1/notifications/reply-to                    401 403 own
            notifier-service PUT /api/v1/notifications/reply-to                    401 403 own
            notifier-service GET /api/v1/notifications/tracking                    401 403 own
            notifier-service PUT /api/v1/notifications/tracking                    401 403 own
            notifier-service GET /api/v1/notifications/accounts                    401 403 own
            notifier-service POST /api/v1/notifications/accounts                   401 403 own
            notifier-service GET /api/v1/notifications/accounts/{id}               401 403 hidden
            notifier-service DELETE /api/v1/notifications/accounts/{id}            401 403 hidden
            notifier-service POST /api/v1/notifications/accounts/{id}/test         401 403 hidden
            notifier-service PUT /api/v1/notifications/accounts/{id}/webhook-key   401 403 hidden
            notifier-service GET /api/v1/notifications/feed                        open open open
            notifier-service POST /api/v1/notifications/feed/read                  open open open
            notifier-service GET /api/v1/notifications/feed/stream                 open open open
            notifier-service GET /api/v1/notifications/not-reached                 401 403 hidden
            notifier-service POST /api/v1/notifications/not-reached/{registrationId}/correct 401 403 hidden
            notifier-service POST /api/v1/notifications/replay                     401 403 own
            notifier-service GET /api/v1/notifications/summary                     401 403 hidden
            notifier-service POST /api/v1/notifications/{id}/retry                 401 403 hidden
            notifier-service GET /api/v1/suppressions                              401 403 own
            notifier-service POST /api/v1/suppressions                             401 403 own
            notifier-service DELETE /api/v1/suppressions/{id}                      401 403 hidden
            notifier-service GET /api/v1/templates                                 401 403 own
            notifier-service POST /api/v1/templates                                401 403 own
            notifier-service GET /api/v1/templates/{id}                            401 403 hidden
            notifier-service PUT /api/v1/templates/{id}                            401 403 hidden
            notifier-service DELETE /api/v1/templates/{id}                         401 403 hidden
            notifier-service GET /api/v1/templates/{id}/diff                       401 403 hidden
            notifier-service POST /api/v1/templates/{id}/preview                   401 403 hidden
            notifier-service POST /api/v1/templates/{id}/rollback                  401 403 hidden
            notifier-service POST /api/v1/templates/{id}/test                      401 403 hidden
            notifier-service GET /api/v1/templates/{id}/variants                   401 403 hidden
            notifier-service GET /api/v1/templates/{id}/versions                   401 403 hidden
            notifier-service GET /api/v1/templates/{id}/versions/{version}         401 403 hidden
            notifier-service GET /api/v1/webhook-endpoints                         401 403 own
            notifier-service POST /api/v1/webhook-endpoints                        401 403 own
            notifier-service GET /api/v1/webhook-endpoints/{id}                    401 403 hidden
            notifier-service PATCH /api/v1/webhook-endpoints/{id}                  401 403 hidden
            notifier-service DELETE /api/v1/webhook-endpoints/{id}                 401 403 hidden
            notifier-service GET /api/v1/webhook-endpoints/{id}/deliveries         401 403 hidden
            notifier-service POST /api/v1/webhook-endpoints/{id}/deliveries/{deliveryId}/replay 401 403 hidden
            notifier-service POST /api/v1/webhook-endpoints/{id}/replay            401 403 hidden
            notifier-service POST /api/v1/webhook-endpoints/{id}/rotate-secret     401 403 hidden
            notifier-service POST /api/v1/webhook-endpoints/{id}/test              401 403 hidden
            notifier-service GET /t/c/{token}                                      open open open
            notifier-service GET /t/o/{token}.gif                                  open open open
            notifier-service GET /unsubscribe/{token}                              open open open
            notifier-service POST /unsubscribe/{token}                             open open open
            notifier-service POST /unsubscribe/{token}/choices                     open open open
            notifier-service POST /unsubscribe/{token}/untrack                     open open open
            notifier-service POST /unsubscribe/{token}/track                       open open open
            notifier-service POST /webhooks/{provider}                             open open open
            notifier-service POST /webhooks/{provider}/{accountId}                 open open open
            analytics-service GET /api/v1/analytics/events                         401 403 own
            analytics-service GET /api/v1/analytics/events/{id}                    401 403 hidden
            analytics-service GET /api/v1/analytics/events/{id}/live               401 403 hidden
            analytics-service GET /api/v1/analytics/events/{id}/reminders          401 403 hidden
            analytics-service GET /api/v1/analytics/events/{id}/timeseries         401 403 hidden
            analytics-service GET /api/v1/analytics/export                         401 403 hidden
            analytics-service GET /api/v1/analytics/heatmap                        401 403 own
            analytics-service POST /api/v1/engagement                              open open open
            analytics-service GET /api/v1/engagement/events/{eventId}/messages     401 403 hidden
            analytics-service POST /api/v1/engagement/events/{eventId}/messages    401 403 hidden
            analytics-service PATCH /api/v1/engagement/events/{eventId}/messages/{id} 401 403 hidden
            analytics-service GET /api/v1/engagement/events/{eventId}/polls        401 403 hidden
            analytics-service POST /api/v1/engagement/events/{eventId}/polls       401 403 hidden
            analytics-service PATCH /api/v1/engagement/events/{eventId}/polls/{id} 401 403 hidden
            analytics-service GET /api/v1/engagement/events/{eventId}/questions    401 403 hidden
            analytics-service PATCH /api/v1/engagement/events/{eventId}/questions/{id} 401 403 hidden
            analytics-service GET /api/v1/engagement/events/{eventId}/room         401 403 hidden
            analytics-service PUT /api/v1/engagement/events/{eventId}/room         401 403 hidden
            analytics-service GET /api/v1/engagement/events/{eventId}/stream       401 403 hidden
            analytics-service GET /api/v1/engagement/messages                      open open open
            analytics-service POST /api/v1/engagement/messages                     open open open
            analytics-service GET /api/v1/engagement/polls                         open open open
            analytics-service PUT /api/v1/engagement/polls/{id}/answer             open open open
            analytics-service GET /api/v1/engagement/questions                     open open open
            analytics-service POST /api/v1/engagement/questions                    open open open
            analytics-service DELETE /api/v1/engagement/questions/{id}/vote        open open open
            analytics-service PUT /api/v1/engagement/questions/{id}/vote           open open open
            analytics-service GET /api/v1/engagement/stream                        open open open
            """.lines().map(line -> line.split("\\s+")).collect(toMap(
            words -> String.join(" ", words[0], words[1], words[2]),
            words -> Arrays.asList(words).subList(3, 6)));

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.undisturbed();

    static List<Part> services() {
        return ApiDocument.SERVICES;
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void everyRouteDeclaresItsRefusals() {
        List<String> documented = services().stream()
                .flatMap(service -> ApiDocument.of(LAUNCHED.stack(), service).operations().stream()
                        .map(operation -> service.processName() + " " + operation))
                .toList();

        assertThat(DECLARED.keySet())
                .as("add or remove the lines of RefusalsIT.DECLARED")
                .containsExactlyInAnyOrderElementsOf(documented);
    }

    @ParameterizedTest
    @MethodSource("services")
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void refusesAsDeclaredAndChangesNothing(Part service) {
        Stack stack = LAUNCHED.stack();
        URI address = stack.at(service, "");
        World owner = World.settle(stack, "org_owner_" + service.processName(), 1);
        String other = stack.sandbox().token("org_other");
        ValidRequests valid = new ValidRequests(owner, new Random(3));
        String before = owner.everything(stack);
        List<String> complaints = new ArrayList<>();

        for (Operation operation : ApiDocument.of(stack, service).operations()) {
            List<String> declared =
                    DECLARED.getOrDefault(service.processName() + " " + operation, List.of("?", "?", "?"));
            boolean open = declared.getFirst().equals("open");
            if (open != operation.isPublic()) {
                complaints.add(operation + " is documented as " + (open ? "secured" : "public"));
            }
            if (open) {
                continue;
            }
            RawRequest request = valid.ofExisting(operation).without("If-Match").without("Idempotency-Key");
            expect(declared.getFirst(), request.without("Authorization"), address, complaints);
            expect(declared.getFirst(), request.bearing("nonsense"), address, complaints);
            String scopes = otherScopes(operation);
            expect(declared.get(1), request.bearing(stack.sandbox().token(owner.orgId(), scopes)), address, complaints);
            RawRequest foreign = request.bearing(other);
            RawAnswer answer = RawAnswer.to(address, foreign);
            switch (declared.get(2)) {
                case "own" -> {
                    if (!answer.isSuccess() || owner.names().anyMatch(answer.body()::contains)) {
                        complaints.add("not the caller's own\n  %s\n  %s".formatted(foreign, answer));
                    }
                }
                case "403" -> expect("403", foreign, address, complaints);
                default -> {
                    RawRequest unknown = valid.ofNothing(foreign);
                    RawAnswer nothing = RawAnswer.to(address, unknown);
                    if (answer.status() != 404 || !essence(answer).equals(essence(nothing))) {
                        complaints.add("differs from an unknown id\n  %s\n  %s\n  %s\n  %s"
                                .formatted(foreign, answer, unknown, nothing));
                    }
                }
            }
        }

        assertThat(complaints).isEmpty();
        assertThat(owner.everything(stack)).isEqualTo(before);
    }

    /** Every scope but the one that the operation needs, and the one of the operators. */
    private static String otherScopes(Operation operation) {
        return String.join(
                " ",
                List.of(
                                "events:read",
                                "events:write",
                                "registrations:read",
                                "registrations:write",
                                "notifications:read",
                                "notifications:write",
                                "analytics:read")
                        .stream()
                        .filter(scope -> !operation.scopes().contains(scope))
                        .toList());
    }

    private static void expect(String status, RawRequest request, URI address, List<String> complaints) {
        RawAnswer answer = RawAnswer.to(address, request);
        if (!Integer.toString(answer.status()).equals(status)
                || !answer.mediaType().equals("application/problem+json")) {
            complaints.add("\n  expected %s of\n  %s\n  %s".formatted(status, request, answer));
        }
    }

    /** The answer without what differs each time. */
    private static String essence(RawAnswer answer) {
        Map<String, String> headers = new TreeMap<>(answer.headers());
        headers.keySet().removeIf(name -> name.equalsIgnoreCase("Date"));
        return answer.status() + " " + headers + " "
                + (answer.json() instanceof ObjectNode body ? body.without("traceId") : answer.body());
    }
}

package io.callboard.e2e.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.e2e.LaunchedStack;
import io.callboard.e2e.OneByOne;
import io.callboard.e2e.Part;
import io.callboard.e2e.Stack;
import io.callboard.e2e.api.ApiDocument.Operation;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Sends each service requests that are made from its OpenAPI document, most of them malformed. No answer may be a
 * server error, differ from the document, or reveal internals. A refused change must change nothing.
 *
 * <p>{@code -Dcallboard.fuzz.seed} and {@code -Dcallboard.fuzz.requests} choose another run and a longer one. The same
 * seed makes the same choices; ids differ from run to run.
 *
 * <p>The services are tested at the same time, so the tests of this class share its turn ({@link OneByOne}).
 */
@Execution(ExecutionMode.CONCURRENT)
class FuzzIT {
    private static final long SEED = Long.getLong("callboard.fuzz.seed", 1);
    private static final int REQUESTS = Integer.getInteger("callboard.fuzz.requests", 5_200);
    private static final double SPOILED = 0.65;
    /** Of the changes, because each check costs two more requests. */
    private static final double CHECKED_FOR_EFFECT = 0.3;

    /**
     * The most requests that are not malformed, to an operation that has served none by chance. A fifth of the things that
     * it could be about may be left, and a third of the bodies may be refused.
     */
    private static final int TRIES = 600;

    /** Need a signature that the document cannot tell, or a challenge, which the stack does not demand. */
    private static final Set<String> NEVER_SERVED = Set.of(
            "POST /webhooks/mux",
            "POST /webhooks/{provider}",
            "POST /webhooks/{provider}/{accountId}",
            "GET /api/v1/registrations/challenge");

    private static final int SHOWN = 12;

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.undisturbed();

    static List<Part> services() {
        return ApiDocument.SERVICES;
    }

    @ParameterizedTest
    @MethodSource("services")
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock(value = OneByOne.TURN, mode = ResourceAccessMode.READ)
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void answersWhatItsDocumentSays(Part service) {
        Stack stack = LAUNCHED.stack();
        Run run = new Run(stack, service);
        int perOperation = Math.ceilDiv(REQUESTS, allOperations(stack));

        System.out.printf("Fuzzing %s with -Dcallboard.fuzz.seed=%d%n", service.processName(), SEED);
        for (int round = 0; round < perOperation; round++) {
            run.document.operations().forEach(run::send);
        }
        run.serveTheRest();

        System.out.println(run.report());
        assertThat(run.complaints)
                .as("seed %d, %d complaints", SEED, run.complaints.size())
                .satisfies(complaints -> assertThat(complaints.subList(0, Math.min(SHOWN, complaints.size())))
                        .isEmpty());
        // Otherwise the test would have checked only refusals.
        assertThat(run.neverServed()).as("operations that served no request").isEmpty();
    }

    private static int allOperations(Stack stack) {
        return ApiDocument.SERVICES.stream()
                .mapToInt(service -> ApiDocument.of(stack, service).operations().size())
                .sum();
    }

    /** The requests to one service, one after another. */
    private static final class Run {
        private final URI address;
        private final ApiDocument document;
        private final World world;
        private final RandomGenerator random;
        private final ValidRequests valid;
        private final List<String> complaints = new ArrayList<>();
        private final Map<Operation, Map<Integer, Integer>> statuses = new LinkedHashMap<>();
        private int sent;
        private int checkedForEffect;

        Run(Stack stack, Part service) {
            address = stack.at(service, "");
            document = ApiDocument.of(stack, service);
            world = World.settle(stack, "org_fuzz_" + service.processName(), 4);
            random = new Random(SEED * 31 + service.ordinal());
            valid = new ValidRequests(world, random);
        }

        void send(Operation operation) {
            RawRequest request = valid.of(operation);
            boolean spoiled = random.nextDouble() < SPOILED;
            if (spoiled) {
                request = Mutations.apply(request, random);
                if (random.nextInt(3) == 0) {
                    request = Mutations.apply(request, random);
                }
            }
            send(operation, request, spoiled);
        }

        void serveTheRest() {
            for (Operation operation : neverServed()) {
                for (int i = 0; i < TRIES && !isServed(operation); i++) {
                    send(operation, valid.ofExisting(operation), false);
                }
            }
        }

        private void send(Operation operation, RawRequest request, boolean spoiled) {
            Optional<RawRequest> view = request.changes() && random.nextDouble() < CHECKED_FOR_EFFECT
                    ? view(operation, request)
                    : Optional.empty();
            String before = view.map(this::readAtRest).orElse("");
            RawAnswer answer = RawAnswer.to(address, request);
            sent++;
            statuses.computeIfAbsent(operation, any -> new TreeMap<>()).merge(answer.status(), 1, Integer::sum);
            for (String complaint : Verdict.of(operation, request, answer)) {
                complain(request, answer, complaint);
            }
            if (answer.isSuccess() && !spoiled) {
                world.learnFrom(operation, answer);
            }
            if (view.isPresent() && answer.isRefusal()) {
                checkedForEffect++;
                String after = read(view.get());
                if (!after.equals(before)) {
                    complain(request, answer, "refused, and yet:\n    " + before + "\n  became\n    " + after);
                }
            }
        }

        /** The request that reads the thing that the change would have changed. */
        private Optional<RawRequest> view(Operation operation, RawRequest request) {
            String path = request.target().split("\\?", 2)[0];
            return document.operations().stream()
                    .filter(other ->
                            other.method().equals("GET") && operation.path().startsWith(other.path()))
                    .max((one, other) ->
                            Integer.compare(one.path().length(), other.path().length()))
                    .flatMap(shown -> target(shown, path, request))
                    .map(target -> RawRequest.of("GET", target).bearing(world.token()));
        }

        private static Optional<String> target(Operation shown, String path, RawRequest request) {
            String[] words = path.split("/");
            int length = shown.path().split("/").length;
            if (words.length < length) {
                return Optional.empty();
            }
            String target = String.join("/", List.of(words).subList(0, length));
            List<String> needed = shown.parameters("query")
                    .filter(parameter -> parameter.path("required").asBoolean(false))
                    .map(parameter -> parameter.path("name").asString())
                    .toList();
            if (needed.isEmpty()) {
                return Optional.of(target);
            }
            JsonNode body = new RawAnswer(0, Map.of(), request.body().text()).json();
            String value = body.path(needed.getFirst()).asString("");
            return needed.size() > 1 || !value.matches("[0-9a-f-]{36}")
                    ? Optional.empty()
                    : Optional.of(target + "?" + needed.getFirst() + "=" + value);
        }

        private String readAtRest(RawRequest view) {
            if (view.target().startsWith("/api/v1/reminders?")) {
                world.awaitPlanning(address);
            }
            return read(view);
        }

        private String read(RawRequest view) {
            sent++;
            RawAnswer answer = RawAnswer.to(address, view);
            return answer.isSuccess() ? World.withoutProgress(answer.body()) : Integer.toString(answer.status());
        }

        private void complain(RawRequest request, RawAnswer answer, String complaint) {
            complaints.add("\n  %s\n  %s\n  %s".formatted(complaint, request, answer));
        }

        List<Operation> neverServed() {
            return statuses.keySet().stream()
                    .filter(operation -> !isServed(operation) && !NEVER_SERVED.contains(operation.toString()))
                    .toList();
        }

        private boolean isServed(Operation operation) {
            return statuses.getOrDefault(operation, Map.of()).keySet().stream().anyMatch(status -> status < 400);
        }

        String report() {
            StringBuilder report = new StringBuilder(
                    "%d requests, %d refused changes looked at again%n".formatted(sent, checkedForEffect));
            statuses.forEach((operation, counts) -> report.append("  %-62s %s%n".formatted(operation, counts)));
            return report.toString();
        }
    }
}

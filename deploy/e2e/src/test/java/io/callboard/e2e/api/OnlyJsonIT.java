package io.callboard.e2e.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.e2e.LaunchedStack;
import io.callboard.e2e.OneByOne;
import io.callboard.e2e.Part;
import io.callboard.e2e.Stack;
import io.callboard.e2e.api.ApiDocument.Operation;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every documented route reads and writes only the documented media types, and no others that a library supports. */
@OneByOne
class OnlyJsonIT {
    private static final List<String> OTHERS = List.of(
            "application/yaml",
            "application/x-yaml",
            "application/xml",
            "text/xml",
            "application/cbor",
            "application/x-jackson-smile",
            "text/csv",
            "text/plain");

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.undisturbed();

    static List<Part> services() {
        return ApiDocument.SERVICES;
    }

    @ParameterizedTest
    @MethodSource("services")
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void readsNothingElse(Part service) {
        Stack stack = LAUNCHED.stack();
        URI address = stack.at(service, "");
        ApiDocument document = ApiDocument.of(stack, service);
        World world = World.settle(stack, "org_json_" + service.processName(), 1);
        ValidRequests valid = new ValidRequests(world, new Random(1));
        List<String> complaints = new ArrayList<>();

        for (Operation operation : document.operations()) {
            if (operation.isPage() && operation.response(415).isMissingNode()) {
                continue;
            }
            for (String mediaType : others(operation.bodies().propertyNames())) {
                RawRequest request =
                        valid.of(operation).with("Content-Type", mediaType).without("Idempotency-Key");
                if (!request.changes()) {
                    continue;
                }
                if (request.body().isEmpty()) {
                    request = request.withBody(RawRequest.Body.of("a: b"));
                }
                expect(415, operation, request, RawAnswer.to(address, request), complaints);
            }
        }

        assertThat(complaints).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("services")
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void writesNothingElseAndDoesNothingFirst(Part service) {
        Stack stack = LAUNCHED.stack();
        URI address = stack.at(service, "");
        ApiDocument document = ApiDocument.of(stack, service);
        World world = World.settle(stack, "org_accept_" + service.processName(), 1);
        ValidRequests valid = new ValidRequests(world, new Random(2));
        String before = world.everything(stack);
        List<String> complaints = new ArrayList<>();

        for (Operation operation : document.operations()) {
            // A page has one form, and an answer without content none.
            if (operation.response(406).isMissingNode()
                    && (operation.isPage() || operation.mediaTypesOfSuccess().isEmpty())) {
                continue;
            }
            for (String mediaType : others(operation.mediaTypesOfSuccess())) {
                RawRequest request =
                        valid.of(operation).with("Accept", mediaType).without("Idempotency-Key");
                expect(406, operation, request, RawAnswer.to(address, request), complaints);
            }
        }

        assertThat(complaints).isEmpty();
        assertThat(world.everything(stack)).isEqualTo(before);
    }

    private static List<String> others(Collection<String> documented) {
        return OTHERS.stream().filter(other -> !documented.contains(other)).toList();
    }

    private static void expect(
            int status, Operation operation, RawRequest request, RawAnswer answer, List<String> complaints) {
        if (answer.status() != status || !answer.mediaType().equals(operation.refusesWith())) {
            complaints.add("\n  %s\n  %s".formatted(request, answer));
        }
    }
}

package io.callboard.event.stream;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/events/{id}/stream")
@Tag(name = "streams", description = "What the host of a live event needs to send video.")
class StreamController {

    private final StreamOwner owner;
    private final HostStreams hostStreams;

    StreamController(StreamOwner owner, HostStreams hostStreams) {
        this.owner = owner;
        this.hostStreams = hostStreams;
    }

    @GetMapping
    @Operation(
            operationId = "getEventStream",
            summary = "Get the stream of a live event for its host",
            description = "Answers what the encoder of the host needs: address, key and playback id. A live event"
                    + " without a chosen stream is answered with 404, like an unknown one.")
    ResponseEntity<HostStreamView> show(
            OrganizerId organizer, @Parameter(description = "Id of the live event.") @PathVariable UUID id) {
        HostStreamView view = owner.chosen(organizer, id)
                .map(chosen -> hostStreams.show(id, organizer, chosen))
                .orElseThrow(Problem::notFound);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(view);
    }
}

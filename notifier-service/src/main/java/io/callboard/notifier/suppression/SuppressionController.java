package io.callboard.notifier.suppression;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.web.Page;
import io.callboard.chassis.web.Paging;
import jakarta.validation.Valid;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/suppressions")
class SuppressionController {

    private final Suppressions suppressions;

    SuppressionController(Suppressions suppressions) {
        this.suppressions = suppressions;
    }

    @GetMapping
    Page<Suppression> list(OrganizerId organizer, Paging paging) {
        return suppressions.list(organizer, paging);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Suppression add(OrganizerId organizer, @Valid @RequestBody NewSuppression request) {
        return suppressions.add(organizer, request);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(OrganizerId organizer, @PathVariable UUID id) {
        suppressions.remove(organizer, id);
    }
}

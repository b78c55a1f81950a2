package io.callboard.notifier.tracking;

import io.callboard.chassis.tenant.OrganizerId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.Objects;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "tracking")
@RequestMapping("/api/v1/notifications/tracking")
class TrackingSettingController {

    private final TrackingChoices choices;

    TrackingSettingController(TrackingChoices choices) {
        this.choices = choices;
    }

    @Operation(
            operationId = "getTrackingSetting",
            summary = "Get whether your mails are tracked",
            description =
                    "Returns whether opens and clicks of your mails are recorded. They are until you switch it off. A"
                            + " registrant can refuse it on the page behind the unsubscribe link, whatever you have set.")
    @GetMapping
    TrackingSetting get(OrganizerId organizer) {
        return new TrackingSetting(choices.isEnabled(organizer));
    }

    @Operation(
            operationId = "replaceTrackingSetting",
            summary = "Switch tracking of your mails on or off",
            description =
                    "Applies to mails that are sent from now on. While tracking is off, opens and clicks of earlier mails"
                            + " are not recorded either; their links still work. The same request again changes nothing.")
    @PutMapping
    TrackingSetting replace(OrganizerId organizer, @Valid @RequestBody TrackingSetting setting) {
        choices.set(organizer, Objects.requireNonNull(setting.enabled()));
        return setting;
    }
}

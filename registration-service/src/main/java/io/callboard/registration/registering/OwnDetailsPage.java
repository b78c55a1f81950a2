package io.callboard.registration.registering;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.DetailsForm;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.Registrant;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page on which registrants change their data. It has the link of {@link ManagePage}. */
@Controller
@Tag(name = "pages", description = "Pages for people. Links in messages lead here.")
@RequestMapping("/manage/{token}/details")
class OwnDetailsPage {

    private final RegistrationPage page;
    private final Passes passes;
    private final RegistrationEditor editor;

    OwnDetailsPage(RegistrationPage page, Passes passes, RegistrationEditor editor) {
        this.page = page;
        this.passes = passes;
        this.editor = editor;
    }

    @Operation(
            operationId = "showOwnDetailsPage",
            summary = "Show the form for changing your data",
            description = "A form with the data that you may change. Showing it changes nothing.")
    @Refuses(status = 410, type = "gone", detail = "The registration was cancelled.")
    @GetMapping
    String details(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        RegistrationPage.Shown shown = page.prepare(token, model, request, response);
        model.addAttribute("form", shown.details());
        model.addAttribute("zones", SeriesPage.ZONES);
        return RegistrationPage.show("details", shown, response);
    }

    /** The fields of {@link OwnDetailsForm} in the OpenAPI document. */
    @Schema(name = "OwnDetailsForm", description = "The fields of the page on which you change your data.")
    record OwnDetailsFields(
            @Schema(description = "First name.", requiredMode = Schema.RequiredMode.REQUIRED)
            String firstName,

            @Schema(description = "Last name. Empty for none.") @Nullable
            String lastName,

            @Schema(description = "A new e-mail address. Empty to keep the present one.") @Nullable
            String email,

            @Schema(description = "Company. Empty for none.") @Nullable
            String company,

            @Schema(
                    description = "The channels on which you want messages: at least one.",
                    allowableValues = {"EMAIL", "SMS", "IN_APP"},
                    requiredMode = Schema.RequiredMode.REQUIRED)
            List<String> channels,

            @Schema(description = "BCP 47 language tag. Empty for the language of the browser.") @Nullable
            String locale,

            @Schema(description = "IANA time zone. Empty for that of the live event.") @Nullable
            String timeZone) {

        static final String EXAMPLE = "{\"firstName\": \"Ada\", \"lastName\": \"Lovelace\", \"company\": \"\","
                + " \"channels\": [\"EMAIL\"], \"locale\": \"de\", \"timeZone\": \"Europe/Berlin\"}";
    }

    /** The same fields again change nothing and lead to the same page. */
    @Operation(
            operationId = "submitOwnDetailsPage",
            summary = "Change your data from the page",
            description =
                    "Stores the fields of the form, and redirects to the page of the registration. The answer to a question"
                            + " of the live event is the field answers. followed by the key of the question. It has the same"
                            + " checks and the same effect as PATCH /api/v1/registrations/manage/{token}. If a field is not"
                            + " valid, the page shows why. A new e-mail address counts once it is confirmed.")
    @LeadsToPage
    @Refuses(status = 409, type = "event-cancelled", detail = "The event was cancelled.")
    @Refuses(status = 410, type = "gone", detail = "The registration was cancelled.")
    @Refuses(status = 429, type = "too-many-requests")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                            schema = @Schema(implementation = OwnDetailsFields.class),
                            examples = @ExampleObject(OwnDetailsFields.EXAMPLE)))
    @PostMapping(consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    Object describe(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token,
            @Parameter(hidden = true) @RequestParam MultiValueMap<String, String> fields,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        RegistrationPage.Shown shown = page.prepare(token, model, request, response);
        String view = RegistrationPage.show("details", shown, response);
        if (response.getStatus() == HttpStatus.GONE.value()) {
            return view;
        }
        OwnDetailsForm form = shown.details().typed(fields);
        List<Flaw> flaws = new ArrayList<>();
        EmailAddress email = form.newEmail().isBlank() ? null : DetailsForm.readEmail(form.newEmail(), flaws);
        model.addAttribute("zones", SeriesPage.ZONES);
        try {
            Tenancy.runAsPlatform(() -> {
                Passes.Holder own = passes.manager(token).orElseThrow(Problem::notFound);
                editor.change(
                        new RegistrationId(own.registrationId()),
                        own.organizer(),
                        passes.linksOf(token),
                        registrant -> {
                            Registrant described = form.details().read(registrant, shown.questions(), flaws);
                            return flaws.isEmpty() ? described : registrant;
                        },
                        () -> Optional.ofNullable(email).filter(_ -> flaws.isEmpty()),
                        _ -> {});
            });
        } catch (EmailChangeRefusedException refused) {
            Problem problem = ManageController.problem(refused);
            response.setStatus(problem.getStatusCode().value());
            problem.getHeaders().forEach((name, values) -> values.forEach(value -> response.setHeader(name, value)));
            model.addAttribute(
                    "form",
                    form.withEmailProblem(
                            switch (refused.reason()) {
                                case EVENT_CANCELLED -> "details.email.cancelled";
                                case TOO_MANY -> "details.email.wait";
                            }));
            return view;
        }
        if (!flaws.isEmpty()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("form", form.with(flaws));
            return view;
        }
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create("/manage/" + token + "?changed"))
                .build();
    }
}

package io.callboard.notifier.authoring;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.Cursor;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.Problem.FieldError;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.web.ETags;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.liveevent.LiveEvents;
import io.callboard.notifier.template.MessageRenderer;
import io.callboard.notifier.template.Rendered;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "templates", description = "The texts of messages: the built-in ones and your own.")
@RequestMapping("/api/v1/templates")
class TemplateController {

    private static final String BUILT_IN =
            "This is a built-in template, which cannot be changed. Make one of your own for its kind, channel and locale.";
    private static final String EXISTS = "You have a template for this kind, channel and locale. Change that one.";
    private static final String TOO_MANY = "You have as many templates as an organizer may have. Delete one first.";

    private static final Sort IN_ORDER = new Sort("place", false);

    private final TemplateAuthor author;
    private final Templates templates;
    private final LiveEvents liveEvents;

    TemplateController(TemplateAuthor author, Templates templates, LiveEvents liveEvents) {
        this.author = author;
        this.templates = templates;
        this.liveEvents = liveEvents;
    }

    @Operation(
            operationId = "listTemplates",
            summary = "List the built-in templates and your own",
            description =
                    "Returns templates without their texts, in the order of kind, channel and locale, your own one"
                            + " before the built-in one of the same locale. A message has your text where you have one for the"
                            + " first locale of this list that has any text: the reader's language tag, the reader's language,"
                            + " English.")
    @GetMapping
    Page<TemplateItem> list(
            OrganizerId organizer,
            @Parameter(description = "Only templates of this kind.") @RequestParam(required = false) @Nullable
                    Kind kind,
            @Parameter(description = "Only templates for this channel.") @RequestParam(required = false) @Nullable
                    Channel channel,
            @Parameter(description = "true: only the built-in ones; false: only your own.")
                    @RequestParam(required = false)
                    @Nullable
                    Boolean builtIn,
            Paging paging) {
        List<StoredTemplate> found = author.all(organizer).stream()
                .filter(template -> kind == null || template.kind() == kind)
                .filter(template -> channel == null || template.channel() == channel)
                .filter(template -> builtIn == null || template.builtIn() == builtIn)
                .toList();
        return page(found, paging);
    }

    @Operation(
            operationId = "createTemplate",
            summary = "Create a template",
            description = "Messages that are made from now on have this text in the place of the built-in one of the"
                    + " same kind, channel and locale. A template is written in Mustache, and has only variables and"
                    + " sections: {{title}}, {{#moved}}…{{/moved}}, {{^moved}}…{{/moved}}. Values are always escaped in"
                    + " HTML. Each kind has its own variables; the property variables of a built-in template lists them. What"
                    + " a message of the kind must show is required: the link to unsubscribe in every mail and text message, and"
                    + " depending on the kind {{when}}, {{title}}, {{joinUrl}}, {{manageUrl}} or {{previousWhen}}. An in-app message"
                    + " has no links and no name, because the feed has its links beside it. Anything"
                    + " else gives 422 with a pointer to the text that is wrong.")
    @ApiResponse(
            responseCode = "201",
            description = "Created.",
            useReturnTypeSchema = true,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
    @Refuses(status = 409, type = "template-exists", detail = EXISTS)
    @Refuses(status = 409, type = "too-many-templates", detail = TOO_MANY)
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<TemplateView> create(OrganizerId organizer, @Valid @RequestBody NewTemplate request) {
        Templates.Creation creation = checked(
                () -> author.create(organizer, request.kind(), request.channel(), request.locale(), request.source()));
        return switch (creation) {
            case Templates.Creation.Created(UUID id) -> {
                StoredTemplate created = known(organizer, id);
                yield ResponseEntity.created(URI.create("/api/v1/templates/" + id))
                        .eTag(ETags.of(created.version()))
                        .body(view(created));
            }
            case Templates.Creation.Exists _ -> throw Problem.conflict("template-exists", EXISTS);
            case Templates.Creation.TooMany _ -> throw Problem.conflict("too-many-templates", TOO_MANY);
        };
    }

    @Operation(
            operationId = "getTemplate",
            summary = "Get a template",
            description = "Returns a built-in template or one of your own, with its version as ETag.")
    @GetMapping("/{id}")
    ResponseEntity<TemplateView> show(
            OrganizerId organizer, @Parameter(description = "Id of the template.") @PathVariable UUID id) {
        return ok(known(organizer, id));
    }

    @Operation(
            operationId = "changeTemplate",
            summary = "Change a template",
            description =
                    "Makes the next version, also if the text is the same. Messages that are made from now on have"
                            + " this text. The rules are those for a new template.")
    @Refuses(status = 409, type = "built-in-template", detail = BUILT_IN)
    @PutMapping("/{id}")
    ResponseEntity<TemplateView> change(
            OrganizerId organizer,
            @Parameter(description = "Id of the template.") @PathVariable UUID id,
            @Valid @RequestBody TemplateText request,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return changed(organizer, own(organizer, id), request.source(), null, ifMatch);
    }

    @Operation(
            operationId = "deleteTemplate",
            summary = "Delete a template",
            description = "Deletes the template with all its versions. Messages that are made from now on have the"
                    + " built-in text. Deliveries keep the id and the version that they were made from.")
    @Refuses(status = 409, type = "built-in-template", detail = BUILT_IN)
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(
            OrganizerId organizer,
            @Parameter(description = "Id of the template.") @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        if (!templates.delete(organizer, own(organizer, id).id(), matching(ifMatch))) {
            throw Problem.notFound();
        }
    }

    @Operation(
            operationId = "listTemplateVersions",
            summary = "List the versions of a template, the newest first",
            description = "Returns the versions of one of your templates that are kept: the newest hundred, unless the"
                    + " operator sets another number. A built-in template has only its present version, and gives"
                    + " 409.")
    @Refuses(status = 409, type = "built-in-template", detail = BUILT_IN)
    @GetMapping("/{id}/versions")
    Page<TemplateVersionView> versions(
            OrganizerId organizer,
            @Parameter(description = "Id of the template.") @PathVariable UUID id,
            Paging paging) {
        Page<Templates.Version> page =
                templates.versions(organizer, own(organizer, id).id(), paging);
        return new Page<>(
                page.items().stream().map(TemplateVersionView::of).toList(),
                page.nextCursor(),
                page.previousCursor(),
                page.total());
    }

    @Operation(
            operationId = "getTemplateVersion",
            summary = "Get one version of a template",
            description = "Returns a version that is kept, for example the one that a delivery names.")
    @Refuses(status = 409, type = "built-in-template", detail = BUILT_IN)
    @GetMapping("/{id}/versions/{version}")
    ResponseEntity<TemplateVersionView> version(
            OrganizerId organizer,
            @Parameter(description = "Id of the template.") @PathVariable UUID id,
            @Parameter(description = "The version.") @PathVariable int version) {
        Templates.Version found =
                templates.version(organizer, own(organizer, id).id(), version).orElseThrow(Problem::notFound);
        return ResponseEntity.ok().eTag(ETags.of(found.version())).body(TemplateVersionView.of(found));
    }

    @Operation(
            operationId = "diffTemplateVersions",
            summary = "Compare two versions of a template",
            description =
                    "Returns the parts that differ, line by line, from one version to the other. Either may be the"
                            + " newer one. A version that is not kept gives 404.")
    @Refuses(status = 409, type = "built-in-template", detail = BUILT_IN)
    @GetMapping("/{id}/diff")
    TemplateDiff diff(
            OrganizerId organizer,
            @Parameter(description = "Id of the template.") @PathVariable UUID id,
            @Parameter(description = "The version before.", example = "1") @RequestParam int from,
            @Parameter(description = "The version after.", example = "2") @RequestParam int to) {
        UUID own = own(organizer, id).id();
        return TemplateDiff.of(
                templates.version(organizer, own, from).orElseThrow(Problem::notFound),
                templates.version(organizer, own, to).orElseThrow(Problem::notFound));
    }

    @Operation(
            operationId = "countTemplateVariants",
            summary = "Compare the subjects of a template",
            description =
                    "Returns what became of the mails of each version with two subjects, for each subject. The cost"
                            + " of this call grows with the number of these mails. Deliveries are deleted some time after their"
                            + " event has ended, and are not counted any more.")
    @Refuses(status = 409, type = "built-in-template", detail = BUILT_IN)
    @GetMapping("/{id}/variants")
    VariantList variants(OrganizerId organizer, @Parameter(description = "Id of the template.") @PathVariable UUID id) {
        return new VariantList(templates.variants(organizer, own(organizer, id).id()));
    }

    @Operation(
            operationId = "rollBackTemplate",
            summary = "Go back to an earlier version",
            description = "Makes the next version with the text of an earlier one, so that no version disappears. The"
                    + " text has to follow the present rules.")
    @Refuses(status = 409, type = "built-in-template", detail = BUILT_IN)
    @PostMapping("/{id}/rollback")
    ResponseEntity<TemplateView> rollBack(
            OrganizerId organizer,
            @Parameter(description = "Id of the template.") @PathVariable UUID id,
            @Valid @RequestBody RollbackRequest request,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        StoredTemplate template = own(organizer, id);
        Templates.Version earlier = templates
                .version(organizer, id, request.toVersion())
                .orElseThrow(() -> Problem.unprocessable(
                        "The template has no such version.",
                        new FieldError("/toVersion", ErrorCode.UNKNOWN_VALUE, "is not a version that is kept")));
        return changed(organizer, template, earlier.source(), earlier.version(), ifMatch);
    }

    @Operation(
            operationId = "previewTemplate",
            summary = "Preview a template",
            description = "Returns a message from the present version, with a sample event or one of your live events,"
                    + " and with a sample reader. Nothing is sent. A live event that is unknown or not yours gives"
                    + " 404.")
    @PostMapping("/{id}/preview")
    ResponseEntity<TemplatePreview> preview(
            OrganizerId organizer,
            @Parameter(description = "Id of the template.") @PathVariable UUID id,
            @Valid @RequestBody PreviewRequest request) {
        StoredTemplate template = known(organizer, id);
        UUID eventId = request.eventId();
        LiveEvent event =
                eventId == null ? null : liveEvents.find(organizer, eventId).orElseThrow(Problem::notFound);
        MessageRenderer.Message message = author.preview(template, event);
        return ResponseEntity.ok()
                .eTag(ETags.of(template.version()))
                .body(TemplatePreview.of(template.version(), message));
    }

    private ResponseEntity<TemplateView> changed(
            OrganizerId organizer,
            StoredTemplate template,
            TemplateSource source,
            @Nullable Integer restoredFrom,
            @Nullable String ifMatch) {
        if (!checked(() -> author.change(organizer, template, source, restoredFrom, matching(ifMatch)))) {
            throw Problem.notFound();
        }
        return ok(known(organizer, template.id()));
    }

    private static LongConsumer matching(@Nullable String ifMatch) {
        return version -> ETags.requireMatch(ifMatch, version);
    }

    private static <T> T checked(Supplier<T> change) {
        try {
            return change.get();
        } catch (InvalidTemplate invalid) {
            throw Problem.unprocessable(
                    "The template is not acceptable.",
                    invalid.violations().stream()
                            .map(violation -> new FieldError(violation.pointer(), violation.code(), violation.detail()))
                            .toArray(FieldError[]::new));
        }
    }

    private StoredTemplate known(OrganizerId organizer, UUID id) {
        return author.find(organizer, id).orElseThrow(Problem::notFound);
    }

    private StoredTemplate own(OrganizerId organizer, UUID id) {
        if (author.isBuiltIn(id)) {
            throw Problem.conflict("built-in-template", BUILT_IN);
        }
        return known(organizer, id);
    }

    private ResponseEntity<TemplateView> ok(StoredTemplate template) {
        return ResponseEntity.ok().eTag(ETags.of(template.version())).body(view(template));
    }

    private TemplateView view(StoredTemplate template) {
        String text = template.source().text();
        return new TemplateView(
                template.id(),
                template.kind(),
                template.channel(),
                template.locale(),
                template.builtIn(),
                template.delayed(),
                template.version(),
                template.source().subject(),
                template.source().subjectB(),
                template.source().html(),
                text == null ? "" : text,
                author.removed(template),
                Vocabulary.of(template.kind(), template.channel())
                        .map(Vocabulary::names)
                        .orElse(List.of()),
                textMessage(template),
                template.createdAt(),
                template.changedAt());
    }

    private @Nullable TextMessageView textMessage(StoredTemplate template) {
        return template.channel() == Channel.SMS
                        && author.preview(template, null).content() instanceof Rendered.Sms sms
                ? TextMessageView.of(sms.text())
                : null;
    }

    /** Pages of a list that is in memory, because an organizer has few templates. */
    private static Page<TemplateItem> page(List<StoredTemplate> all, Paging paging) {
        boolean backward = paging.reading(IN_ORDER).descending();
        String after = paging.after(cursor -> cursor.parts().getFirst());
        List<StoredTemplate> rows = (backward ? all.reversed() : all)
                .stream()
                        .filter(template -> after == null
                                || (backward
                                        ? template.place().compareTo(after) < 0
                                        : template.place().compareTo(after) > 0))
                        .limit(paging.rows())
                        .toList();
        Page<StoredTemplate> page = paging.page(rows, template -> Cursor.of(template.place()), all::size);
        return new Page<>(
                page.items().stream().map(TemplateItem::of).toList(),
                page.nextCursor(),
                page.previousCursor(),
                page.total());
    }
}

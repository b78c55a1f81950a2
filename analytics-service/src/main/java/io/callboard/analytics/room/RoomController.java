package io.callboard.analytics.room;

import io.callboard.analytics.engagement.Viewers;
import io.callboard.analytics.engagement.Viewers.Viewer;
import io.callboard.analytics.room.Contributions.Selection;
import io.callboard.analytics.room.Discussion.Outcome;
import io.callboard.chassis.crypto.Sha256;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.PlainText;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
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

/** The room of a live event, for its viewers. */
@RestController
@Tag(name = "room", description = "Questions, chat and polls of a live event, for its viewers.")
@RequestMapping("/api/v1/engagement")
class RoomController {

    static final String PASS = "Callboard-Pass";
    static final String PASS_IS = "The pass of the viewer: the last part of the link to the watch page. It is sent in a"
            + " header, because URLs are logged.";
    static final String GONE = "The registration of this pass was cancelled.";
    static final String CLOSED = "The room of this live event is not open.";
    static final String WHO =
            "Needs no token but the pass of a confirmed registration; that of a host is not known" + " here. ";
    static final String OPEN = " The room opens an hour before the start, and closes at the end of the live event.";
    private static final String COUNTED = " The figures count it, so do not send it by POST /api/v1/engagement too.";
    private static final String IN_MIND = " To repeat the request safely, send an Idempotency-Key.";

    private final Viewers viewers;
    private final RoomLimits limits;
    private final Discussion discussion;
    private final Contributions contributions;

    RoomController(Viewers viewers, RoomLimits limits, Discussion discussion, Contributions contributions) {
        this.viewers = viewers;
        this.limits = limits;
        this.discussion = discussion;
        this.contributions = contributions;
    }

    @Operation(
            operationId = "askQuestion",
            summary = "Ask a question",
            description = WHO + "Everybody in the room sees the question, or the organizer alone until they show it."
                    + " The text and the name are erased with the personal data of the registration." + COUNTED + OPEN
                    + IN_MIND)
    @Refuses(status = 404, type = "not-found")
    @RefusesViewers
    @PostMapping("/questions")
    @ResponseStatus(HttpStatus.CREATED)
    QuestionView ask(
            @Parameter(description = PASS_IS) @RequestHeader(PASS) String pass,
            @Valid @RequestBody ContributionRequest request) {
        return QuestionView.of(write(pass, ContributionKind.QUESTION, request));
    }

    @Operation(
            operationId = "listRoomQuestions",
            summary = "List the questions of the live event",
            description =
                    WHO + "Returns the questions that are shown. While you turn pages, a question whose votes change"
                            + " may appear twice or be missed; the stream sends it.")
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 410, type = "gone", detail = GONE)
    @GetMapping("/questions")
    Page<QuestionView> questions(
            @Parameter(description = PASS_IS) @RequestHeader(PASS) String pass,
            @RequestParam(defaultValue = "-votes") @Schema(allowableValues = {"votes", "-votes", "askedAt", "-askedAt"})
                    String sort,
            Paging paging) {
        return page(pass, ContributionKind.QUESTION, Sort.of(sort, "votes", "askedAt"), paging)
                .map(QuestionView::of);
    }

    @Operation(
            operationId = "voteForQuestion",
            summary = "Vote for a question",
            description = WHO + "A viewer has one vote for each question; a repetition changes nothing." + OPEN)
    @RefusesViewers
    @PutMapping("/questions/{id}/vote")
    QuestionView vote(
            @Parameter(description = PASS_IS) @RequestHeader(PASS) String pass,
            @Parameter(description = "Id of the question.") @PathVariable UUID id) {
        return vote(pass, id, true);
    }

    @Operation(
            operationId = "withdrawVote",
            summary = "Withdraw your vote for a question",
            description = WHO + "Changes nothing if you have not voted for it." + OPEN)
    @RefusesViewers
    @DeleteMapping("/questions/{id}/vote")
    QuestionView withdraw(
            @Parameter(description = PASS_IS) @RequestHeader(PASS) String pass,
            @Parameter(description = "Id of the question.") @PathVariable UUID id) {
        return vote(pass, id, false);
    }

    @Operation(
            operationId = "writeMessage",
            summary = "Write a chat message",
            description = WHO + "Everybody in the room sees the message, or the organizer alone until they show it."
                    + " The text and the name are erased with the personal data of the registration." + COUNTED + OPEN
                    + IN_MIND)
    @Refuses(status = 404, type = "not-found")
    @RefusesViewers
    @PostMapping("/messages")
    @ResponseStatus(HttpStatus.CREATED)
    ChatMessage writeMessage(
            @Parameter(description = PASS_IS) @RequestHeader(PASS) String pass,
            @Valid @RequestBody ContributionRequest request) {
        return ChatMessage.of(write(pass, ContributionKind.MESSAGE, request));
    }

    @Operation(
            operationId = "listRoomMessages",
            summary = "List the chat messages of the live event",
            description = WHO + "Returns the messages that are shown, the newest first unless sort says otherwise.")
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 410, type = "gone", detail = GONE)
    @GetMapping("/messages")
    Page<ChatMessage> messages(
            @Parameter(description = PASS_IS) @RequestHeader(PASS) String pass,
            @RequestParam(defaultValue = "-writtenAt") @Schema(allowableValues = {"writtenAt", "-writtenAt"})
                    String sort,
            Paging paging) {
        return page(pass, ContributionKind.MESSAGE, Sort.of(sort, "writtenAt"), paging)
                .map(ChatMessage::of);
    }

    /** The text as it is stored, or 422. */
    static Draft checked(ContributionRequest request) {
        String text = checked("/text", request.text(), one -> PlainText.lines(one, ContributionRequest.LONGEST_TEXT));
        @Nullable
        String name = request.name() == null
                ? null
                : checked("/name", request.name(), one -> PlainText.line(one, ContributionRequest.LONGEST_NAME));
        return new Draft(text, name);
    }

    /** The text as the check returns it, or 422. */
    static String checked(String pointer, String given, Function<String, String> check) {
        try {
            return check.apply(given);
        } catch (InvalidValueException refused) {
            throw Problem.unprocessable(
                    "The request has values that cannot be accepted.", Problem.FieldError.of(pointer, refused));
        }
    }

    private Contribution write(String pass, ContributionKind kind, ContributionRequest request) {
        Viewer viewer = viewer(viewers, pass);
        limit(limits, pass);
        Draft draft = checked(request);
        return done(Tenancy.callAs(Discussion.roomOf(viewer).organizer(), () -> discussion.write(viewer, kind, draft)));
    }

    private QuestionView vote(String pass, UUID id, boolean voted) {
        Viewer viewer = viewer(viewers, pass);
        limit(limits, pass);
        return QuestionView.of(
                done(Tenancy.callAs(Discussion.roomOf(viewer).organizer(), () -> discussion.vote(viewer, id, voted))));
    }

    private Page<Contribution> page(String pass, ContributionKind kind, Sort sort, Paging paging) {
        Viewer viewer = viewer(viewers, pass);
        WatchedRoom room = Discussion.roomOf(viewer);
        return Tenancy.callAs(
                room.organizer(),
                () -> contributions.page(Selection.shownTo(viewer.registrationId(), room, kind), sort, paging));
    }

    /** Counts something that is written with this pass, or 429. */
    static void limit(RoomLimits limits, String pass) {
        limits.ofPass(Sha256.of(pass)).ifPresent(wait -> {
            throw Problem.tooManyRequests(
                    "Too much was written with this pass. Nothing was changed. Wait, then try again.", wait);
        });
    }

    /** The holder of the pass, or 404 or 410. */
    static Viewer viewer(Viewers viewers, String pass) {
        Viewer viewer =
                Tenancy.callAsPlatform(() -> viewers.find(Sha256.of(pass))).orElseThrow(Problem::notFound);
        if (!viewer.mayAct()) {
            throw Problem.gone(GONE);
        }
        return viewer;
    }

    static Contribution done(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done(Contribution contribution) -> contribution;
            case Outcome.NotFound _ -> throw Problem.notFound();
            case Outcome.RoomClosed _ -> throw Problem.conflict("room-closed", CLOSED);
            case Outcome.PassEnded _ -> throw Problem.gone(GONE);
        };
    }
}

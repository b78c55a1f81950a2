package io.callboard.chassis.sample;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.Cursor;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.web.ETags;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
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
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

@RestController
@RequestMapping("/api/v1/notes")
class NoteController {

    private static final String INSERT = """
            insert into note (id, organizer_id, title, version) values (:id, :organizer, :title, 1)
            """;

    private static final String PAGE = """
            select id, title, version from note
            where organizer_id = :organizer and (:after = '' or title %s :after)
                and (strpos(title, :search) > 0 or :search = '')
            order by title %s limit :limit
            """;

    private static final String COUNT = """
            select count(*) from note where organizer_id = :organizer and (strpos(title, :search) > 0 or :search = '')
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    NoteController(JdbcClient jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @ApiResponse(
            responseCode = "201",
            description = "Created.",
            useReturnTypeSchema = true,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
    ResponseEntity<Note> write(OrganizerId organizer, @RequestBody @Valid NewNote note) {
        Note written = insert(organizer.value(), note.title());
        return ResponseEntity.created(URI.create("/api/v1/notes/" + written.id()))
                .eTag(ETags.of(written.version()))
                .body(written);
    }

    @GetMapping
    @Operation(operationId = "listNotes")
    Page<Note> list(OrganizerId organizer, @RequestParam(required = false) @Nullable String q, Paging paging) {
        String after = paging.after(cursor -> cursor.parts().getFirst());
        Sort sort = paging.reading(Sort.of("title", "title"));
        List<Note> notes = jdbc.sql(PAGE.formatted(sort.behind(), sort.direction()))
                .param("organizer", organizer.value())
                .param("search", q == null ? "" : q)
                .param("after", after == null ? "" : after)
                .param("limit", paging.rows())
                .query(Note.class)
                .list();
        return paging.page(
                notes,
                note -> Cursor.of(note.title()),
                () -> jdbc.sql(COUNT)
                        .param("organizer", organizer.value())
                        .param("search", q == null ? "" : q)
                        .query(Long.class)
                        .single());
    }

    @GetMapping("/{id}")
    ResponseEntity<Note> read(@PathVariable UUID id) {
        Note note = find(id);
        return ResponseEntity.ok().eTag(ETags.of(note.version())).body(note);
    }

    @PutMapping("/{id}")
    ResponseEntity<Note> change(
            @PathVariable UUID id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody @Valid NewNote changed) {
        Note note = find(id);
        ETags.requireMatch(ifMatch, note.version());
        jdbc.sql("update note set title = :title, version = version + 1 where id = :id")
                .param("title", changed.title())
                .param("id", id)
                .update();
        Note now = find(id);
        return ResponseEntity.ok().eTag(ETags.of(now.version())).body(now);
    }

    /** Has no condition on the organizer. */
    @GetMapping("/careless")
    List<String> careless() {
        return titles();
    }

    /** Has no condition either, and answers from another thread. */
    @GetMapping("/streamed")
    StreamingResponseBody streamed() {
        return out -> out.write(String.join("\n", titles()).getBytes(StandardCharsets.UTF_8));
    }

    @GetMapping("/public")
    List<String> everybodys(@RequestParam(defaultValue = "false") boolean platform) {
        return platform ? Tenancy.callAsPlatform(this::titles) : titles();
    }

    @PostMapping("/public")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Note> writePublicly(@RequestParam String organizer, @RequestBody @Valid NewNote note) {
        Note written = Tenancy.callAsPlatform(() -> insert(organizer, note.title()));
        return ResponseEntity.status(HttpStatus.CREATED)
                .eTag(ETags.of(written.version()))
                .body(written);
    }

    @PostMapping("/half")
    @Refuses(status = 409, type = "half-done", detail = "Only half of it could be done.")
    Note writeAndRefuse(OrganizerId organizer, @RequestBody NewNote note) {
        insert(organizer.value(), note.title());
        throw Problem.conflict("half-done", "Only half of it could be done.");
    }

    @PostMapping("/crash")
    Note writeAndCrash(OrganizerId organizer, @RequestBody NewNote note) {
        insert(organizer.value(), note.title());
        throw new IllegalStateException("select secret from note; lost jane@example.org");
    }

    @PostMapping("/lost")
    Note writeAndLoseTheDatabase(OrganizerId organizer, @RequestBody NewNote note) {
        return transactions.execute(status -> {
            Note written = insert(organizer.value(), note.title());
            jdbc.sql("select pg_terminate_backend(pg_backend_pid())")
                    .query(Boolean.class)
                    .single();
            return written;
        });
    }

    @PostMapping("/{id}/touch")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void touch(@PathVariable UUID id) {}

    @DeleteMapping("/{id}/touch")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void untouch(@PathVariable UUID id, @RequestBody(required = false) @Nullable NewNote reason) {}

    @PostMapping("/upload")
    int upload(InputStream body) throws IOException {
        return body.readAllBytes().length;
    }

    @GetMapping("/ops")
    List<String> ops() {
        return List.of("ok");
    }

    private List<String> titles() {
        return jdbc.sql("select title from note order by title")
                .query(String.class)
                .list();
    }

    private Note insert(String organizer, String title) {
        UUID id = UUID.randomUUID();
        jdbc.sql(INSERT)
                .param("id", id)
                .param("organizer", organizer)
                .param("title", title)
                .update();
        return new Note(id, title, 1);
    }

    private Note find(UUID id) {
        return jdbc.sql("select id, title, version from note where id = :id")
                .param("id", id)
                .query(Note.class)
                .optional()
                .orElseThrow(Problem::notFound);
    }

    record NewNote(
            @NotBlank @Size(max = 40) String title,
            @Nullable ZoneId zone,
            @Nullable List<@Valid Tag> tags,
            @Nullable Integer pages,
            @Nullable Paper paper) {}

    enum Paper {
        A4,
        LETTER
    }

    record Tag(@NotBlank String name, @Nullable Colour colour) {}

    record Colour(String value) {
        Colour {
            if (!value.startsWith("#")) {
                throw new IllegalArgumentException("starts with #");
            }
        }
    }

    record Note(UUID id, String title, long version) {}
}

package io.callboard.registration.importing;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.registration.importing.ImportReport.LineError;
import io.callboard.registration.importing.Imports.Progress;
import io.callboard.registration.importing.RegistrantFile.Line;
import io.callboard.registration.importing.RegistrantFile.Unreadable;
import io.callboard.registration.registering.BulkRegistrar;
import io.callboard.registration.registering.BulkRegistrar.Result;
import io.callboard.registration.registering.EventTurns;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.RegistrantForm;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Registers the people of a file, a chunk of lines in each transaction. Valid lines are registered, invalid ones are
 * reported.
 *
 * <p>With a key each chunk is committed together with the progress. A second request with the same key, after a crash
 * or at the same time, skips the finished lines, imports the next ones, and answers with the report of all lines.
 */
@Component
class Importer {

    /** Small enough that other registrations for the same live event wait for at most a tenth of a second. */
    private static final int CHUNK = 500;

    private final BulkRegistrar registrar;
    private final EventTurns turns;
    private final Imports imports;
    private final TransactionTemplate transactions;

    Importer(BulkRegistrar registrar, EventTurns turns, Imports imports, TransactionTemplate transactions) {
        this.registrar = registrar;
        this.turns = turns;
        this.imports = imports;
        this.transactions = transactions;
    }

    /** Result of an import. */
    sealed interface Outcome {

        /** The file was imported, now or by an earlier request. */
        record Reported(ImportReport report, boolean before) implements Outcome {}

        /** The live event takes no registrants. */
        record Refused(Result.Refused why) implements Outcome {}

        /** The key belongs to another file. */
        record KeyReused() implements Outcome {}
    }

    /**
     * Registers all lines.
     *
     * @param id null if the request has no key
     */
    Outcome importAll(UUID eventId, OrganizerId organizer, RegistrantFile file, boolean notify, @Nullable ImportId id)
            throws IOException {
        Optional<Outcome> settled = transactions.execute(transaction -> begin(transaction, eventId, organizer, id));
        return settled.isPresent()
                ? settled.get()
                : new Outcome.Reported(new Run(eventId, organizer, notify, id).through(file), false);
    }

    /** Reports what {@link #importAll} would do with each line now, and writes nothing. */
    Outcome rehearse(UUID eventId, OrganizerId organizer, RegistrantFile file) throws IOException {
        Optional<Result.Refused> refusal = registrar.refusal(eventId, organizer);
        if (refusal.isPresent()) {
            return new Outcome.Refused(refusal.get());
        }
        BulkRegistrar.Rehearsal rehearsal = registrar.rehearsal(eventId, organizer);
        Tally tally = new Tally(ImportReport.empty());
        List<LineError> unreadable = List.of();
        List<Entry> chunk = new ArrayList<>(CHUNK);
        try {
            for (Line line = file.next(); line != null; line = file.next()) {
                chunk.add(Entry.of(line));
                if (chunk.size() == CHUNK) {
                    rehearse(chunk, rehearsal, tally);
                    chunk.clear();
                }
            }
        } catch (Unreadable e) {
            unreadable = List.of(new LineError(e.line(), "", ErrorCode.INVALID_FORMAT, String.valueOf(e.getMessage())));
        }
        rehearse(chunk, rehearsal, tally);
        ImportReport report =
                finish(new Progress(tally.report(), false), unreadable).report();
        return new Outcome.Reported(report.with(rehearsal.freeSeats()), false);
    }

    private static void rehearse(List<Entry> chunk, BulkRegistrar.Rehearsal rehearsal, Tally tally) {
        List<Long> numbers = new ArrayList<>(CHUNK);
        List<Registrant> registrants = new ArrayList<>(CHUNK);
        split(chunk, numbers, registrants, tally);
        if (!registrants.isEmpty()) {
            count(rehearsal.foresee(registrants), numbers, tally);
        }
    }

    /** The registrants of good lines with the numbers of the lines. Reports the bad ones. */
    private static void split(List<Entry> entries, List<Long> numbers, List<Registrant> registrants, Tally tally) {
        for (Entry entry : entries) {
            switch (entry) {
                case Entry.Good good -> {
                    numbers.add(good.line());
                    registrants.add(good.registrant());
                }
                case Entry.Bad bad -> tally.rejected(bad.why());
            }
        }
    }

    /** The answer, if it is known before a line is read. */
    private Optional<Outcome> begin(
            TransactionStatus transaction, UUID eventId, OrganizerId organizer, @Nullable ImportId id) {
        if (id != null) {
            Optional<Progress> progress = imports.begin(id);
            if (progress.isEmpty()) {
                return Optional.of(new Outcome.KeyReused());
            }
            if (progress.get().finished()) {
                return Optional.of(new Outcome.Reported(progress.get().report(), true));
            }
            if (progress.get().report().lines() > 0) {
                // Some lines were imported, so the answer is a report, even if registration is closed now.
                return Optional.empty();
            }
        }
        Optional<Result.Refused> refusal = registrar.refusal(eventId, organizer);
        if (refusal.isPresent()) {
            transaction.setRollbackOnly();
            return Optional.of(new Outcome.Refused(refusal.get()));
        }
        return Optional.empty();
    }

    /** The part of a line that is kept until its chunk is full. */
    private sealed interface Entry {

        /** Number of the line in the file. */
        long line();

        record Good(long line, Registrant registrant) implements Entry {}

        record Bad(long line, List<LineError> why) implements Entry {}

        static Entry of(Line line) {
            RegistrantForm form = line.form();
            if (form == null) {
                return new Bad(
                        line.number(),
                        error(line.number(), ErrorCode.INVALID_FORMAT, "must have as many cells as the header"));
            }
            return switch (form.readImported()) {
                case Reading.Readable readable -> new Good(line.number(), readable.registrant());
                case Reading.Flawed flawed ->
                    new Bad(
                            line.number(),
                            flawed.flaws().stream()
                                    .map(flaw ->
                                            new LineError(line.number(), pointer(flaw), flaw.code(), flaw.detail()))
                                    .toList());
            };
        }
    }

    private final class Run {

        private final UUID eventId;
        private final OrganizerId organizer;
        private final boolean notify;
        private final @Nullable ImportId id;
        private final ImportPace pace = new ImportPace(turns::people);
        private final List<Entry> chunk = new ArrayList<>(CHUNK);
        private int linesBefore;
        private Progress progress = Progress.none();
        private @Nullable Stop stop;

        Run(UUID eventId, OrganizerId organizer, boolean notify, @Nullable ImportId id) {
            this.eventId = eventId;
            this.organizer = organizer;
            this.notify = notify;
            this.id = id;
        }

        ImportReport through(RegistrantFile file) throws IOException {
            List<LineError> unreadable = List.of();
            try {
                for (Line line = file.next(); line != null; line = file.next()) {
                    chunk.add(Entry.of(line));
                    if (chunk.size() == CHUNK) {
                        if (stop == null) {
                            pace.chunk(() -> advance(this::register));
                        }
                        linesBefore += chunk.size();
                        chunk.clear();
                    }
                }
            } catch (Unreadable e) {
                unreadable =
                        List.of(new LineError(e.line(), "", ErrorCode.INVALID_FORMAT, String.valueOf(e.getMessage())));
            }
            List<LineError> end = unreadable;
            if (stop == null) {
                advance(before -> {
                    Progress after = register(before);
                    return stop == null ? finish(after, end) : after;
                });
            }
            if (stop != null) {
                advance(before -> finish(leftOut(before), end));
            }
            return progress.report();
        }

        /** One transaction. It continues where this import, or one with the same key, has stopped. */
        private void advance(UnaryOperator<Progress> work) {
            progress = turns.await(
                    eventId,
                    () -> transactions.execute(_ -> {
                        Progress before = id == null ? progress : imports.lock(id);
                        Progress after = before.finished() ? before : work.apply(before);
                        if (id != null && !after.equals(before)) {
                            imports.save(id, after);
                        }
                        return after;
                    }));
            Failpoints.hit("registration.importing.after-commit");
        }

        private Progress register(Progress before) {
            int done = Math.clamp(before.report().lines() - linesBefore, 0, chunk.size());
            Tally tally = new Tally(before.report());
            List<Long> numbers = new ArrayList<>(CHUNK);
            List<Registrant> registrants = new ArrayList<>(CHUNK);
            split(chunk.subList(done, chunk.size()), numbers, registrants, tally);
            if (registrants.isEmpty()) {
                return new Progress(tally.report(), false);
            }
            return switch (registrar.registerAll(eventId, organizer, registrants, notify)) {
                case Result.Taken taken -> {
                    count(taken.outcomes(), numbers, tally);
                    yield new Progress(tally.report(), false);
                }
                case Result.Refused refused -> {
                    stop = new Stop(chunk.get(done).line(), refused.detail());
                    yield before;
                }
            };
        }

        /** Rejects all remaining lines, because the live event takes no more registrants. */
        private Progress leftOut(Progress before) {
            Stop why = Objects.requireNonNull(stop);
            Tally tally = new Tally(before.report());
            int left = linesBefore + chunk.size() - before.report().lines();
            tally.leftOut(
                    left,
                    new LineError(
                            why.line(),
                            "",
                            ErrorCode.INVALID,
                            why.detail() + " This line and the rest were left out."));
            return new Progress(tally.report(), false);
        }
    }

    /**
     * The live event took no more registrants during the import.
     *
     * @param line the first line that was not imported
     */
    private record Stop(long line, String detail) {}

    private static void count(List<BulkRegistrar.Outcome> outcomes, List<Long> numbers, Tally tally) {
        for (int i = 0; i < outcomes.size(); i++) {
            switch (outcomes.get(i)) {
                case CONFIRMED -> tally.confirmed();
                case WAITLISTED -> tally.waitlisted();
                case DUPLICATE -> tally.duplicate();
                case FULL ->
                    tally.rejected(error(
                            numbers.get(i), ErrorCode.INVALID, "all seats are taken and there is no waiting list"));
            }
        }
    }

    private static Progress finish(Progress progress, List<LineError> unreadable) {
        Tally tally = new Tally(progress.report());
        if (!unreadable.isEmpty()) {
            tally.rejected(unreadable);
        }
        return new Progress(tally.report(), true);
    }

    private static List<LineError> error(long line, ErrorCode code, String detail) {
        return List.of(new LineError(line, "", code, detail));
    }

    /** The column of a flaw. A list or an object in JSON is one cell here. */
    private static String pointer(Flaw flaw) {
        int slash = flaw.field().indexOf('/');
        return "/" + (slash < 0 ? flaw.field() : flaw.field().substring(0, slash));
    }
}

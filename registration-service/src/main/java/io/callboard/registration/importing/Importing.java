package io.callboard.registration.importing;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.registration.importing.ImportReport.LineError;
import io.callboard.registration.importing.Imports.Progress;
import io.callboard.registration.importing.RegistrantFile.Line;
import io.callboard.registration.importing.RegistrantFile.Unreadable;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.RegistrantForm;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import io.callboard.registration.registration.BulkRegistering;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Registers who stands in a file, a chunk of lines in each transaction: good lines are kept, bad ones are reported.
 *
 * <p>Under a key each chunk is committed with the progress it makes. Whoever comes with the same key, after a crash or at
 * the same time, reads past the lines that are done, does the next ones, and ends with the report of them all.
 */
@Component
class Importing {

    private static final int CHUNK = 1_000;

    private final BulkRegistering registering;
    private final Imports imports;
    private final TransactionTemplate transactions;

    Importing(BulkRegistering registering, Imports imports, TransactionTemplate transactions) {
        this.registering = registering;
        this.imports = imports;
        this.transactions = transactions;
    }

    /** What came of a file. */
    sealed interface Outcome {

        /** It was taken, now or when it came before. */
        record Reported(ImportReport report, boolean before) implements Outcome {}

        /** The live event takes nobody. */
        record Refused(BulkRegistering.Refused why) implements Outcome {}

        /** Another file came with the same key. */
        record KeyReused() implements Outcome {}
    }

    /**
     * Registers all lines.
     *
     * @param id null if nobody will ask for this import again
     */
    Outcome importAll(LiveEvent event, RegistrantFile file, boolean notify, @Nullable ImportId id) throws IOException {
        Optional<Outcome> settled = transactions.execute(transaction -> begin(transaction, event, id));
        return settled.isPresent()
                ? settled.get()
                : new Outcome.Reported(new Run(event, notify, id).through(file), false);
    }

    /** The answer, if there is one before a line was read. */
    private Optional<Outcome> begin(TransactionStatus transaction, LiveEvent event, @Nullable ImportId id) {
        if (id != null) {
            Optional<Progress> progress = imports.begin(id);
            if (progress.isEmpty()) {
                return Optional.of(new Outcome.KeyReused());
            }
            if (progress.get().finished()) {
                return Optional.of(new Outcome.Reported(progress.get().report(), true));
            }
        }
        Optional<BulkRegistering.Refused> refusal = registering.refusal(event);
        if (refusal.isPresent()) {
            transaction.setRollbackOnly();
            return Optional.of(new Outcome.Refused(refusal.get()));
        }
        return Optional.empty();
    }

    /** A line as far as it has to be remembered until its chunk is full. */
    private sealed interface Entry {

        record Good(long line, Registrant registrant) implements Entry {}

        record Bad(List<LineError> why) implements Entry {}

        static Entry of(Line line) {
            RegistrantForm form = line.form();
            if (form == null) {
                return new Bad(error(line.number(), "has not as many cells as the header"));
            }
            return switch (form.read()) {
                case Reading.Readable readable -> new Good(line.number(), readable.registrant());
                case Reading.Flawed flawed ->
                    new Bad(flawed.flaws().stream()
                            .map(flaw -> new LineError(line.number(), column(flaw), flaw.detail()))
                            .toList());
            };
        }
    }

    private final class Run {

        private final LiveEvent event;
        private final boolean notify;
        private final @Nullable ImportId id;
        private final List<Entry> chunk = new ArrayList<>(CHUNK);
        private int linesBefore;
        private Progress progress = Progress.none();

        Run(LiveEvent event, boolean notify, @Nullable ImportId id) {
            this.event = event;
            this.notify = notify;
            this.id = id;
        }

        ImportReport through(RegistrantFile file) throws IOException {
            List<LineError> end = List.of();
            try {
                for (Line line = file.next(); line != null; line = file.next()) {
                    chunk.add(Entry.of(line));
                    if (chunk.size() == CHUNK) {
                        advance(this::register);
                        linesBefore += chunk.size();
                        chunk.clear();
                    }
                }
            } catch (Unreadable e) {
                end = List.of(new LineError(e.line(), "", String.valueOf(e.getMessage())));
            }
            List<LineError> unreadable = end;
            advance(before -> finish(register(before), unreadable));
            return progress.report();
        }

        /** One transaction, from where this import or its twin has come to. */
        private void advance(UnaryOperator<Progress> work) {
            progress = transactions.execute(_ -> {
                Progress before = id == null ? progress : imports.lock(id);
                Progress after = before.finished() ? before : work.apply(before);
                if (id != null && !after.equals(before)) {
                    imports.save(id, after);
                }
                return after;
            });
            Failpoints.hit("registration.importing.after-commit");
        }

        private Progress register(Progress before) {
            int done = Math.clamp(before.report().lines() - linesBefore, 0, chunk.size());
            Tally tally = new Tally(before.report());
            List<Long> numbers = new ArrayList<>(CHUNK);
            List<Registrant> registrants = new ArrayList<>(CHUNK);
            for (Entry entry : chunk.subList(done, chunk.size())) {
                switch (entry) {
                    case Entry.Good good -> {
                        numbers.add(good.line());
                        registrants.add(good.registrant());
                    }
                    case Entry.Bad bad -> tally.rejected(bad.why());
                }
            }
            if (!registrants.isEmpty()) {
                List<BulkRegistering.Outcome> outcomes = registering.registerAll(event, registrants, notify);
                for (int i = 0; i < outcomes.size(); i++) {
                    switch (outcomes.get(i)) {
                        case CONFIRMED -> tally.confirmed();
                        case WAITLISTED -> tally.waitlisted();
                        case DUPLICATE -> tally.duplicate();
                        case FULL ->
                            tally.rejected(error(numbers.get(i), "all seats are taken and there is no waiting list"));
                    }
                }
            }
            return new Progress(tally.report(), false);
        }
    }

    private static Progress finish(Progress progress, List<LineError> unreadable) {
        Tally tally = new Tally(progress.report());
        if (!unreadable.isEmpty()) {
            tally.rejected(unreadable);
        }
        return new Progress(tally.report(), true);
    }

    private static List<LineError> error(long line, String detail) {
        return List.of(new LineError(line, "", detail));
    }

    /** The column a flaw is in: what is more than a name in JSON is one cell here. */
    private static String column(Flaw flaw) {
        int slash = flaw.field().indexOf('/');
        return slash < 0 ? flaw.field() : flaw.field().substring(0, slash);
    }
}

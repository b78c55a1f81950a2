package io.callboard.registration.importing;

import io.callboard.registration.importing.ImportReport.LineError;
import io.callboard.registration.importing.RegistrantFile.Line;
import io.callboard.registration.importing.RegistrantFile.Unreadable;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.RegistrantForm;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import io.callboard.registration.registration.BulkRegistering;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Registers who stands in a file, a chunk of lines in each transaction: good lines are kept, bad ones are reported, and
 * the same file may come again.
 */
@Component
class Importing {

    private static final int CHUNK = 1_000;

    private final BulkRegistering registering;

    Importing(BulkRegistering registering) {
        this.registering = registering;
    }

    ImportReport importAll(LiveEvent event, RegistrantFile file, boolean notify) throws IOException {
        Progress progress = new Progress(event, notify);
        try {
            for (Line line = file.next(); line != null; line = file.next()) {
                progress.take(line);
            }
        } catch (Unreadable e) {
            progress.reject(e.line(), "", String.valueOf(e.getMessage()));
        }
        progress.flush();
        return progress.report();
    }

    private final class Progress {

        private static final int MAX_ERRORS = 1_000;

        private final LiveEvent event;
        private final boolean notify;
        private final List<Long> lines = new ArrayList<>(CHUNK);
        private final List<Registrant> chunk = new ArrayList<>(CHUNK);
        private final List<LineError> errors = new ArrayList<>();
        private int imported;
        private int duplicates;
        private int waitlisted;
        private int rejected;

        Progress(LiveEvent event, boolean notify) {
            this.event = event;
            this.notify = notify;
        }

        void take(Line line) {
            RegistrantForm form = line.form();
            if (form == null) {
                reject(line.number(), "", "has not as many cells as the header");
                return;
            }
            switch (form.read()) {
                case Reading.Readable readable -> add(line.number(), readable.registrant());
                case Reading.Flawed flawed -> {
                    rejected++;
                    flawed.flaws().forEach(flaw -> error(line.number(), column(flaw.field()), flaw.detail()));
                }
            }
        }

        void reject(long line, String field, String detail) {
            rejected++;
            error(line, field, detail);
        }

        void flush() {
            if (chunk.isEmpty()) {
                return;
            }
            List<BulkRegistering.Outcome> outcomes = registering.registerAll(event, chunk, notify);
            for (int i = 0; i < outcomes.size(); i++) {
                switch (outcomes.get(i)) {
                    case CONFIRMED -> imported++;
                    case WAITLISTED -> {
                        imported++;
                        waitlisted++;
                    }
                    case DUPLICATE -> duplicates++;
                    case FULL -> reject(lines.get(i), "", "all seats are taken and there is no waiting list");
                }
            }
            chunk.clear();
            lines.clear();
        }

        ImportReport report() {
            return new ImportReport(imported, duplicates, waitlisted, rejected, List.copyOf(errors));
        }

        private void add(long line, Registrant registrant) {
            lines.add(line);
            chunk.add(registrant);
            if (chunk.size() == CHUNK) {
                flush();
            }
        }

        private void error(long line, String field, String detail) {
            if (errors.size() < MAX_ERRORS) {
                errors.add(new LineError(line, field, detail));
            }
        }

        /** The column a flaw is in: what is more than a name in JSON is one cell here. */
        private static String column(String field) {
            int slash = field.indexOf('/');
            return slash < 0 ? field : field.substring(0, slash);
        }
    }
}

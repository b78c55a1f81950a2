package io.callboard.registration.registering;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.paging.Sort;
import io.callboard.registration.registering.RegistrationList.Search;
import io.callboard.registration.registrant.Question;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes all registrations of a search, page by page. Between two pages it holds no connection and no snapshot, so a slow
 * reader takes nothing from others. A registration that changes during the export is written as it is when its page is
 * read.
 */
@Component
class RegistrationExport {

    private static final int PAGE = 1_000;

    private final RegistrationList registrations;
    private final RegistrationViews views;
    private final JsonMapper json;
    private final TransactionTemplate transactions;

    RegistrationExport(
            RegistrationList registrations,
            RegistrationViews views,
            JsonMapper json,
            TransactionTemplate transactions) {
        this.transactions = transactions;
        this.registrations = registrations;
        this.views = views;
        this.json = json;
    }

    /** The registrations that are not written yet. */
    final class Pages {

        private final Search search;
        private final Sort sort;
        private List<RegistrationView> page;
        private @Nullable UUID last;

        private Pages(Search search, Sort sort) {
            this.search = search;
            this.sort = sort;
            this.page = read();
        }

        private List<RegistrationView> read() {
            List<RegistrationView> read = transactions.execute(_ -> {
                registrations.planByIndex();
                return views.of(search.organizer(), registrations.list(search, sort, last, PAGE));
            });
            last = read.isEmpty() ? last : read.getLast().id();
            return read;
        }

        private boolean next() {
            if (page.size() < PAGE) {
                return false;
            }
            page = List.of();
            Failpoints.hit("registration.export.before-page");
            page = read();
            return true;
        }

        void writeCsv(Writer out, List<Question> questions) throws IOException {
            CsvExport csv = new CsvExport(out, questions);
            csv.writeHeader();
            do {
                for (RegistrationView registration : page) {
                    csv.write(registration);
                }
                out.flush();
            } while (next());
        }

        /** One JSON object in each line. */
        void writeNdjson(Writer out) throws IOException {
            do {
                for (RegistrationView registration : page) {
                    out.write(json.writeValueAsString(registration));
                    out.write('\n');
                }
                out.flush();
            } while (next());
        }
    }

    /** Reads the first page, so that an error is known before anything is written. */
    Pages begin(Search search, Sort sort) {
        return new Pages(search, sort);
    }
}

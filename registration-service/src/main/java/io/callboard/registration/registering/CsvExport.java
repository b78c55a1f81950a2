package io.callboard.registration.registering;

import io.callboard.chassis.file.CsvTable;
import io.callboard.registration.registering.RegistrationView.AnswerView;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Consent;
import io.callboard.registration.registrant.Question;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes registrations as CSV (RFC 4180). The columns that an import has too have the same names there.
 *
 * <p>Each of the event's questions has a column. Answers to questions that the event does not have any more share the
 * last column, because only a search through all registrations would find their keys before the first line.
 */
final class CsvExport {

    private static final Map<String, Function<RegistrationView, @Nullable Object>> COLUMNS = columns();

    private final CsvTable table;
    private final List<Question> questions;

    CsvExport(Appendable out, List<Question> questions) throws IOException {
        this.table = new CsvTable(out);
        this.questions = questions;
    }

    private static Map<String, Function<RegistrationView, @Nullable Object>> columns() {
        Map<String, Function<RegistrationView, @Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("id", RegistrationView::id);
        columns.put("status", RegistrationView::status);
        columns.put("firstName", RegistrationView::firstName);
        columns.put("lastName", RegistrationView::lastName);
        columns.put("email", RegistrationView::email);
        columns.put("phone", RegistrationView::phone);
        columns.put("company", RegistrationView::company);
        columns.put(
                "channels",
                registration -> registration.channels().stream()
                        .map(Channel::name)
                        .sorted()
                        .collect(Collectors.joining(";")));
        columns.put("locale", RegistrationView::locale);
        columns.put("timeZone", RegistrationView::timeZone);
        columns.put("segment", RegistrationView::segment);
        columns.put("source", registration -> registration.source().utmSource());
        columns.put("utmMedium", registration -> registration.source().utmMedium());
        columns.put("utmCampaign", registration -> registration.source().utmCampaign());
        columns.put("utmTerm", registration -> registration.source().utmTerm());
        columns.put("utmContent", registration -> registration.source().utmContent());
        columns.put("referrer", registration -> registration.source().referrer());
        columns.put("origin", registration -> registration.source().origin());
        columns.put("consentText", registration -> consent(registration, Consent::text));
        columns.put("consentAt", registration -> consent(registration, Consent::at));
        columns.put("notify", RegistrationView::notifies);
        columns.put("attendance", registration -> registration.attendance().status());
        columns.put("joinedAt", registration -> registration.attendance().joinedAt());
        columns.put("leftAt", registration -> registration.attendance().leftAt());
        columns.put("attendedSeconds", registration -> registration.attendance().seconds());
        columns.put("checkedInAt", registration -> registration.attendance().checkedInAt());
        columns.put("createdAt", RegistrationView::createdAt);
        columns.put("updatedAt", RegistrationView::updatedAt);
        columns.put("erasedAt", RegistrationView::erasedAt);
        columns.put("version", RegistrationView::version);
        return columns;
    }

    private static @Nullable Object consent(RegistrationView registration, Function<Consent, Object> part) {
        Consent consent = registration.consent();
        return consent == null ? null : part.apply(consent);
    }

    void writeHeader() throws IOException {
        for (String column : COLUMNS.keySet()) {
            table.cell(column);
        }
        for (Question question : questions) {
            table.cell(question.field());
        }
        table.cell("otherAnswers");
        table.endRow();
    }

    void write(RegistrationView registration) throws IOException {
        for (Function<RegistrationView, @Nullable Object> column : COLUMNS.values()) {
            table.cell(column.apply(registration));
        }
        Map<String, AnswerView> others = new LinkedHashMap<>(registration.answers());
        for (Question question : questions) {
            AnswerView answer = others.remove(question.key());
            table.cell(answer == null ? null : String.join("; ", answer.values()));
        }
        table.cell(others.values().stream()
                .map(answer -> answer.label() + ": " + String.join("; ", answer.values()))
                .collect(Collectors.joining("\n")));
        table.endRow();
    }
}

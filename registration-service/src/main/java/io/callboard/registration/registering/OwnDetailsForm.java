package io.callboard.registration.registering;

import io.callboard.chassis.language.PageLanguages;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.registration.liveevent.LiveEventDetails;
import io.callboard.registration.registrant.Answer;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.DetailsForm;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.PersonName;
import io.callboard.registration.registrant.Question;
import io.callboard.registration.registrant.Registrant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * The form of the page on which registrants change their data, with what is stored or what was typed.
 *
 * <p>The methods that the template calls are public, because its expressions can call no others.
 *
 * @param newEmail what was typed as a new e-mail address; empty for none
 * @param channels the names of those that are chosen
 * @param offered those that can be chosen, in the order of the page
 * @param languages the choices beside the language of the browser
 * @param answers what was answered, by the key of the question
 * @param errors by field, as keys of the texts
 */
record OwnDetailsForm(
        String firstName,
        String lastName,
        String newEmail,
        String company,
        List<String> channels,
        List<Channel> offered,
        String locale,
        List<Language> languages,
        String timeZone,
        List<Question> questions,
        Map<String, List<String>> answers,
        Map<String, String> errors) {

    /**
     * A language that can be chosen.
     *
     * @param tag that of the registrant if it is one of the language, with its country
     * @param name in the language itself
     */
    record Language(String tag, String name) {}

    /** What is stored. */
    static OwnDetailsForm of(Registrant registrant, LiveEventDetails event) {
        Map<String, List<String>> answers = new LinkedHashMap<>();
        for (Question question : event.questions().known()) {
            Answer answer = registrant.answers().get(question.key());
            if (answer != null) {
                answers.put(question.key(), answer.values());
            }
        }
        PersonName lastName = registrant.lastName();
        return new OwnDetailsForm(
                registrant.firstName().value(),
                lastName == null ? "" : lastName.value(),
                "",
                Objects.requireNonNullElse(registrant.company(), ""),
                registrant.channels().stream().map(Enum::name).toList(),
                offered(registrant, event),
                Objects.requireNonNullElse(registrant.locale(), ""),
                languages(registrant.locale()),
                Objects.requireNonNullElse(registrant.timeZone(), ""),
                event.questions().known(),
                answers,
                Map.of());
    }

    /** The same form with the fields that were sent. A field that is missing counts as empty. */
    OwnDetailsForm typed(MultiValueMap<String, String> fields) {
        Map<String, List<String>> typed = new LinkedHashMap<>();
        for (Question question : questions) {
            List<String> values = fields.getOrDefault(question.field(), List.of()).stream()
                    .filter(value -> !value.isBlank())
                    .toList();
            if (!values.isEmpty()) {
                typed.put(question.key(), values);
            }
        }
        return new OwnDetailsForm(
                first(fields, "firstName"),
                first(fields, "lastName"),
                first(fields, "email"),
                first(fields, "company"),
                List.copyOf(fields.getOrDefault("channels", List.of())),
                offered,
                first(fields, "locale"),
                languages,
                first(fields, "timeZone"),
                questions,
                typed,
                Map.of());
    }

    /** The form as it is checked. */
    DetailsForm details() {
        Map<String, @Nullable Object> all = new HashMap<>();
        questions.forEach(question -> all.put(question.key(), answers.get(question.key())));
        return new DetailsForm(
                firstName,
                lastName,
                company,
                new ArrayList<>(channels),
                locale,
                timeZone,
                questions.isEmpty() ? null : all);
    }

    OwnDetailsForm with(List<Flaw> flaws) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (Flaw flaw : flaws) {
            Optional<Question> question = questions.stream()
                    .filter(asked -> (flaw.field() + "/").startsWith("answers/" + asked.key() + "/"))
                    .findFirst();
            if (question.isPresent()) {
                keys.putIfAbsent(question.get().field(), RegisterForm.key(question.get(), flaw));
            } else {
                String field = flaw.field().replaceAll("/.*", "");
                keys.putIfAbsent(
                        field,
                        field.equals("firstName") && flaw.code() == ErrorCode.REQUIRED
                                ? "form.firstName.required"
                                : "form." + field + ".error");
            }
        }
        return withErrors(keys);
    }

    /** The same form, which says that its e-mail address cannot be used at this moment. */
    OwnDetailsForm withEmailProblem(String key) {
        return withErrors(Map.of("email", key));
    }

    private OwnDetailsForm withErrors(Map<String, String> keys) {
        return new OwnDetailsForm(
                firstName,
                lastName,
                newEmail,
                company,
                channels,
                offered,
                locale,
                languages,
                timeZone,
                questions,
                answers,
                Map.copyOf(keys));
    }

    /** What was chosen or typed as an answer to the question. */
    public List<String> answered(Question question) {
        return answers.getOrDefault(question.key(), List.of());
    }

    /** What was typed as an answer to the question; empty if nothing was. */
    public String typed(Question question) {
        return String.join("", answered(question));
    }

    /** Those that the live event writes by, or that are chosen already, as far as there is an address. */
    private static List<Channel> offered(Registrant registrant, LiveEventDetails event) {
        Set<Channel> wanted = EnumSet.copyOf(event.channels());
        wanted.addAll(registrant.channels());
        return Arrays.stream(Channel.values())
                .filter(channel -> switch (channel) {
                    case EMAIL -> registrant.email() != null && wanted.contains(channel);
                    case SMS -> registrant.phone() != null && wanted.contains(channel);
                    case IN_APP -> wanted.contains(channel);
                })
                .toList();
    }

    private static List<Language> languages(@Nullable String own) {
        Optional<Locale> shown = PageLanguages.of(own);
        Stream<Language> all = PageLanguages.ALL.stream()
                .map(language -> own != null && shown.equals(Optional.of(language))
                        ? new Language(own, name(language))
                        : new Language(language.toLanguageTag(), name(language)));
        return own == null || shown.isPresent()
                ? all.toList()
                : Stream.concat(Stream.of(new Language(own, name(Locale.forLanguageTag(own)))), all)
                        .toList();
    }

    private static String name(Locale language) {
        return language.getDisplayLanguage(language);
    }

    private static String first(MultiValueMap<String, String> fields, String name) {
        return Objects.requireNonNullElse(fields.getFirst(name), "");
    }

    @Override
    public String toString() {
        return "OwnDetailsForm";
    }
}

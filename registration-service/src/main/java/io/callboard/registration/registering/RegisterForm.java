package io.callboard.registration.registering;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.registration.liveevent.LiveEventDetails;
import io.callboard.registration.registrant.Answer;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.Question;
import io.callboard.registration.registrant.Questions;
import io.callboard.registration.registrant.RegistrantForm;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import io.callboard.registration.registrant.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * The form of the registration page with a person's input.
 *
 * <p>The methods that the template calls are public, because its expressions can call no others.
 *
 * @param consentText what the registrant agrees to; the box of the form sends it back as it was shown
 * @param language BCP 47 tag that the browser asks for first; null if it asks for none
 * @param answers what was answered, by the key of the question
 * @param channels of the live event; the form has a field for the address of each
 * @param confirmsEmail whether the registrants of the live event confirm their e-mail address first
 * @param errors by field, as keys of the texts
 * @param busy whether too many people registered at the same time
 */
record RegisterForm(
        String firstName,
        String lastName,
        String email,
        String phone,
        String consent,
        String consentText,
        @Nullable String language,
        Source source,
        @Nullable String segment,
        List<Question> questions,
        Map<String, List<String>> answers,
        Set<Channel> channels,
        boolean confirmsEmail,
        Map<String, String> errors,
        boolean busy) {

    static RegisterForm empty(LiveEventDetails details, String consentText) {
        return of(new LinkedMultiValueMap<>(), details, consentText, null);
    }

    static RegisterForm of(
            MultiValueMap<String, String> fields,
            LiveEventDetails details,
            String consentText,
            @Nullable String language) {
        Map<String, String> parameters = fields.asSingleValueMap();
        Set<Channel> channels = details.channels();
        List<Question> questions = details.questions().known();
        return new RegisterForm(
                parameters.getOrDefault("firstName", ""),
                parameters.getOrDefault("lastName", ""),
                channels.contains(Channel.EMAIL) ? parameters.getOrDefault("email", "") : "",
                channels.contains(Channel.SMS) ? parameters.getOrDefault("phone", "") : "",
                parameters.getOrDefault("consent", ""),
                consentText,
                language,
                Source.ofPage(parameters),
                parameters.get("segment"),
                questions,
                answers(fields, questions),
                channels,
                details.event().confirmEmailFirst(),
                Map.of(),
                false);
    }

    public boolean mails() {
        return channels.contains(Channel.EMAIL);
    }

    public boolean texts() {
        return channels.contains(Channel.SMS);
    }

    /** Whether the form cannot be sent without an e-mail address. */
    public boolean needsEmail() {
        return confirmsEmail || !texts();
    }

    public boolean agreed() {
        return consent.equals(consentText);
    }

    /** The addresses of the confirmation. */
    public String addresses() {
        return email.isBlank() || phone.isBlank() ? email + phone : email + ", " + phone;
    }

    /** The same checks as for POST /registrations, and the box; finds what is wrong with form and answers at once. */
    Reading read(Instant now, Questions asked) {
        Reading reading = RegistrantForm.ofPage(
                        firstName,
                        lastName,
                        email,
                        phone,
                        channels.contains(Channel.IN_APP),
                        language,
                        null,
                        source,
                        segment,
                        Map.copyOf(answers),
                        agreed() ? new RegistrantForm.ConsentForm(consent, now.toString()) : null)
                .read(now);
        Map<String, Answer> given = reading instanceof Reading.Readable readable
                ? readable.registrant().answers()
                : answers.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, answer -> new Answer(answer.getKey(), answer.getValue())));
        if (!(asked.read(given) instanceof Questions.Reading.Flawed flawed)) {
            return reading;
        }
        List<Flaw> flaws = new ArrayList<>(flawed.flaws());
        if (reading instanceof Reading.Flawed form) {
            flaws.addAll(form.flaws());
        }
        return new Reading.Flawed(flaws);
    }

    /** What was chosen or typed as an answer to the question. */
    public List<String> answered(Question question) {
        return answers.getOrDefault(question.key(), List.of());
    }

    /** What was typed as an answer to the question; empty if nothing was. */
    public String typed(Question question) {
        return String.join("", answered(question));
    }

    /** Fields that were left empty count as no answer. */
    private static Map<String, List<String>> answers(MultiValueMap<String, String> fields, List<Question> questions) {
        Map<String, List<String>> answers = new LinkedHashMap<>();
        for (Question question : questions) {
            List<String> values = fields.getOrDefault(question.field(), List.of()).stream()
                    .filter(value -> !value.isBlank())
                    .toList();
            if (!values.isEmpty()) {
                answers.put(question.key(), values);
            }
        }
        return answers;
    }

    RegisterForm with(List<Flaw> flaws) {
        Map<String, String> keys = new LinkedHashMap<>();
        flaws.forEach(flaw -> {
            Optional<Question> question = questions.stream()
                    .filter(asked -> (flaw.field() + "/").startsWith("answers/" + asked.key() + "/"))
                    .findFirst();
            if (question.isPresent()) {
                keys.putIfAbsent(question.get().field(), key(question.get(), flaw));
                return;
            }
            String field = flaw.field().replaceAll("/.*", "");
            keys.putIfAbsent(field.equals("email") && !mails() ? "phone" : field, key(field));
        });
        return new RegisterForm(
                firstName,
                lastName,
                email,
                phone,
                consent,
                consentText,
                language,
                source,
                segment,
                questions,
                answers,
                channels,
                confirmsEmail,
                Map.copyOf(keys),
                false);
    }

    RegisterForm asBusy() {
        return new RegisterForm(
                firstName,
                lastName,
                email,
                phone,
                consent,
                consentText,
                language,
                source,
                segment,
                questions,
                answers,
                channels,
                confirmsEmail,
                Map.of(),
                true);
    }

    static String key(Question question, Flaw flaw) {
        boolean text = question.type() == Question.Type.TEXT;
        if (flaw.code() == ErrorCode.REQUIRED) {
            return text ? "form.answer.text.required" : "form.answer.choice.required";
        }
        return text ? "form.answer.text.error" : "form.answer.choice.error";
    }

    private String key(String field) {
        return switch (field) {
            case "firstName" -> firstName.isBlank() ? "form.firstName.required" : "form.firstName.error";
            case "lastName" -> "form.lastName.error";
            case "email" ->
                !mails()
                        ? "form.phone.error"
                        : texts() && email.isBlank() && !confirmsEmail ? "form.either.required" : "form.email.error";
            case "phone" -> "form.phone.error";
            case "consent" -> "form.consent.error";
            default -> "form.error";
        };
    }

    @Override
    public String toString() {
        return "RegisterForm";
    }
}

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
 * @param answers what was answered, by the key of the question
 * @param channels of the live event; the form has a field for the address of each
 * @param confirmsEmail whether the registrants of the live event confirm their e-mail address first
 * @param errors by field, in sentences for the registrant
 * @param busy whether too many people registered at the same time
 */
record RegisterForm(
        String firstName,
        String lastName,
        String email,
        String phone,
        String consent,
        Source source,
        @Nullable String segment,
        List<Question> questions,
        Map<String, List<String>> answers,
        Set<Channel> channels,
        boolean confirmsEmail,
        Map<String, String> errors,
        boolean busy) {

    /** The consent, to which the channels are added. */
    static final String CONSENT = "I agree that the organizer stores my details and writes to me about this event ";

    static RegisterForm empty(LiveEventDetails details) {
        return of(new LinkedMultiValueMap<>(), details);
    }

    static RegisterForm of(MultiValueMap<String, String> fields, LiveEventDetails details) {
        Map<String, String> parameters = fields.asSingleValueMap();
        Set<Channel> channels = details.channels();
        List<Question> questions = details.questions().known();
        return new RegisterForm(
                parameters.getOrDefault("firstName", ""),
                parameters.getOrDefault("lastName", ""),
                channels.contains(Channel.EMAIL) ? parameters.getOrDefault("email", "") : "",
                channels.contains(Channel.SMS) ? parameters.getOrDefault("phone", "") : "",
                parameters.getOrDefault("consent", ""),
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

    /** The text of the consent. The checkbox sends it back as it was shown. */
    public String consentText() {
        String way = mails() && texts() ? "by e-mail and text message" : mails() ? "by e-mail" : "by text message";
        return CONSENT + way + ".";
    }

    /** Whether the form cannot be sent without an e-mail address. */
    public boolean needsEmail() {
        return confirmsEmail || !texts();
    }

    public boolean agreed() {
        return consent.equals(consentText());
    }

    /** The channels of the confirmation. */
    public String addresses() {
        return email.isBlank() ? phone : phone.isBlank() ? email : email + " and " + phone;
    }

    /** The same checks as for POST /registrations, and the box; finds what is wrong with form and answers at once. */
    Reading read(Instant now, Questions asked) {
        Reading reading = RegistrantForm.ofPage(
                        firstName,
                        lastName,
                        email,
                        phone,
                        null,
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
        Map<String, String> sentences = new LinkedHashMap<>();
        flaws.forEach(flaw -> {
            Optional<Question> question = questions.stream()
                    .filter(asked -> (flaw.field() + "/").startsWith("answers/" + asked.key() + "/"))
                    .findFirst();
            if (question.isPresent()) {
                sentences.putIfAbsent(question.get().field(), sentence(question.get(), flaw));
                return;
            }
            String field = flaw.field().replaceAll("/.*", "");
            sentences.putIfAbsent(field.equals("email") && !mails() ? "phone" : field, sentence(field, flaw.detail()));
        });
        return new RegisterForm(
                firstName,
                lastName,
                email,
                phone,
                consent,
                source,
                segment,
                questions,
                answers,
                channels,
                confirmsEmail,
                Map.copyOf(sentences),
                false);
    }

    RegisterForm asBusy() {
        return new RegisterForm(
                firstName,
                lastName,
                email,
                phone,
                consent,
                source,
                segment,
                questions,
                answers,
                channels,
                confirmsEmail,
                Map.of(),
                true);
    }

    private static String sentence(Question question, Flaw flaw) {
        if (flaw.code() == ErrorCode.REQUIRED) {
            return question.type() == Question.Type.TEXT ? "Enter an answer." : "Choose an answer.";
        }
        return question.type() == Question.Type.TEXT
                ? "The answer " + flaw.detail() + "."
                : "Choose from the answers that are offered.";
    }

    private String sentence(String field, String detail) {
        return switch (field) {
            case "firstName" -> firstName.isBlank() ? "Enter your first name." : "The first name " + detail + ".";
            case "lastName" -> "The last name " + detail + ".";
            case "email" ->
                !mails()
                        ? "Enter a phone number with country code, such as +49 30 123456."
                        : texts() && email.isBlank() && !confirmsEmail
                                ? "Enter an e-mail address or a phone number."
                                : "Enter an e-mail address such as ada@example.com.";
            case "phone" -> "Enter a phone number with country code, such as +49 30 123456.";
            case "consent" -> "Tick the box to agree. The organizer cannot register you otherwise.";
            default -> "The registration cannot be accepted.";
        };
    }

    @Override
    public String toString() {
        return "RegisterForm";
    }
}

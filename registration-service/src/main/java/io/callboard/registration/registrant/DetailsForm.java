package io.callboard.registration.registrant;

import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.Languages;
import io.callboard.chassis.value.PlainText;
import io.callboard.chassis.value.TimeZones;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Unchecked new details of a registrant. A detail that is as before is not checked again, because it may be older than
 * its rule. The addresses are not among them: a new one has to be confirmed first.
 *
 * @param channels null leaves them as they are
 * @param answers those that change, by the key of the question, null for one that is removed; null leaves all as they are
 */
public record DetailsForm(
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String company,
        @Nullable List<@Nullable String> channels,
        @Nullable String locale,
        @Nullable String timeZone,
        @Nullable Map<String, @Nullable Object> answers) {

    /** The same registrant with these details; adds errors to the list. */
    public Registrant read(Registrant before, Questions asked, List<Flaw> flaws) {
        PersonName first = read("firstName", firstName, before.firstName(), PersonName::value, PersonName::of, flaws);
        if (first == null) {
            flaws.add(new Flaw("firstName", ErrorCode.REQUIRED, "is required"));
        }
        Answered answered = readAnswers(before, asked, flaws);
        return before.but()
                .firstName(Objects.requireNonNullElse(first, before.firstName()))
                .lastName(read("lastName", lastName, before.lastName(), PersonName::value, PersonName::of, flaws))
                .company(read(
                        "company",
                        company,
                        before.company(),
                        Function.identity(),
                        text -> PlainText.line(text, RegistrantForm.MAX_COMPANY),
                        flaws))
                .channels(readChannels(before, flaws))
                .locale(read(
                        "locale",
                        locale,
                        before.locale(),
                        Function.identity(),
                        tag -> Languages.of(tag).orElse(null),
                        flaws))
                .timeZone(read("timeZone", timeZone, before.timeZone(), Function.identity(), TimeZones::of, flaws))
                .answers(answered.answers(), answered.choices())
                .build();
    }

    /** A new e-mail address as it was typed; null if it is none, which adds an error to the list. */
    public static @Nullable EmailAddress readEmail(@Nullable String typed, List<Flaw> flaws) {
        if (typed == null || typed.isBlank()) {
            flaws.add(new Flaw("email", ErrorCode.REQUIRED, "is required"));
            return null;
        }
        return read("email", typed, null, EmailAddress::value, EmailAddress::new, flaws);
    }

    /** Answers, and which options they choose. */
    private record Answered(Map<String, Answer> answers, Map<String, List<String>> choices) {}

    private static <T> @Nullable T read(
            String field,
            @Nullable String text,
            @Nullable T before,
            Function<T, String> textOf,
            Function<String, @Nullable T> value,
            List<Flaw> flaws) {
        if (text == null || text.isBlank()) {
            return null;
        }
        if (before != null && textOf.apply(before).equals(text)) {
            return before;
        }
        try {
            return value.apply(text);
        } catch (InvalidValueException e) {
            flaws.add(Flaw.of(field, e));
            return before;
        }
    }

    private Set<Channel> readChannels(Registrant before, List<Flaw> flaws) {
        if (channels == null) {
            return before.channels();
        }
        if (channels.isEmpty()) {
            flaws.add(new Flaw(
                    "channels",
                    ErrorCode.REQUIRED,
                    "must have at least one channel; cancel the registration to get nothing"));
        }
        return RegistrantForm.channels(channels, before.email() != null, before.phone() != null, flaws);
    }

    /** Answers to questions that the live event does not ask any more stay. */
    private Answered readAnswers(Registrant registrant, Questions asked, List<Flaw> flaws) {
        Map<String, Answer> before = registrant.answers();
        if (answers == null) {
            return new Answered(before, registrant.choices());
        }
        List<Flaw> found = new ArrayList<>();
        Map<String, Answer> changed = RegistrantForm.answers(answers, found);
        Map<String, Answer> wanted = new LinkedHashMap<>(before);
        answers.keySet().forEach(wanted::remove);
        wanted.putAll(changed);
        Map<String, Answer> result = new LinkedHashMap<>();
        Map<String, List<String>> choices = new LinkedHashMap<>();
        asked.all().ifPresent(questions -> {
            Set<String> keys = questions.stream().map(Question::key).collect(Collectors.toSet());
            before.forEach((key, answer) -> {
                if (!keys.contains(key) && !changed.containsKey(key)) {
                    result.put(key, answer);
                }
            });
        });
        wanted.keySet().removeAll(result.keySet());
        if (wanted.size() > RegistrantForm.MAX_ANSWERS) {
            found.add(RegistrantForm.TOO_MANY_ANSWERS);
        }
        if (found.isEmpty()) {
            switch (asked.read(wanted)) {
                case Questions.Reading.Flawed flawed -> found.addAll(flawed.flaws());
                case Questions.Reading.Answered answered -> {
                    answered.answers().forEach((key, answer) -> result.put(key, asBefore(before.get(key), answer)));
                    registrant.choices().forEach((key, chosen) -> {
                        if (Objects.equals(before.get(key), result.get(key))) {
                            choices.put(key, chosen);
                        }
                    });
                    choices.putAll(answered.choices());
                }
            }
        }
        flaws.addAll(found);
        return found.isEmpty() ? new Answered(result, choices) : new Answered(before, registrant.choices());
    }

    /** An answer that stays keeps the label that it was given to. */
    private static Answer asBefore(@Nullable Answer before, Answer now) {
        return Optional.ofNullable(before)
                .filter(answer -> answer.values().equals(now.values()))
                .orElse(now);
    }

    /** Empty of data, as {@link RegistrantForm} in logs. */
    @Override
    public String toString() {
        return "DetailsForm";
    }
}

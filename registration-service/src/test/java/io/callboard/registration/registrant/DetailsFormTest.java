package io.callboard.registration.registrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DetailsFormTest {

    private static final Questions ASKED = new Questions(Optional.of(List.of(
            new Question("diet", "Food?", Question.Type.CHOICE, true, List.of("Everything", "No meat")),
            new Question("wish", "A wish?", Question.Type.TEXT, false, List.of()))));

    private final List<Flaw> flaws = new ArrayList<>();

    @Test
    void changesWhatIsNewAndKeepsTheAddresses() {
        Registrant changed = form("Adele", "Goldberg", "Xerox", List.of("IN_APP"), "pt-BR", "Asia/Tokyo", null)
                .read(registrant(Map.of()), ASKED, flaws);

        assertThat(flaws).isEmpty();
        assertThat(changed.firstName().value()).isEqualTo("Adele");
        assertThat(changed.lastName()).isEqualTo(new PersonName("Goldberg"));
        assertThat(changed.company()).isEqualTo("Xerox");
        assertThat(changed.channels()).containsExactly(Channel.IN_APP);
        assertThat(changed.locale()).isEqualTo("pt-BR");
        assertThat(changed.timeZone()).isEqualTo("Asia/Tokyo");
        assertThat(changed.email()).isEqualTo(new EmailAddress("ada@example.com"));
        assertThat(changed.reminderWishes()).isEqualTo(ReminderWishes.USUAL);
    }

    @Test
    void blankFieldsAreRemoved() {
        Registrant changed = form("Ada", " ", "", null, null, null, null).read(registrant(Map.of()), ASKED, flaws);

        assertThat(flaws).isEmpty();
        assertThat(changed.lastName()).isNull();
        assertThat(changed.company()).isNull();
        assertThat(changed.locale()).isNull();
        assertThat(changed.timeZone()).isNull();
        assertThat(changed.channels()).containsExactly(Channel.EMAIL);
    }

    /** An import of an earlier release took such a name. */
    @Test
    void checksNoNameThatIsAsBefore() {
        Registrant before = registrant(Map.of())
                .but()
                .firstName(new PersonName("visit www.example.com"))
                .build();

        Registrant after = form("visit www.example.com", "Byron", null, null, null, null, null)
                .read(before, ASKED, flaws);
        assertThat(flaws).isEmpty();
        assertThat(after.firstName().value()).isEqualTo("visit www.example.com");

        form("visit www.example.org", null, null, null, null, null, null).read(before, ASKED, flaws);
        assertThat(flaws).extracting(Flaw::field).containsExactly("firstName");
    }

    @Test
    void pointsToEachFlaw() {
        form(
                        " ",
                        "www.example.com",
                        "x".repeat(121),
                        List.of("SMS"),
                        "not a tag!",
                        "Mars/Olympus",
                        Map.of("diet", "Stones", "other", "x"))
                .read(registrant(Map.of()), ASKED, flaws);

        assertThat(flaws)
                .extracting(Flaw::field)
                .containsExactlyInAnyOrder(
                        "firstName",
                        "lastName",
                        "company",
                        "channels/0",
                        "locale",
                        "timeZone",
                        "answers/diet",
                        "answers/other");
        flaws.clear();
        form("Ada", null, null, List.of(), null, null, null).read(registrant(Map.of()), ASKED, flaws);
        assertThat(flaws).extracting(Flaw::code).containsExactly(ErrorCode.REQUIRED);
    }

    @Test
    void answersThatAreNotChangedStay() {
        var given = Map.of(
                "diet", new Answer("What do you eat?", List.of("No meat")),
                "wish", new Answer("A wish?", List.of("Peace")),
                "removed", new Answer("How old are you?", List.of("36")));

        Registrant changed = form("Ada", null, null, null, null, null, Map.of("wish", "Time"))
                .read(registrant(given), ASKED, flaws);
        assertThat(flaws).isEmpty();
        assertThat(changed.answers())
                .containsEntry("diet", given.get("diet"))
                .containsEntry("removed", given.get("removed"))
                .containsEntry("wish", new Answer("A wish?", List.of("Time")));

        changed = form("Ada", null, null, null, null, null, Map.of("diet", "Everything"))
                .read(registrant(given), ASKED, flaws);
        assertThat(changed.answers()).containsEntry("diet", new Answer("Food?", List.of("Everything")));

        changed = form("Ada", null, null, null, null, null, nothing("wish")).read(registrant(given), ASKED, flaws);
        assertThat(flaws).isEmpty();
        assertThat(changed.answers()).containsOnlyKeys("diet", "removed");

        form("Ada", null, null, null, null, null, nothing("diet")).read(registrant(given), ASKED, flaws);
        assertThat(flaws).extracting(Flaw::field).containsExactly("answers/diet");
    }

    @Test
    void theChosenOptionsFollowTheAnswers() {
        Registrant before = form("Ada", null, null, null, null, null, Map.of("diet", "No meat"))
                .read(registrant(Map.of("removed", new Answer("Tea?", List.of("true")))), ASKED, flaws)
                .answering(
                        Map.of(
                                "diet", new Answer("Food?", List.of("No meat")),
                                "removed", new Answer("Tea?", List.of("true"))),
                        Map.of("diet", List.of("No meat"), "removed", List.of("true")));

        assertThat(form("Ada", null, null, null, null, null, Map.of("diet", "Everything", "wish", "Peace"))
                        .read(before, ASKED, flaws)
                        .choices())
                .isEqualTo(Map.of("diet", List.of("Everything"), "removed", List.of("true")));
        assertThat(form("Ada", null, null, null, null, null, Map.of("diet", "Everything"))
                        .read(before, Questions.UNKNOWN, flaws)
                        .choices())
                .doesNotContainKey("diet");
        assertThat(form("Adele", null, null, null, null, null, null)
                        .read(before, ASKED, flaws)
                        .choices())
                .isEqualTo(before.choices());
        assertThat(flaws).isEmpty();
    }

    /** Somebody who registered before the question was required changes a name. */
    @Test
    void asksForNoAnswerUnlessAnswersChange() {
        form("Adele", null, null, null, null, null, null).read(registrant(Map.of()), ASKED, flaws);
        assertThat(flaws).isEmpty();
    }

    @Test
    void boundsTheAnswersToQuestionsThatAreNotKnown() {
        Map<String, Answer> given = new HashMap<>();
        IntStream.range(0, 50).forEach(i -> given.put("q" + i, new Answer("q" + i, List.of("x"))));

        form("Ada", null, null, null, null, null, Map.of("q0", "y")).read(registrant(given), Questions.UNKNOWN, flaws);
        assertThat(flaws).isEmpty();
        form("Ada", null, null, null, null, null, Map.of("more", "y"))
                .read(registrant(given), Questions.UNKNOWN, flaws);
        assertThat(flaws).extracting(Flaw::code).containsExactly(ErrorCode.TOO_MANY);
    }

    private static Map<String, @Nullable Object> nothing(String key) {
        Map<String, @Nullable Object> map = new HashMap<>();
        map.put(key, null);
        return map;
    }

    private static DetailsForm form(
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String company,
            @Nullable List<String> channels,
            @Nullable String locale,
            @Nullable String timeZone,
            @Nullable Map<String, @Nullable Object> answers) {
        return new DetailsForm(
                firstName,
                lastName,
                company,
                channels == null ? null : Arrays.asList(channels.toArray(String[]::new)),
                locale,
                timeZone,
                answers);
    }

    private static Registrant registrant(Map<String, Answer> answers) {
        return Registrant.named(new PersonName("Ada"))
                .lastName(new PersonName("Lovelace"))
                .email(new EmailAddress("ada@example.com"))
                .company("Engines")
                .channels(Set.of(Channel.EMAIL))
                .locale("en")
                .timeZone("Europe/London")
                .answers(answers, Map.of())
                .build();
    }
}

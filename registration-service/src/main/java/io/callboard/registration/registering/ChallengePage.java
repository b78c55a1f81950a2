package io.callboard.registration.registering;

import io.callboard.registration.challenge.Challenges;
import io.callboard.registration.challenge.Challenges.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;
import tools.jackson.databind.json.JsonMapper;

/** The challenge on the pages with a registration form (ADR 0090). */
@Component
class ChallengePage {

    /** The texts of the widget that it can show for our challenges. */
    private static final List<String> TEXTS =
            List.of("label", "verifying", "verified", "error", "expired", "waitAlert", "verificationRequired");

    private final Challenges challenges;
    private final MessageSource texts;
    private final JsonMapper json;

    ChallengePage(Challenges challenges, MessageSource texts, JsonMapper json) {
        this.challenges = challenges;
        this.texts = texts;
        this.json = json;
    }

    /** What a form came with. */
    enum Proof {
        /** The solution, or none is demanded. */
        SOLVED,
        /** No solution. The e-mail address is to be confirmed instead. */
        BY_MAIL,
        /** No solution that counts. The form has to be sent again. */
        NONE
    }

    /** Adds what the form needs to show the challenge. */
    void show(Model model, Locale language) {
        if (challenges.areDemanded()) {
            Map<String, String> strings = new TreeMap<>();
            TEXTS.forEach(text -> strings.put(text, texts.getMessage("challenge." + text, null, language)));
            model.addAttribute("challengeTexts", json.writeValueAsString(strings));
            model.addAttribute("challengeByMail", challenges.canBeReplacedByMail());
        }
    }

    /** Looks at the solution of a form without using it up. */
    Proof expected(@Nullable String solution) {
        if (!challenges.areDemanded() || solution != null && !solution.isBlank()) {
            return Proof.SOLVED;
        }
        return challenges.canBeReplacedByMail() ? Proof.BY_MAIL : Proof.NONE;
    }

    /** Whether the solution of a form counts; it is used up then. */
    boolean isSolved(@Nullable String solution) {
        return challenges.check(solution) == Verdict.PASSED;
    }
}

package io.callboard.scheduler.input;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.scheduler.input.InvalidRequest.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Checks a list of texts, each of which may appear once. */
public final class TextList {

    private TextList() {}

    /**
     * The acceptable ones; adds a violation for each of the others, if there are none, and if there are too many.
     *
     * @param check returns the text in its normal form
     */
    public static List<String> checked(
            String pointer,
            List<@Nullable String> given,
            int most,
            List<Violation> errors,
            UnaryOperator<String> check) {
        if (given.isEmpty()) {
            errors.add(new Violation(pointer, ErrorCode.REQUIRED, "must name at least one"));
        } else if (given.size() > most) {
            errors.add(new Violation(pointer, ErrorCode.TOO_MANY, "must have at most %d entries".formatted(most)));
            return List.of();
        }
        var seen = new HashSet<String>();
        List<String> checked = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            try {
                String value = given.get(i);
                if (value == null) {
                    throw new InvalidValueException(ErrorCode.REQUIRED, "must not be null");
                }
                String normal = check.apply(value);
                if (!seen.add(normal)) {
                    throw new InvalidValueException(ErrorCode.DUPLICATE, "must not appear twice");
                }
                checked.add(normal);
            } catch (InvalidValueException invalid) {
                errors.add(new Violation(pointer + "/" + i, invalid.code(), invalid.detail()));
            }
        }
        return checked;
    }
}

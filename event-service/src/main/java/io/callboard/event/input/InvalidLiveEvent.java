package io.callboard.event.input;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was asked for breaks the rules of a live event; says everything that is wrong at once. */
public final class InvalidLiveEvent extends RuntimeException {

    private final transient List<Violation> violations;

    private InvalidLiveEvent(List<Violation> violations) {
        super(violations.toString());
        this.violations = List.copyOf(violations);
    }

    public static InvalidLiveEvent at(String pointer, ErrorCode code, String detail) {
        return new InvalidLiveEvent(List.of(new Violation(pointer, code, detail)));
    }

    /** What the check makes of a value; what the value says is wrong with it stands under the pointer. */
    public static <T> T checked(String pointer, Supplier<T> check) {
        try {
            return check.get();
        } catch (InvalidValueException refused) {
            throw at(pointer, refused.code(), refused.detail());
        }
    }

    /**
     * What the check makes of each item, under the item's own pointer; says what is wrong with any of them at once.
     *
     * @param most how many items there may be
     */
    public static <S, T> List<T> each(String pointer, List<S> items, int most, BiFunction<String, S, T> check) {
        if (items.size() > most) {
            throw at(pointer, ErrorCode.TOO_MANY, "must have at most %d entries".formatted(most));
        }
        var findings = new Findings();
        var checked = new ArrayList<T>();
        for (int i = 0; i < items.size(); i++) {
            String itemPointer = pointer + "/" + i;
            S item = items.get(i);
            findings.of(() -> checked.add(check.apply(itemPointer, item)));
        }
        findings.orThrow();
        return List.copyOf(checked);
    }

    public List<Violation> violations() {
        return violations;
    }

    /** Gathers what several checks find, so that the caller is told once. */
    public static final class Findings {

        private final List<Violation> found = new ArrayList<>();

        /** What the check answers; null if it found something. */
        public <T> @Nullable T of(Supplier<? extends @Nullable T> check) {
            try {
                return check.get();
            } catch (InvalidLiveEvent invalid) {
                found.addAll(invalid.violations());
                return null;
            }
        }

        /** Throws all findings at once, if there are any. */
        public void orThrow() {
            if (!found.isEmpty()) {
                throw new InvalidLiveEvent(found);
            }
        }
    }
}

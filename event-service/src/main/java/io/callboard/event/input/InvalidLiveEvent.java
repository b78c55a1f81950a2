package io.callboard.event.input;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request breaks the rules of a live event. Holds all violations. */
public final class InvalidLiveEvent extends RuntimeException {

    private final transient List<Violation> violations;

    private InvalidLiveEvent(List<Violation> violations) {
        super(violations.toString());
        this.violations = List.copyOf(violations);
    }

    public static InvalidLiveEvent at(String pointer, ErrorCode code, String detail) {
        return new InvalidLiveEvent(List.of(new Violation(pointer, code, detail)));
    }

    /** The result of the check. An error of the value becomes a violation with this pointer. */
    public static <T> T checked(String pointer, Supplier<T> check) {
        try {
            return check.get();
        } catch (InvalidValueException refused) {
            throw at(pointer, refused.code(), refused.detail());
        }
    }

    /**
     * The results of the check for all items, each with a pointer of its own. Throws one exception with the violations
     * of all items.
     *
     * @param most the highest number of items
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

    /** The same findings, which say of what: "must be in the future in occurrence 3". */
    public InvalidLiveEvent in(String place) {
        return new InvalidLiveEvent(violations.stream()
                .map(violation ->
                        new Violation(violation.pointer(), violation.code(), violation.detail() + " in " + place))
                .toList());
    }

    public List<Violation> violations() {
        return violations;
    }

    /** Collects the violations of several checks, so that one answer contains all of them. */
    public static final class Findings {

        private final List<Violation> found = new ArrayList<>();

        /** The result of the check; null if it found a violation. */
        public <T> @Nullable T of(Supplier<? extends @Nullable T> check) {
            try {
                return check.get();
            } catch (InvalidLiveEvent invalid) {
                found.addAll(invalid.violations());
                return null;
            }
        }

        /** Throws one exception with all violations, if there are any. */
        public void orThrow() {
            if (!found.isEmpty()) {
                throw new InvalidLiveEvent(found);
            }
        }
    }
}

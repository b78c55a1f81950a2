package io.callboard.scheduler.input;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.scheduler.input.InvalidRequest.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the property {@code channels} of a request or of an object in it. */
public final class ChannelNames {

    private static final Set<String> KNOWN = Set.of("EMAIL", "SMS", "IN_APP");

    private ChannelNames() {}

    /** The acceptable ones among these channels; adds a violation for each of the others, and if there are none. */
    public static List<String> checked(List<@Nullable String> channels, List<Violation> errors) {
        return checked("", channels, errors);
    }

    /** The same in the object at this JSON pointer. */
    public static List<String> checked(String at, List<@Nullable String> channels, List<Violation> errors) {
        if (channels.isEmpty()) {
            errors.add(new Violation(at + "/channels", ErrorCode.REQUIRED, "must name at least one channel"));
        }
        var seen = new HashSet<String>();
        List<String> checked = new ArrayList<>();
        for (int i = 0; i < channels.size(); i++) {
            String name = channels.get(i);
            if (name == null || !KNOWN.contains(name)) {
                errors.add(
                        new Violation(at + "/channels/" + i, ErrorCode.UNKNOWN_VALUE, "must be EMAIL, SMS or IN_APP"));
            } else if (!seen.add(name)) {
                errors.add(new Violation(at + "/channels/" + i, ErrorCode.DUPLICATE, "must not appear twice"));
            } else {
                checked.add(name);
            }
        }
        return checked;
    }
}

package io.callboard.analytics.engagement;

import io.callboard.analytics.engagement.FactForm.Data;
import io.callboard.analytics.engagement.Viewers.Viewer;
import io.callboard.analytics.engagement.message.ViewerFact;
import io.callboard.chassis.ids.NameBasedIds;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.PlainText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the facts of one batch, and gives each an id that a repetition of the batch gives it again. Used by one thread.
 */
final class FactReader {

    private static final int LONGEST_TEXT = 2000;
    private static final int LONGEST_REFERENCE = 200;
    private static final int MOST_OPTIONS = 100;
    private static final long LAST_POSITION_SECONDS = 10_000_000;

    /** As in the OpenAPI document and in the contract of the topic. */
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,4})?");

    private final Viewer viewer;
    private final Instant receivedAt;
    private final Duration clockTolerance;
    private final List<Flaw> flaws = new ArrayList<>();
    private final List<Read> facts = new ArrayList<>();
    private final Set<UUID> ids = new HashSet<>();
    private final Map<String, Integer> sameContent = new HashMap<>();

    FactReader(Viewer viewer, Instant receivedAt, Duration clockTolerance) {
        this.viewer = viewer;
        this.receivedAt = receivedAt.truncatedTo(ChronoUnit.MILLIS);
        this.clockTolerance = clockTolerance;
    }

    /** A fact with its type. */
    record Read(FactType type, ViewerFact fact) {}

    /** A value that is refused. */
    record Flaw(String pointer, ErrorCode code, String detail) {}

    /** Adds the facts, or the flaws that they have. */
    FactReader read(List<FactForm> forms) {
        for (int i = 0; i < forms.size(); i++) {
            read("/facts/" + i, forms.get(i));
        }
        return this;
    }

    List<Flaw> flaws() {
        return flaws;
    }

    /** All facts, in their order; only without flaws. */
    List<Read> facts() {
        if (!flaws.isEmpty()) {
            throw new IllegalStateException("The batch has flaws");
        }
        return facts;
    }

    private void read(String pointer, FactForm form) {
        Data data = form.data() == null ? Data.NONE : form.data();
        int before = flaws.size();
        Instant at = form.at().truncatedTo(ChronoUnit.MILLIS);
        if (at.isBefore(receivedAt.minus(clockTolerance)) || at.isAfter(receivedAt.plus(clockTolerance))) {
            flaws.add(new Flaw(
                    pointer + "/at", ErrorCode.OUT_OF_RANGE, "must be near the present: check the viewer's clock"));
        }
        requireDataOf(form.type(), pointer + "/data", data);
        if (flaws.size() > before) {
            return;
        }
        requireLimits(pointer + "/data", data);
        @Nullable
        Integer characters =
                data.text() == null ? null : length(pointer + "/data/text", data.text(), LONGEST_TEXT, true);
        @Nullable BigDecimal amount = data.amount() == null ? null : amount(pointer + "/data", data);
        if (data.reference() != null) {
            length(pointer + "/data/reference", data.reference(), LONGEST_REFERENCE, false);
        }
        if (flaws.size() > before) {
            return;
        }
        UUID purchaseId = data.reference() == null
                ? null
                : NameBasedIds.of(viewer.registrationId(), data.reference().strip());
        UUID id = id(form, at, characters, amount, purchaseId);
        if (!ids.add(id)) {
            flaws.add(new Flaw(
                    pointer + (purchaseId == null ? "/id" : "/data/reference"),
                    ErrorCode.DUPLICATE,
                    "must not appear twice in a batch"));
            return;
        }
        facts.add(new Read(
                form.type(),
                new ViewerFact(
                        id,
                        viewer.eventId(),
                        viewer.organizerId(),
                        viewer.registrationId(),
                        at,
                        receivedAt,
                        data.positionSeconds(),
                        data.playing(),
                        data.reaction() == null ? null : data.reaction().name(),
                        characters,
                        data.pollId(),
                        data.option(),
                        purchaseId,
                        amount == null ? null : amount.toPlainString(),
                        amount == null ? null : data.currency())));
    }

    private void requireDataOf(FactType type, String pointer, Data data) {
        Set<String> given = data.given();
        for (String name : type.required) {
            if (!given.contains(name)) {
                flaws.add(new Flaw(pointer + "/" + name, ErrorCode.REQUIRED, "is required for " + type));
            }
        }
        for (String name : given) {
            if (!type.required.contains(name) && !type.optional.contains(name)) {
                flaws.add(new Flaw(pointer + "/" + name, ErrorCode.INCONSISTENT, "is not a property of " + type));
            }
        }
    }

    private void requireLimits(String pointer, Data data) {
        if (data.positionSeconds() != null
                && (data.positionSeconds() < 0 || data.positionSeconds() > LAST_POSITION_SECONDS)) {
            flaws.add(new Flaw(
                    pointer + "/positionSeconds",
                    ErrorCode.OUT_OF_RANGE,
                    "must be from 0 to " + LAST_POSITION_SECONDS));
        }
        if (data.option() != null && (data.option() < 0 || data.option() >= MOST_OPTIONS)) {
            flaws.add(new Flaw(pointer + "/option", ErrorCode.OUT_OF_RANGE, "must be from 0 to 99"));
        }
    }

    /** The number of characters; null if the text has a flaw. */
    private @Nullable Integer length(String pointer, String text, int longest, boolean lines) {
        Supplier<String> checked = () -> lines ? PlainText.lines(text, longest) : PlainText.line(text, longest);
        try {
            String plain = checked.get();
            return plain.codePointCount(0, plain.length());
        } catch (InvalidValueException e) {
            flaws.add(new Flaw(pointer, e.code(), e.detail()));
            return null;
        }
    }

    /** With as many decimals as the currency has; null if it, or the currency, has a flaw. */
    private @Nullable BigDecimal amount(String pointer, Data data) {
        int decimals = decimals(data.currency());
        if (decimals < 0) {
            flaws.add(new Flaw(
                    pointer + "/currency", ErrorCode.UNKNOWN_VALUE, "must be a currency of ISO 4217, such as EUR"));
            return null;
        }
        String text = Objects.requireNonNull(data.amount());
        if (!AMOUNT.matcher(text).matches()) {
            flaws.add(new Flaw(
                    pointer + "/amount",
                    ErrorCode.INVALID_FORMAT,
                    "must be a number as a text, such as \"49.90\", with at most 9 digits and 4 decimals"));
            return null;
        }
        BigDecimal amount = new BigDecimal(text);
        if (amount.signum() == 0) {
            flaws.add(new Flaw(pointer + "/amount", ErrorCode.OUT_OF_RANGE, "must be more than 0"));
            return null;
        }
        if (amount.stripTrailingZeros().scale() > decimals) {
            flaws.add(new Flaw(
                    pointer + "/amount",
                    ErrorCode.INVALID_FORMAT,
                    "must have at most %d decimals in %s".formatted(decimals, data.currency())));
            return null;
        }
        return amount.setScale(decimals, RoundingMode.UNNECESSARY);
    }

    /** How many decimals amounts of the currency have; negative if it is not known. */
    private static int decimals(@Nullable String currency) {
        try {
            return currency == null ? -1 : Currency.getInstance(currency).getDefaultFractionDigits();
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    /**
     * From the reference of a purchase, else from the id that the page gave, else from what is published of the fact and
     * how many equal ones are before it in the batch.
     */
    private UUID id(
            FactForm form,
            Instant at,
            @Nullable Integer characters,
            @Nullable BigDecimal amount,
            @Nullable UUID purchaseId) {
        if (purchaseId != null) {
            return NameBasedIds.of(viewer.registrationId(), "purchase " + purchaseId);
        }
        if (form.id() != null) {
            return NameBasedIds.of(viewer.registrationId(), "id " + form.id());
        }
        Data data = form.data() == null ? Data.NONE : form.data();
        String content = "%s %s %s %s %s %s %s %s %s %s"
                .formatted(
                        form.type(),
                        at,
                        data.positionSeconds(),
                        data.playing(),
                        data.reaction(),
                        characters,
                        data.pollId(),
                        data.option(),
                        amount,
                        amount == null ? null : data.currency());
        int number = sameContent.merge(content, 1, Integer::sum);
        return NameBasedIds.of(viewer.registrationId(), "content " + content + " " + number);
    }
}

package io.callboard.event.presentation;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.WebAddress;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of an organizer's {@code branding} that pages and mails use.
 *
 * @param onPrimaryColor of text on the primary colour; null only without a primary colour
 */
public record Branding(
        @Nullable String logoUrl,
        @Nullable String primaryColor,
        @Nullable String onPrimaryColor) {

    static final String LOGO = "logoUrl";
    static final String PRIMARY = "primaryColor";
    static final String ON_PRIMARY = "onPrimaryColor";

    private static final String FORM = "must be a colour of the form #rrggbb";

    /** The usable ones of these values. Values that were saved before the checks existed may be unusable. */
    public static Branding of(Map<String, String> values) {
        String logo = values.get(LOGO);
        String primary = values.get(PRIMARY);
        String logoUrl = logo == null || !WebAddress.isSecure(logo) ? null : logo;
        if (primary == null || !Color.isColor(primary)) {
            return new Branding(logoUrl, null, null);
        }
        Color background = Color.of(primary);
        return new Branding(
                logoUrl,
                background.toString(),
                textOn(background, values.get(ON_PRIMARY)).toString());
    }

    private static Color textOn(Color background, @Nullable String chosen) {
        if (chosen == null || !Color.isColor(chosen)) {
            return background.readableText();
        }
        Color text = Color.of(chosen);
        return text.contrastTo(background) >= Color.READABLE ? text : background.readableText();
    }

    /** Checks the values that pages and mails use: the address of the logo, the colours and their contrast. */
    static void check(Map<String, String> values) {
        var findings = new InvalidLiveEvent.Findings();
        findings.of(() -> values.containsKey(LOGO) ? WebAddress.secure("/branding/" + LOGO, values.get(LOGO)) : null);
        Color primary = findings.of(() -> color(PRIMARY, values.get(PRIMARY)));
        Color text = findings.of(() -> color(ON_PRIMARY, values.get(ON_PRIMARY)));
        findings.orThrow();
        if (text == null) {
            return;
        }
        if (primary == null) {
            throw InvalidLiveEvent.at(
                    "/branding/" + ON_PRIMARY, ErrorCode.INCONSISTENT, "needs a %s beside it".formatted(PRIMARY));
        }
        double contrast = text.contrastTo(primary);
        if (contrast < Color.READABLE) {
            throw InvalidLiveEvent.at(
                    "/branding/" + ON_PRIMARY,
                    ErrorCode.OUT_OF_RANGE,
                    String.format(
                            Locale.ROOT,
                            "has a contrast of %.2f:1 to %s; text needs at least %.1f:1",
                            Math.floor(contrast * 100) / 100,
                            PRIMARY,
                            Color.READABLE));
        }
    }

    private static @Nullable Color color(String name, @Nullable String value) {
        if (value == null) {
            return null;
        }
        if (!Color.isColor(value)) {
            throw InvalidLiveEvent.at("/branding/" + name, ErrorCode.INVALID_FORMAT, FORM);
        }
        return Color.of(value);
    }
}

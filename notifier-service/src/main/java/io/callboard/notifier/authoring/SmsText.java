package io.callboard.notifier.authoring;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How a text message is sent and paid for.
 *
 * @param units septets of the GSM alphabet (3GPP TS 23.038), or UTF-16 code units of UCS-2
 * @param segments messages that the carrier joins; each is paid for
 * @param outsideGsm the characters that make it UCS-2, each once; empty for GSM-7
 */
record SmsText(Encoding encoding, int units, int segments, List<String> outsideGsm) {

    /** The alphabet of a text message. */
    enum Encoding {
        GSM_7(160, 153),
        UCS_2(70, 67);

        private final int alone;
        private final int joined;

        Encoding(int alone, int joined) {
            this.alone = alone;
            this.joined = joined;
        }
    }

    private static final String ONE_SEPTET = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private static final String TWO_SEPTETS = "\f^{}\\[~]|€";

    SmsText {
        outsideGsm = List.copyOf(outsideGsm);
    }

    static SmsText of(String text) {
        Set<String> outside = new LinkedHashSet<>();
        List<Integer> septets = new ArrayList<>();
        List<Integer> units = new ArrayList<>();
        text.codePoints().forEach(character -> {
            units.add(Character.charCount(character));
            if (ONE_SEPTET.indexOf(character) >= 0) {
                septets.add(1);
            } else if (TWO_SEPTETS.indexOf(character) >= 0) {
                septets.add(2);
            } else {
                outside.add(Character.toString(character));
            }
        });
        return outside.isEmpty() ? counted(Encoding.GSM_7, septets, outside) : counted(Encoding.UCS_2, units, outside);
    }

    /** A character is never split between two segments. */
    private static SmsText counted(Encoding encoding, List<Integer> sizes, Set<String> outside) {
        int all = sizes.stream().mapToInt(size -> size).sum();
        if (all <= encoding.alone) {
            return new SmsText(encoding, all, 1, List.copyOf(outside));
        }
        int segments = 1;
        int used = 0;
        for (int size : sizes) {
            if (used + size > encoding.joined) {
                segments++;
                used = 0;
            }
            used += size;
        }
        return new SmsText(encoding, all, segments, List.copyOf(outside));
    }
}

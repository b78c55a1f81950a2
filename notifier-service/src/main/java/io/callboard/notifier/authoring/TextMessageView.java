package io.callboard.notifier.authoring;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** How a text message is sent and paid for. */
@Schema(name = "TextMessage", description = "How a text message is sent and paid for.")
record TextMessageView(
        @Schema(description = "GSM_7, or UCS_2 when one character is not in the GSM alphabet.")
        SmsText.Encoding encoding,

        @Schema(
                description =
                        "Its length: septets in GSM_7, where some characters take two; UTF-16 code units in UCS_2.")
        int units,

        @Schema(description = "How many messages it is sent as. Each is paid for.")
        int segments,

        @Schema(description = "The characters that are not in the GSM alphabet, each once; empty for GSM_7.")
        List<String> outsideGsm) {

    static TextMessageView of(String text) {
        SmsText sms = SmsText.of(text);
        return new TextMessageView(sms.encoding(), sms.units(), sms.segments(), sms.outsideGsm());
    }
}

package io.callboard.registration.registering;

import io.callboard.registration.registrant.Channel;
import java.util.Set;

/** The texts that registrants agree to; each names the channels of the live event. */
final class ConsentTexts {

    private ConsentTexts() {}

    /** The key of the text that begins with this prefix. */
    static String key(String prefix, Set<Channel> channels) {
        if (!channels.contains(Channel.SMS)) {
            return prefix + ".mail";
        }
        return prefix + (channels.contains(Channel.EMAIL) ? ".both" : ".text");
    }
}

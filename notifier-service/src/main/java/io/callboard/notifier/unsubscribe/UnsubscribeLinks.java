package io.callboard.notifier.unsubscribe;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.link.SignedTokens;
import java.util.Optional;
import java.util.UUID;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Makes and reads unsubscribe links. Their tokens name a registration and a channel. */
@Component
public class UnsubscribeLinks {

    private final SignedTokens tokens;
    private final PublicUrl publicUrl;

    UnsubscribeLinks(Environment environment, PublicUrl publicUrl) {
        this.tokens = new SignedTokens(Secrets.requireKeys(environment, "callboard.links.key"), "unsubscribe");
        this.publicUrl = publicUrl;
    }

    /** The registration and the channel of a token. */
    record Target(UUID registrationId, Channel channel) {}

    /** The absolute link that stops messages to this registration on this channel. */
    public String link(UUID registrationId, Channel channel) {
        return publicUrl.link("/unsubscribe/" + token(registrationId, channel));
    }

    String token(UUID registrationId, Channel channel) {
        return tokens.token(registrationId, channel.code());
    }

    /** The registration and channel of the token; empty if the token is not valid. */
    Optional<Target> read(String text) {
        return tokens.read(text)
                .flatMap(content -> Channel.ofCode(content.code()).map(channel -> new Target(content.id(), channel)));
    }
}

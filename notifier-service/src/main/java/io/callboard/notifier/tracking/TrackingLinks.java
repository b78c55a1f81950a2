package io.callboard.notifier.tracking;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.link.SignedTokens;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Makes and reads the tracked links of mails. Their tokens name a delivery, and those of clicks a target too. */
@Component
public class TrackingLinks {

    private static final byte OPEN = 0;

    private final SignedTokens tokens;
    private final PublicUrl publicUrl;
    private final boolean enabled;

    TrackingLinks(Environment environment, PublicUrl publicUrl, TrackingProperties properties) {
        this.tokens = new SignedTokens(Secrets.requireKeys(environment, "callboard.links.key"), "track");
        this.publicUrl = publicUrl;
        this.enabled = properties.enabled();
    }

    /** The target of a click. */
    record Click(UUID deliveryId, ClickTarget target) {}

    /** The links of this delivery; null if tracking is off. */
    public @Nullable TrackedLinks of(UUID deliveryId) {
        return enabled
                ? new TrackedLinks(
                        publicUrl.link("/t/o/" + openToken(deliveryId) + ".gif"),
                        link(deliveryId, ClickTarget.JOIN),
                        link(deliveryId, ClickTarget.MANAGE),
                        link(deliveryId, ClickTarget.CALENDAR))
                : null;
    }

    private String link(UUID deliveryId, ClickTarget target) {
        return publicUrl.link("/t/c/" + clickToken(deliveryId, target));
    }

    String openToken(UUID deliveryId) {
        return tokens.token(deliveryId, OPEN);
    }

    String clickToken(UUID deliveryId, ClickTarget target) {
        return tokens.token(deliveryId, target.code());
    }

    /** The delivery of a pixel; empty if the token is not valid. */
    Optional<UUID> readOpen(String token) {
        return tokens.read(token).filter(content -> content.code() == OPEN).map(SignedTokens.Content::id);
    }

    /** The delivery and the target of a click; empty if the token is not valid. */
    Optional<Click> readClick(String token) {
        return tokens.read(token)
                .flatMap(content -> ClickTarget.ofCode(content.code()).map(target -> new Click(content.id(), target)));
    }
}

package io.callboard.notifier.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.notifier.link.SignedTokens;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class TrackingLinksTest {

    private static final UUID DELIVERY = UUID.fromString("5d7f6f64-7f0b-5f0e-9f2a-1d3c5b7a9e11");
    private static final MockEnvironment KEYS = new MockEnvironment()
            .withProperty("callboard.links.key", "l1:BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=");

    private final TrackingLinks links = links(true);

    private static TrackingLinks links(boolean enabled) {
        return new TrackingLinks(
                KEYS,
                new PublicUrl("https://notify.example.com"),
                new TrackingProperties(enabled, Duration.ofSeconds(5), List.of()));
    }

    @Test
    void readsWhatItWrote() {
        assertThat(links.readOpen(links.openToken(DELIVERY))).contains(DELIVERY);
        for (ClickTarget target : ClickTarget.values()) {
            assertThat(links.readClick(links.clickToken(DELIVERY, target)))
                    .contains(new TrackingLinks.Click(DELIVERY, target));
        }
    }

    @Test
    void noCharacterCanBeChanged() {
        String token = links.clickToken(DELIVERY, ClickTarget.CALENDAR);
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';

            assertThat(links.readClick(token.substring(0, i) + other + token.substring(i + 1)))
                    .isEmpty();
        }
    }

    @Test
    void aTokenIsOnlyForWhatItWasMadeFor() {
        assertThat(links.readClick(links.openToken(DELIVERY))).isEmpty();
        assertThat(links.readOpen(links.clickToken(DELIVERY, ClickTarget.JOIN))).isEmpty();
        SignedTokens unsubscribe = new SignedTokens(
                io.callboard.chassis.security.Secrets.requireKeys(KEYS, "callboard.links.key"), "unsubscribe");
        assertThat(links.readClick(unsubscribe.token(DELIVERY, ClickTarget.JOIN.code())))
                .isEmpty();
    }

    @Test
    void makesNoLinksWhenTrackingIsOff() {
        assertThat(links.of(DELIVERY)).isNotNull();
        assertThat(links(false).of(DELIVERY)).isNull();
        assertThat(links(false).readClick(links.clickToken(DELIVERY, ClickTarget.JOIN)))
                .as("links of earlier mails work")
                .isPresent();
    }
}

package io.callboard.notifier.unsubscribe;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.notifier.address.Channel;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class UnsubscribeTokenTest {

    private static final UUID REGISTRATION = UUID.fromString("0197c1b2-03d4-7e6f-8a1b-2c3d4e5f6071");
    private static final String OLD = "l1:BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=";
    private static final String NEW = "l2:BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=";

    private final UnsubscribeLinks links = links(OLD);

    private static UnsubscribeLinks links(String keys) {
        return new UnsubscribeLinks(
                new MockEnvironment().withProperty("callboard.links.key", keys),
                new PublicUrl("https://notify.example.com"));
    }

    @Test
    void readsWhatItWrote() {
        assertThat(links.read(links.token(REGISTRATION, Channel.SMS)))
                .contains(new UnsubscribeLinks.Target(REGISTRATION, Channel.SMS));
    }

    @Test
    void isTheSameEachTime() {
        assertThat(links.link(REGISTRATION, Channel.EMAIL))
                .isEqualTo(links.link(REGISTRATION, Channel.EMAIL))
                .startsWith("https://notify.example.com/unsubscribe/");
    }

    @Test
    void noCharacterCanBeChanged() {
        String token = links.token(REGISTRATION, Channel.EMAIL);
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';

            assertThat(links.read(token.substring(0, i) + other + token.substring(i + 1)))
                    .isEmpty();
        }
    }

    @Test
    void theCodesInTokensAndHashesAreFixed() {
        assertThat(Channel.EMAIL.code()).isEqualTo((byte) 0);
        assertThat(Channel.SMS.code()).isEqualTo((byte) 1);
        for (Channel channel : Channel.values()) {
            assertThat(Channel.ofCode(channel.code())).contains(channel);
        }
        assertThat(Channel.ofCode(99)).isEmpty();
    }

    @Test
    void aMalformedTextIsNotAToken() {
        assertThat(links.read("")).isEmpty();
        assertThat(links.read("%%%")).isEmpty();
        assertThat(links.read("AAAA")).isEmpty();
        assertThat(links.read(links.token(REGISTRATION, Channel.EMAIL) + "AA")).isEmpty();
    }

    @Test
    void outlivesTheRotationOfItsKey() {
        String token = links.token(REGISTRATION, Channel.EMAIL);

        assertThat(links(NEW + "," + OLD).read(token)).isPresent();
        assertThat(links(NEW).read(token)).isEmpty();
    }
}

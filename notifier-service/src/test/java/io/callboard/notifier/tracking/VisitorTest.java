package io.callboard.notifier.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.delivery.Actor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisitorTest {

    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    @ParameterizedTest
    @ValueSource(
            strings = {
                FIREFOX,
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)",
                "Mozilla/5.0 (Windows NT 10.0; Microsoft Outlook 16.0.1; Pro)",
                "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.1; Pro)",
                "Thunderbird/140.0",
            })
    void browsersAndMailProgramsAreUsedByPeople(String userAgent) {
        assertThat(actor(userAgent)).isEqualTo(Actor.HUMAN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mozilla/5.0",
                "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
                "Mozilla/5.0 (Windows NT 10.0) BarracudaSentinel",
                "curl/8.5.0",
                "python-requests/2.32",
                "Java-http-client/25",
                "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
            })
    void scannersAndLibrariesAreMachines(String userAgent) {
        assertThat(actor(userAgent)).isEqualTo(Actor.MACHINE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
                "Acme 1"
            })
    void proxiesAndUnheardOfProgramsAreUnknown(String userAgent) {
        assertThat(actor(userAgent)).isEqualTo(Actor.UNKNOWN);
    }

    @Test
    void noNameIsUnknown() {
        assertThat(actor(null)).isEqualTo(Actor.UNKNOWN);
    }

    @Test
    void aBrowserThatFetchesInAdvanceOrOnlyTheHeadersIsAMachine() {
        assertThat(new Visitor(false, "HEAD", FIREFOX, null).actor()).isEqualTo(Actor.MACHINE);
        assertThat(new Visitor(false, "GET", FIREFOX, "prefetch;prerender").actor())
                .isEqualTo(Actor.MACHINE);
    }

    @Test
    void aBrowserInANetworkOfMachinesIsAMachine() {
        assertThat(new Visitor(true, "GET", FIREFOX, null).actor()).isEqualTo(Actor.MACHINE);
    }

    private static Actor actor(@Nullable String userAgent) {
        return new Visitor(false, "GET", userAgent, null).actor();
    }
}

package io.callboard.analytics.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.analytics.engagement.FactForm.Data;
import io.callboard.analytics.engagement.FactReader.Flaw;
import io.callboard.analytics.engagement.FactReader.Read;
import io.callboard.analytics.engagement.Viewers.Viewer;
import io.callboard.chassis.ids.NameBasedIds;
import io.callboard.chassis.value.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactReaderTest {

    private static final Instant NOW = Instant.parse("2026-12-01T17:12:30.123456Z");
    private final Viewer viewer = new Viewer(UUID.randomUUID(), UUID.randomUUID(), "org_aurora", false, true, true);

    @Test
    void givesARepetitionTheSameIds() {
        List<FactForm> batch = List.of(
                reaction("a", NOW),
                reaction(null, NOW),
                reaction(null, NOW),
                reaction(null, NOW.plusMillis(1)),
                purchase("o-1", "9.90", "EUR"));

        List<UUID> first = ids(read(NOW, batch));
        List<UUID> again = ids(read(NOW.plusSeconds(60), batch));

        assertThat(again).isEqualTo(first).doesNotHaveDuplicates();
    }

    @Test
    void doesNotMixTheFactsOfTwoViewers() {
        Viewer other = new Viewer(UUID.randomUUID(), viewer.eventId(), "org_aurora", false, true, true);
        List<FactForm> batch = List.of(reaction("a", NOW), reaction(null, NOW), purchase("o-1", "9.90", "EUR"));

        assertThat(ids(new FactReader(other, NOW, Duration.ofDays(1)).read(batch)))
                .doesNotContainAnyElementsOf(ids(read(NOW, batch)));
    }

    @Test
    void aPurchaseWithTheSameReferenceIsTheSame() {
        FactForm named = new FactForm(FactType.PURCHASE, NOW.minusSeconds(9), "another", data("12.00", "EUR", " o-1 "));

        assertThat(ids(read(NOW, List.of(named)))).isEqualTo(ids(read(NOW, List.of(purchase("o-1", "9.90", "EUR")))));
        assertThat(read(NOW, List.of(named)).facts().getFirst().fact().purchaseId())
                .isEqualTo(NameBasedIds.of(viewer.registrationId(), "o-1"));
        assertThat(read(NOW, List.of(named, purchase("o-1", "9.90", "EUR"))).flaws())
                .containsExactly(
                        new Flaw("/facts/1/data/reference", ErrorCode.DUPLICATE, "must not appear twice in a batch"));
    }

    @Test
    void keepsTheLengthOfATextOnly() {
        FactForm message = new FactForm(
                FactType.MESSAGE, NOW, null, new Data(null, null, null, " Hi Ada 👋 ", null, null, null, null, null));

        Read read = read(NOW, List.of(message)).facts().getFirst();

        assertThat(read.fact().characters()).isEqualTo(8);
        assertThat(read.fact().toString()).doesNotContain("Ada");
    }

    @ParameterizedTest
    @CsvSource({"9.9,EUR,9.90", "9.900,EUR,9.90", "900,JPY,900", "100,JPY,100", "1.234,KWD,1.234"})
    void writesAnAmountWithTheDecimalsOfItsCurrency(String amount, String currency, String written) {
        Read read = read(NOW, List.of(purchase(null, amount, currency))).facts().getFirst();

        assertThat(read.fact().amount()).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "0,EUR,amount,OUT_OF_RANGE",
        "-1,EUR,amount,INVALID_FORMAT",
        "1000000000,EUR,amount,INVALID_FORMAT",
        "9.90000,EUR,amount,INVALID_FORMAT",
        "0.00,EUR,amount,OUT_OF_RANGE",
        "1e2,EUR,amount,INVALID_FORMAT",
        "1e2147483647,EUR,amount,INVALID_FORMAT",
        "'9,90',EUR,amount,INVALID_FORMAT",
        "' 9.90',EUR,amount,INVALID_FORMAT",
        "+9.90,EUR,amount,INVALID_FORMAT",
        ".90,EUR,amount,INVALID_FORMAT",
        "٩.٩,EUR,amount,INVALID_FORMAT",
        "'',EUR,amount,INVALID_FORMAT",
        "9.999,EUR,amount,INVALID_FORMAT",
        "9.5,JPY,amount,INVALID_FORMAT",
        "9.90,EURO,currency,UNKNOWN_VALUE",
        "9.90,XXX,currency,UNKNOWN_VALUE",
        "9.90,eur,currency,UNKNOWN_VALUE"
    })
    void refusesAmounts(String amount, String currency, String property, ErrorCode code) {
        assertThat(read(NOW, List.of(purchase(null, amount, currency))).flaws())
                .singleElement()
                .satisfies(flaw -> {
                    assertThat(flaw.pointer()).isEqualTo("/facts/0/data/" + property);
                    assertThat(flaw.code()).isEqualTo(code);
                });
    }

    @Test
    void takesAClockThatIsWrongByADayAndNoMore() {
        Duration day = Duration.ofDays(1);

        assertThat(read(NOW, List.of(reaction(null, NOW.minus(day)), reaction(null, NOW.plus(day))))
                        .flaws())
                .isEmpty();
        assertThat(read(
                                NOW,
                                List.of(
                                        reaction(null, NOW.minus(day).minusSeconds(1)),
                                        reaction(null, NOW.plus(day).plusSeconds(1))))
                        .flaws())
                .extracting(Flaw::pointer)
                .containsExactly("/facts/0/at", "/facts/1/at");
    }

    private FactReader read(Instant receivedAt, List<FactForm> batch) {
        return new FactReader(viewer, receivedAt, Duration.ofDays(1)).read(batch);
    }

    private static List<UUID> ids(FactReader reader) {
        return reader.facts().stream().map(read -> read.fact().factId()).toList();
    }

    private static FactForm reaction(@Nullable String id, Instant at) {
        return new FactForm(
                FactType.REACTION, at, id, new Data(null, null, Reaction.APPLAUSE, null, null, null, null, null, null));
    }

    private static FactForm purchase(@Nullable String reference, String amount, String currency) {
        return new FactForm(FactType.PURCHASE, NOW, null, data(amount, currency, reference));
    }

    private static Data data(String amount, String currency, @Nullable String reference) {
        return new Data(null, null, null, null, null, null, amount, currency, reference);
    }
}

package io.callboard.registration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long an organizer keeps personal data. */
class RetentionIT extends RegisteringScene {

    private static final String PATH = "/api/v1/registrations/retention";

    @Test
    void isThatOfTheDeploymentUntilTheOrganizerChoosesOne() {
        Api organizer = stage.organizer("org_retention_new");

        assertThat(organizer.get(PATH).body())
                .isEqualTo("{\"retainPersonalDataFor\":null,\"inEffect\":null,\"version\":0}");
        assertThat(organizer.get(PATH).header("etag")).isEqualTo("\"0\"");

        Api.Answer chosen = organizer.put(PATH, "{\"retainPersonalDataFor\": \"PT2160H\"}", "If-Match", "\"0\"");
        assertThat(chosen.status()).as(chosen.body()).isEqualTo(200);
        assertThat(chosen.body()).isEqualTo("{\"retainPersonalDataFor\":\"P90D\",\"inEffect\":\"P90D\",\"version\":1}");
        assertThat(chosen.header("etag")).isEqualTo("\"1\"");
        assertThat(organizer.put(PATH, "{\"retainPersonalDataFor\": \"P90D\"}").header("etag"))
                .as("the same again")
                .isEqualTo("\"1\"");
        assertThat(organizer.get(PATH).body()).isEqualTo(chosen.body());
        assertThat(stage.organizer("org_retention_other").get(PATH).text("inEffect"))
                .isEmpty();

        assertThat(organizer.put(PATH, "{}", "If-Match", "\"0\"").status()).isEqualTo(412);
        assertThat(organizer.put(PATH, "{\"retainPersonalDataFor\": null}").body())
                .isEqualTo("{\"retainPersonalDataFor\":null,\"inEffect\":null,\"version\":2}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT23H", "P1DT1H", "P3651D", "-P2D", "P1Y", "a year", "", "P99999999999999999999D"})
    void isWholeDaysWithinTenYears(String wrong) {
        Api organizer = stage.organizer("org_retention_wrong");

        Api.Answer answer = organizer.put(PATH, "{\"retainPersonalDataFor\": \"%s\"}".formatted(wrong));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.pointers()).containsExactly("/retainPersonalDataFor");
        assertThat(organizer.get(PATH).header("etag")).isEqualTo("\"0\"");
    }
}

package io.callboard.chassis.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import org.junit.jupiter.api.Test;

/** A patch may leave out required properties, at every depth. */
class MergePatchesTest {

    private static final String DOCUMENT = """
            {"openapi": "3.1.0", "paths": {"/talks/{id}": {
                "put": {"requestBody": {"content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/TalkRequest"}}}}},
                "patch": {"requestBody": {"content": {
                    "application/merge-patch+json": {"schema": {"$ref": "#/components/schemas/TalkRequest"}}}}}}},
             "components": {"schemas": {
                "TalkRequest": {"type": "object", "required": ["title", "start"], "properties": {
                    "title": {"type": "string"},
                    "seats": {"type": ["integer", "null"]},
                    "start": {"$ref": "#/components/schemas/StartRequest"},
                    "speakers": {"type": "array", "items": {"$ref": "#/components/schemas/SpeakerRequest"}}}},
                "StartRequest": {"type": "object", "required": ["local"], "properties": {
                    "local": {"type": "string"}}},
                "SpeakerRequest": {"type": "object", "required": ["name"], "properties": {
                    "name": {"type": "string"}}}}}}
            """;

    @Test
    void leavesOutWhatTheWholeMustHave() throws Exception {
        OpenAPI document = Json31.mapper().readValue(DOCUMENT, OpenAPI.class);

        new MergePatches().customise(document);

        JsonNode made = Json31.mapper().readTree(Json31.mapper().writeValueAsString(document));
        JsonNode schemas = made.at("/components/schemas");
        assertThat(made.at("/paths/~1talks~1{id}/patch/requestBody/content/application~1merge-patch+json/schema/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/TalkPatch");
        assertThat(made.at("/paths/~1talks~1{id}/put/requestBody/content/application~1json/schema/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/TalkRequest");
        assertThat(schemas.at("/TalkPatch/required").isMissingNode()).isTrue();
        assertThat(schemas.at("/TalkPatch/properties/start/$ref").asText())
                .isEqualTo("#/components/schemas/StartPatch");
        assertThat(schemas.at("/StartPatch/required").isMissingNode()).isTrue();
        assertThat(schemas.at("/TalkPatch/properties/speakers/items/$ref").asText())
                .as("arrays are replaced as a whole")
                .isEqualTo("#/components/schemas/SpeakerRequest");
        assertThat(schemas.at("/TalkRequest/required")).hasSize(2);
    }
}

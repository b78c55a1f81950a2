package io.callboard.chassis.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Contact;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.servers.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.core.io.ClassPathResource;

/**
 * Adds title and description of the service from {@code openapi/info.md} on the class path; the first line is the
 * title.
 */
final class ServiceInfo {

    private ServiceInfo() {}

    static OpenAPI of(String service) {
        String text = text();
        int end = text.indexOf('\n');
        boolean titled = text.startsWith("# ") && end > 0;
        return new OpenAPI()
                .info(new Info()
                        .title(titled ? text.substring(2, end).strip() : service)
                        .description(titled ? text.substring(end).strip() : null)
                        .version("v1")
                        .contact(new Contact().name("Callboard").url("https://callboard.dev"))
                        .license(new License()
                                .name("Apache License 2.0")
                                .url("https://www.apache.org/licenses/LICENSE-2.0")))
                .servers(List.of(new Server().url("/").description("The host that serves this document.")));
    }

    private static String text() {
        ClassPathResource file = new ClassPathResource("openapi/info.md");
        try {
            return file.exists() ? file.getContentAsString(StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.callboard.notifier.senderdomain;

import io.callboard.notifier.account.ProviderHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A resolver that answers over HTTP, in the JSON of the large public ones. */
final class HttpTxtLookup implements TxtLookup {

    private static final int TXT = 16;
    private static final int NO_ERROR = 0;
    private static final int NO_SUCH_NAME = 3;

    private final URI resolver;
    private final ProviderHttp http;
    private final JsonMapper json;

    HttpTxtLookup(URI resolver, ProviderHttp http, JsonMapper json) {
        this.resolver = resolver;
        this.http = http;
        this.json = json;
    }

    /** The characters of a domain name need no encoding. */
    @Override
    public List<String> records(String name) throws UnansweredLookupException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(resolver + "?type=TXT&name=" + name))
                .header("Accept", "application/dns-json, application/json")
                .build();
        try {
            HttpResponse<String> response = http.exchange(request);
            if (response.statusCode() != 200) {
                throw new IOException("The resolver answered " + response.statusCode());
            }
            JsonNode answer = json.readTree(response.body());
            int status = answer.path("Status").asInt(-1);
            if (status != NO_ERROR && status != NO_SUCH_NAME) {
                throw new IOException("The name server answered " + status);
            }
            return answer.path("Answer")
                    .valueStream()
                    .filter(record -> record.path("type").asInt(0) == TXT)
                    .map(record -> DnsTxtLookup.joined(record.path("data").asString("")))
                    .toList();
        } catch (IOException | JacksonException e) {
            throw new UnansweredLookupException(e);
        }
    }
}

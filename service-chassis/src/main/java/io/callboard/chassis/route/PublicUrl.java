package io.callboard.chassis.route;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The public address of all services; links in mails and answers begin with it.
 *
 * @param publicUrl http or https, host, port and path prefix if any, such as {@code https://example.com/callboard};
 *     required, and the same for every service of a deployment
 */
@ConfigurationProperties("callboard.links")
public record PublicUrl(@DefaultValue("") String publicUrl) {

    private static final Pattern SLASHES_AT_THE_END = Pattern.compile("/+$");

    public PublicUrl {
        if (!isAddress(publicUrl)) {
            throw new IllegalArgumentException(
                    "callboard.links.public-url must be the http or https address under which the public reaches all"
                            + " services, such as https://events.example.com");
        }
        publicUrl = SLASHES_AT_THE_END.matcher(publicUrl).replaceFirst("");
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = URI.create(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** Scheme, host and port as browsers name them in the header Origin, which has no port that goes without saying. */
    public String origin() {
        URI uri = URI.create(publicUrl);
        boolean usual = uri.getPort() == -1 || uri.getPort() == (uri.getScheme().equals("https") ? 443 : 80);
        return uri.getScheme() + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (usual ? "" : ":" + uri.getPort());
    }

    /** The absolute link to a path that begins with a slash. */
    public String link(String path) {
        return publicUrl + path;
    }
}

package io.callboard.notifier.template;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * The document around the content of every HTML mail. Templates are put into it when they are compiled, so that a message
 * costs no further step. Mail programs may show it in dark colours: the document names colours for both, and a logo stands
 * on white.
 */
public final class MailLayout {

    private static final String CONTENT = "@content@";
    private static final String LAYOUT = read();

    /** The logo of the organizer, above the content of the built-in mails. */
    static final String LOGO = "{{#logo}}<p><img class=\"logo\" src=\"{{logo}}\" alt=\"\""
            + " style=\"max-width:14rem;max-height:4rem\"></p>{{/logo}}";

    private MailLayout() {}

    /** The whole document with this content, which may have tags of a template. */
    public static String around(String language, String content) {
        int at = LAYOUT.indexOf(CONTENT);
        return LAYOUT.substring(0, at).replace("@language@", language)
                + content
                + LAYOUT.substring(at + CONTENT.length());
    }

    /** Text that mail programs show beside the subject, in the list of mails. The open mail hides it. */
    static String preview(String text) {
        return "<div style=\"display:none;max-height:0;overflow:hidden\">" + text + "</div>";
    }

    private static String read() {
        try (InputStream in = MailLayout.class.getResourceAsStream("/messages/layout.html")) {
            if (in == null) {
                throw new IllegalStateException("The layout of mails is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().collect(Collectors.joining());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

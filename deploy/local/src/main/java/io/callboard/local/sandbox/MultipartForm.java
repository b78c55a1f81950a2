package io.callboard.local.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A form with files (RFC 7578). Its boundary is read from its first line, because messages are stored without headers. */
record MultipartForm(Map<String, String> fields, List<MailView.Attachment> files) {

    private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");
    private static final Pattern FILE_NAME = Pattern.compile("filename=\"([^\"]*)\"");
    private static final Pattern TYPE = Pattern.compile("(?im)^Content-Type:\\s*(.+?)\\s*$");

    /** The form; empty if the body is none. */
    static Optional<MultipartForm> of(byte[] body) {
        // Each byte is one character, so that no content changes.
        String text = new String(body, ISO_8859_1);
        int line = text.indexOf("\r\n");
        if (!text.startsWith("--") || line < 3) {
            return Optional.empty();
        }
        String delimiter = "\r\n" + text.substring(0, line);
        Map<String, String> fields = new LinkedHashMap<>();
        List<MailView.Attachment> files = new ArrayList<>();
        for (String part : ("\r\n" + text).split(Pattern.quote(delimiter), -1)) {
            int content = part.indexOf("\r\n\r\n");
            if (content < 0) {
                continue;
            }
            String headers = part.substring(0, content);
            byte[] bytes = part.substring(content + 4).getBytes(ISO_8859_1);
            Matcher file = FILE_NAME.matcher(headers);
            Matcher name = NAME.matcher(headers);
            if (file.find()) {
                Matcher type = TYPE.matcher(headers);
                files.add(new MailView.Attachment(file.group(1), type.find() ? type.group(1) : "", bytes));
            } else if (name.find()) {
                fields.putIfAbsent(name.group(1), new String(bytes, UTF_8));
            }
        }
        return Optional.of(new MultipartForm(fields, List.copyOf(files)));
    }
}

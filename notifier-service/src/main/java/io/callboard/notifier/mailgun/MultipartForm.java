package io.callboard.notifier.mailgun;

import io.callboard.notifier.template.CalendarEntry;
import java.util.Map;
import java.util.UUID;

/**
 * A form with a calendar entry as a file (RFC 7578).
 *
 * @param boundary random for each form. With a known boundary a template could add fields to the form, such as a recipient
 */
record MultipartForm(String boundary, String body) {

    static MultipartForm of(Map<String, String> fields, CalendarEntry calendar) {
        String boundary = "callboard-" + UUID.randomUUID();
        StringBuilder form = new StringBuilder();
        fields.forEach((name, value) -> form.append("--")
                .append(boundary)
                .append("\r\nContent-Disposition: form-data; name=\"")
                .append(name)
                .append("\"\r\n\r\n")
                .append(value)
                .append("\r\n"));
        String body = form.append("--")
                .append(boundary)
                .append("\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"")
                .append(CalendarEntry.FILE_NAME)
                .append("\"\r\nContent-Type: ")
                .append(calendar.contentType())
                .append("\r\n\r\n")
                .append(calendar.text())
                .append("\r\n--")
                .append(boundary)
                .append("--\r\n")
                .toString();
        return new MultipartForm(boundary, body);
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    @Override
    public String toString() {
        return "MultipartForm";
    }
}

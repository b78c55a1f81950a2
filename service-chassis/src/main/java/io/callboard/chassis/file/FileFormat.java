package io.callboard.chassis.file;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.value.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.context.request.ServletWebRequest;

/** The format of a file that the parameter {@code format} of a route chooses. */
public enum FileFormat {
    /** A table (RFC 4180). */
    CSV("csv", FileFormat.CSV_TYPE),

    /** A JSON object in each line. */
    NDJSON("ndjson", FileFormat.NDJSON_TYPE);

    public static final String CSV_TYPE = "text/csv";
    public static final String NDJSON_TYPE = "application/x-ndjson";

    final String parameter;
    final String mediaType;

    FileFormat(String parameter, String mediaType) {
        this.parameter = parameter;
        this.mediaType = mediaType;
    }

    /**
     * The format with this name, which the request must accept. As a condition of the route the media type would lead a
     * request that accepts neither format to another route with the same path.
     */
    public static FileFormat of(String parameter, HttpServletRequest request)
            throws HttpMediaTypeNotAcceptableException {
        for (FileFormat format : values()) {
            if (format.parameter.equals(parameter)) {
                format.requireAccepted(request);
                return format;
            }
        }
        throw Problem.badRequest(
                "There is no such format.",
                new Problem.FieldError("?format", ErrorCode.UNKNOWN_VALUE, "is not one of csv, ndjson"));
    }

    private void requireAccepted(HttpServletRequest request) throws HttpMediaTypeNotAcceptableException {
        MediaType type = MediaType.parseMediaType(mediaType);
        List<MediaType> accepted =
                new HeaderContentNegotiationStrategy().resolveMediaTypes(new ServletWebRequest(request));
        if (accepted.stream().noneMatch(type::isCompatibleWith)) {
            throw new HttpMediaTypeNotAcceptableException(List.of(type));
        }
    }
}

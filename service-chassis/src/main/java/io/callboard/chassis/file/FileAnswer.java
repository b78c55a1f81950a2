package io.callboard.chassis.file;

import io.callboard.chassis.problem.BrokenAnswerException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/** Answers with a file while it is made. */
public final class FileAnswer {

    private static final Logger log = LoggerFactory.getLogger(FileAnswer.class);

    private FileAnswer() {}

    /** Writes the file. */
    @FunctionalInterface
    public interface Content {

        void writeTo(Writer out) throws IOException;
    }

    /**
     * Answers with this content. When making it fails after its first bytes were sent, the connection is closed before
     * the end of the chunked answer, so that nobody takes the file for a whole one.
     *
     * @param name of the file, without its extension
     */
    public static void write(HttpServletResponse response, FileFormat format, String name, Content content)
            throws IOException {
        response.setContentType(format.mediaType);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"%s.%s\"".formatted(name, format.parameter));
        Writer out =
                new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8), 16_384);
        try {
            content.writeTo(out);
            out.flush();
        } catch (IOException e) {
            log.debug(
                    "File ended by its reader name={} cause={}",
                    name,
                    e.getClass().getSimpleName());
        } catch (RuntimeException e) {
            throw response.isCommitted() ? new BrokenAnswerException(e) : e;
        }
    }
}

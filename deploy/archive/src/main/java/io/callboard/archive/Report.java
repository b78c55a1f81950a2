package io.callboard.archive;

import java.io.PrintStream;
import java.nio.file.Path;

/** What the operator reads: a line for each file, and each reason why the archive lacks messages. */
final class Report {

    private final PrintStream out;
    private final PrintStream errors;
    private long files;
    private long messages;
    private boolean incomplete;

    Report(PrintStream out, PrintStream errors) {
        this.out = out;
        this.errors = errors;
    }

    void archived(Path file, long messagesOfFile) {
        files++;
        messages += messagesOfFile;
        out.println(file + ": " + messagesOfFile + " messages");
    }

    void note(String sentence) {
        out.println(sentence);
    }

    /** The archive lacks messages, or will. */
    void missing(String sentence) {
        incomplete = true;
        errors.println("INCOMPLETE: " + sentence);
    }

    void failed(String sentence) {
        errors.println(sentence);
    }

    void total() {
        out.println("Archived " + messages + " messages in " + files + " files.");
    }

    boolean isIncomplete() {
        return incomplete;
    }
}

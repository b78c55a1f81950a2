package io.callboard.archive;

/** The archive cannot begin or go on. The message says why in one sentence for operators. */
final class ArchiveFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean refused;

    private ArchiveFailure(String sentence, boolean refused) {
        super(sentence);
        this.refused = refused;
    }

    /** The arguments ask for what the archive does not do. */
    static ArchiveFailure refused(String sentence) {
        return new ArchiveFailure(sentence, true);
    }

    /** Something that the archive needs is away or wrong. The same command may succeed later. */
    static ArchiveFailure stopped(String sentence) {
        return new ArchiveFailure(sentence, false);
    }

    boolean isRefused() {
        return refused;
    }
}

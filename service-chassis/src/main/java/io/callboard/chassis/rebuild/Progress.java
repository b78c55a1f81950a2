package io.callboard.chassis.rebuild;

/**
 * Progress of reading one partition again.
 *
 * @param next offset of the next record
 * @param statesEnd offset before which all records are applied; from there to {@code end} only tombstones are
 */
record Progress(int partition, long next, long statesEnd, long end) {

    boolean isDone() {
        return next >= end;
    }

    Progress at(long position) {
        return new Progress(partition, position, statesEnd, end);
    }

    Progress upTo(long newEnd) {
        return new Progress(partition, next, statesEnd, Math.max(end, newEnd));
    }
}

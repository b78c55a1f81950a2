package io.callboard.notifier.delivery;

/** Part of the queue. The numbers are the first column of the queue's indexes and are never changed. */
public enum Lane {
    /** Confirmations, notices, and what else is useful for half an hour at most. */
    URGENT(1),
    BULK(2);

    private final int number;

    Lane(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    public static Lane of(int number) {
        return number == URGENT.number ? URGENT : BULK;
    }
}

package io.callboard.chassis.consumer;

/** Headers that a dead letter has in addition to those of the original record. */
public final class DeadLetterHeaders {

    static final String PREFIX = "dlt_";

    public static final String REASON = "dlt_reason";
    public static final String EXCEPTION = "dlt_exception";
    public static final String TOPIC = "dlt_topic";
    public static final String PARTITION = "dlt_partition";
    public static final String OFFSET = "dlt_offset";
    public static final String TIMESTAMP = "dlt_timestamp";
    public static final String GROUP = "dlt_group";

    private DeadLetterHeaders() {}
}

package io.callboard.scheduler.rule;

/**
 * Whether a person whose registration is confirmed after the due instant of a rule still gets its reminder. The names are
 * stored and served.
 */
public enum LateRegistrants {
    SKIP,
    /** At once, unless a nearer reminder is due already on one of the channels of the rule. */
    NEAREST_ONLY,
    /** At once, as long as it is useful. */
    SEND_NOW
}

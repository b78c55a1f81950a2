package io.callboard.notifier.dispatch;

import io.callboard.notifier.account.Answer;

/** Classes of providers' answers in metrics. The names are values of a label. */
enum AnswerClass {
    ACCEPTED,
    /** 429: we are too fast. */
    THROTTLED,
    /** Another 4xx, or a 3xx. */
    REJECTED,
    /** 5xx: the provider fails. */
    SERVER_ERROR,
    /** The request certainly never reached the provider. */
    NOT_SENT,
    /** The request went out and no complete answer came. */
    NO_ANSWER;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FIRST_SERVER_ERROR = 500;

    static AnswerClass of(Answer answer) {
        return switch (answer) {
            case Answer.Accepted _ -> ACCEPTED;
            case Answer.Refused refused when refused.status() == TOO_MANY_REQUESTS -> THROTTLED;
            case Answer.Refused refused when refused.status() >= FIRST_SERVER_ERROR -> SERVER_ERROR;
            case Answer.Refused _ -> REJECTED;
            case Answer.NotSent _ -> NOT_SENT;
            case Answer.NoAnswer _ -> NO_ANSWER;
        };
    }
}

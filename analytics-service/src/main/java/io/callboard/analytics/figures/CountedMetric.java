package io.callboard.analytics.figures;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents a parameter that names a {@link Metric}. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Parameter(
        description =
                "What to count. registrations: registrations made, cancelled ones included. sent, failed, suppressed,"
                        + " expired: notifications that became so. opened, clicked: notifications that were opened or"
                        + " clicked, by machines too. openedByPeople, clickedByPeople: those that a person opened or"
                        + " clicked. unsubscribed: uses of a link to unsubscribe. joined: registrants who joined for the"
                        + " first time. reactions, messages, questions, pollAnswers, purchases: what viewers did; with"
                        + " purchases the answer also has the money, in revenue.",
        schema =
                @Schema(
                        type = "string",
                        allowableValues = {
                            "registrations",
                            "sent",
                            "opened",
                            "openedByPeople",
                            "clicked",
                            "clickedByPeople",
                            "failed",
                            "suppressed",
                            "expired",
                            "unsubscribed",
                            "joined",
                            "reactions",
                            "messages",
                            "questions",
                            "pollAnswers",
                            "purchases"
                        }))
@interface CountedMetric {}

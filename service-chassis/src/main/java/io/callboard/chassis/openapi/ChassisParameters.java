package io.callboard.chassis.openapi;

import io.callboard.chassis.idempotency.IdempotencyKey;
import io.callboard.chassis.paging.Paging;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import java.math.BigDecimal;
import java.util.Arrays;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;

/** Declares the parameters that the chassis reads, and describes parameters with the same meaning in all services. */
final class ChassisParameters implements GlobalOperationCustomizer {

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        boolean paged = Arrays.stream(handler.getMethodParameters())
                .anyMatch(parameter -> parameter.getParameterType().equals(Paging.class));
        if (paged) {
            operation.addParametersItem(new QueryParameter()
                    .name("limit")
                    .description("The greatest number of items on the page.")
                    .schema(new IntegerSchema()
                            .minimum(BigDecimal.ONE)
                            .maximum(BigDecimal.valueOf(200))
                            ._default(50)));
            operation.addParametersItem(new QueryParameter()
                    .name("cursor")
                    .description("nextCursor or previousCursor of a page, with the same filters and sort. Leave it out"
                            + " for the first page.")
                    .schema(new StringSchema()));
            operation.addParametersItem(new QueryParameter()
                    .name("total")
                    .description("true also counts the items of all pages.")
                    .schema(new BooleanSchema()._default(false)));
        }
        if (isPost(handler) && !readsForm(operation)) {
            operation.addParametersItem(new HeaderParameter()
                    .name(IdempotencyKey.HEADER)
                    .description(
                            "Makes the request happen once. For 24 hours the same key with the same path, query and body"
                                    + " gets the stored answer, with Idempotent-Replayed: true. Another query or body"
                                    + " under that key is answered with 422. While the first request is under way, the"
                                    + " second one waits for its answer. After a refusal the key is free again. Headers"
                                    + " are not compared. A key belongs to one organizer, or to the public.")
                    .schema(new StringSchema().minLength(1).maxLength(255)));
        }
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(ChassisParameters::describe);
        }
        return operation;
    }

    private static void describe(Parameter parameter) {
        if (HttpHeaders.IF_MATCH.equals(parameter.getName()) && parameter.getDescription() == null) {
            parameter
                    .description("The ETag that you read. If the version has changed since, nothing happens and the"
                            + " answer is 412. Without it the change is made for any version.")
                    .example("\"3\"");
        } else if ("sort".equals(parameter.getName()) && parameter.getDescription() == null) {
            parameter.description("The order of the list. A minus before the field reverses the order.");
        }
    }

    /** The key has no effect on a form. */
    private static boolean readsForm(Operation operation) {
        return operation.getRequestBody() != null
                && operation.getRequestBody().getContent() != null
                && operation.getRequestBody().getContent().containsKey(MediaType.APPLICATION_FORM_URLENCODED_VALUE);
    }

    private static boolean isPost(HandlerMethod handler) {
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), RequestMapping.class);
        return mapping != null && Arrays.asList(mapping.method()).contains(RequestMethod.POST);
    }
}

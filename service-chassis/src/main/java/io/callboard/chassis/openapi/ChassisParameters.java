package io.callboard.chassis.openapi;

import io.callboard.chassis.paging.Paging;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import java.math.BigDecimal;
import java.util.Arrays;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;

/** Names operations the same way in every build and shows the parameters that the chassis reads. */
final class ChassisParameters implements GlobalOperationCustomizer {

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        String feature = handler.getBeanType().getSimpleName().replaceFirst("Controller$", "");
        operation.setOperationId(StringUtils.uncapitalize(feature)
                + StringUtils.capitalize(handler.getMethod().getName()));
        boolean paged = Arrays.stream(handler.getMethodParameters())
                .anyMatch(parameter -> parameter.getParameterType().equals(Paging.class));
        if (paged) {
            operation.addParametersItem(new QueryParameter()
                    .name("limit")
                    .description("How many items at most.")
                    .schema(new IntegerSchema()
                            .minimum(BigDecimal.ONE)
                            .maximum(BigDecimal.valueOf(200))
                            ._default(50)));
            operation.addParametersItem(new QueryParameter()
                    .name("cursor")
                    .description("nextCursor of the page before. It is valid only with the same filters and sort.")
                    .schema(new StringSchema()));
            operation.addParametersItem(new QueryParameter()
                    .name("total")
                    .description("true also counts the items of all pages.")
                    .schema(new BooleanSchema()._default(false)));
        }
        if (isPost(handler)) {
            operation.addParametersItem(new HeaderParameter()
                    .name("Idempotency-Key")
                    .description(
                            "Makes the request happen once. For 24 hours the same key with the same path, query and body gets the"
                                    + " stored answer, with Idempotent-Replayed: true. Another query or body under that key is"
                                    + " 422. While the first request is under way, the second one waits for its answer. After a"
                                    + " refusal the key is free again. Headers are not compared. A key belongs to one organizer,"
                                    + " or to the public.")
                    .schema(new StringSchema().minLength(1).maxLength(255)));
        }
        return operation;
    }

    private static boolean isPost(HandlerMethod handler) {
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), RequestMapping.class);
        return mapping != null && Arrays.asList(mapping.method()).contains(RequestMethod.POST);
    }
}

package io.callboard.chassis.idempotency;

import io.callboard.chassis.crypto.Sha256;
import io.callboard.chassis.idempotency.IdempotencyKeys.Answer;
import io.callboard.chassis.idempotency.IdempotencyKeys.Id;
import io.callboard.chassis.idempotency.IdempotencyKeys.Stored;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.ProblemWriter;
import io.callboard.chassis.request.BodyLimits;
import io.callboard.chassis.request.BufferedRequest;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Makes a POST with an {@code Idempotency-Key} take effect once.
 *
 * <p>The whole request runs in one transaction that writes the key first. Key, answer and change are committed together
 * or not at all. A second request with the same key waits for the end of the first and then gets the same answer. The
 * answer is sent only after the commit. An answer with an error rolls everything back, the key too, and the caller may
 * repeat the request.
 */
final class IdempotencyFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(IdempotencyFilter.class);
    private static final String PUBLIC = "public";

    private final IdempotencyKeys keys;
    private final PlatformTransactionManager transactions;
    private final BodyLimits.Matcher limits;
    private final ProblemWriter problems;

    IdempotencyFilter(
            IdempotencyKeys keys,
            PlatformTransactionManager transactions,
            BodyLimits.Matcher limits,
            ProblemWriter problems) {
        this.keys = keys;
        this.transactions = transactions;
        this.limits = limits;
        this.problems = problems;
    }

    /** Forms are read by the container itself. Large bodies and event streams are never loaded into memory. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !HttpMethod.POST.matches(request.getMethod())
                || request.getHeader(IdempotencyKey.HEADER) == null
                || startsWith(request.getContentType(), MediaType.APPLICATION_FORM_URLENCODED_VALUE)
                || startsWith(request.getContentType(), "multipart/")
                || startsWith(request.getHeader(HttpHeaders.ACCEPT), MediaType.TEXT_EVENT_STREAM_VALUE)
                || limits.isLarge(request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String key = request.getHeader(IdempotencyKey.HEADER);
        if (!IdempotencyKey.isUsable(key)) {
            problems.write(response, IdempotencyKey.unusable());
            return;
        }
        byte[] body = request.getInputStream().readAllBytes();
        byte[] hash = hash(request.getQueryString(), body);
        Id id = new Id(tenant(), request.getRequestURI(), key);
        TransactionStatus transaction;
        Optional<Stored> earlier;
        try {
            transaction = transactions.getTransaction(TransactionDefinition.withDefaults());
            earlier = claim(transaction, id, hash);
        } catch (CannotCreateTransactionException | DataAccessException e) {
            log.warn(
                    "Request not answered, database is unavailable route=idempotency cause={}",
                    e.getClass().getSimpleName());
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
            problems.write(
                    response,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "The service cannot answer at the moment; nothing was changed. Try again.");
            return;
        }
        if (earlier.isPresent()) {
            transactions.rollback(transaction);
            repeat(response, hash, earlier.get());
            return;
        }
        ContentCachingResponseWrapper held = new ContentCachingResponseWrapper(response);
        run(transaction, id, new BufferedRequest(request, body), held, chain);
        if (end(transaction, held)) {
            held.copyBodyToResponse();
        } else {
            response.reset();
            problems.write(
                    response,
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "Something went wrong on our side. Repeat the request with the same Idempotency-Key.");
        }
    }

    /** The earlier answer to this key; empty if the key is new and this request has claimed it. */
    private Optional<Stored> claim(TransactionStatus transaction, Id id, byte[] hash) {
        try {
            while (!keys.claim(id, hash)) {
                Optional<Stored> earlier = keys.find(id);
                if (earlier.isPresent()) {
                    return earlier;
                }
                // The retention deleted the key between the two statements, so it is free again.
            }
            return Optional.empty();
        } catch (DataAccessException e) {
            rollback(transaction);
            throw e;
        }
    }

    private void run(
            TransactionStatus transaction,
            Id id,
            HttpServletRequest request,
            ContentCachingResponseWrapper held,
            FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, held);
            if (request.isAsyncStarted()) {
                throw new IllegalStateException("A POST that streams its answer cannot take an Idempotency-Key;"
                        + " list its path in callboard.web.large-bodies");
            }
            if (HttpStatusCode.valueOf(held.getStatus()).is2xxSuccessful()) {
                keys.store(id, answer(held));
            } else if (!HttpStatusCode.valueOf(held.getStatus()).isError()) {
                keys.forget(id);
            }
        } catch (Throwable e) {
            rollback(transaction);
            throw e;
        }
    }

    /** Commits, or rolls back if the answer is an error; false if the commit failed. */
    private boolean end(TransactionStatus transaction, ContentCachingResponseWrapper held) {
        if (HttpStatusCode.valueOf(held.getStatus()).isError()) {
            rollback(transaction);
            return true;
        }
        try {
            transactions.commit(transaction);
            return true;
        } catch (TransactionException | DataAccessException e) {
            log.error("Request failed at commit route=idempotency", e);
            return false;
        }
    }

    /** When the connection is lost the database rolls back by itself. The error that is held remains the answer. */
    private void rollback(TransactionStatus transaction) {
        try {
            transactions.rollback(transaction);
        } catch (TransactionException e) {
            log.warn(
                    "Request was not rolled back route=idempotency cause={}",
                    e.getClass().getSimpleName());
        }
    }

    private void repeat(HttpServletResponse response, byte[] hash, Stored stored) throws IOException {
        if (!MessageDigest.isEqual(hash, stored.requestHash())) {
            problems.write(response, Problem.idempotencyKeyReused());
            return;
        }
        Answer answer = stored.answer();
        response.setStatus(answer.status());
        response.setHeader(IdempotencyKey.REPLAYED, "true");
        setIfPresent(response, HttpHeaders.CONTENT_TYPE, answer.contentType());
        setIfPresent(response, HttpHeaders.LOCATION, answer.location());
        setIfPresent(response, HttpHeaders.ETAG, answer.etag());
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
    }

    private static Answer answer(ContentCachingResponseWrapper held) {
        return new Answer(
                held.getStatus(),
                held.getContentType(),
                held.getHeader(HttpHeaders.LOCATION),
                held.getHeader(HttpHeaders.ETAG),
                held.getContentAsByteArray());
    }

    private static String tenant() {
        return Tenancy.organizer()
                .map(OrganizerId::value)
                .map(id -> "organizer " + id)
                .orElse(PUBLIC);
    }

    private static boolean startsWith(@Nullable String header, String prefix) {
        return header != null && header.startsWith(prefix);
    }

    private static void setIfPresent(HttpServletResponse response, String name, @Nullable String value) {
        if (value != null) {
            response.setHeader(name, value);
        }
    }

    private static byte[] hash(@Nullable String query, byte[] body) {
        MessageDigest sha256 = Sha256.begun();
        sha256.update((query == null ? "" : query).getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) '\n');
        return sha256.digest(body);
    }
}

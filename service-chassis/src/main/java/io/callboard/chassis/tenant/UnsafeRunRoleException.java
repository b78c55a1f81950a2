package io.callboard.chassis.tenant;

/** The role that the service works as could switch row-level security off. */
final class UnsafeRunRoleException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    UnsafeRunRoleException(String role, String why) {
        super("The database role '%s' of this service could switch row-level security off: it %s."
                .formatted(role, why));
    }
}

"""The scopes that a key or a token may have: what its holder may ask the service to do; and the roles of people, as scopes."""

SCOPES = ("evaluate", "read", "choose", "metrics", "draft", "approve", "publish", "audit", "admin", "read-masked")
READ, READ_MASKED = "read", "read-masked"
"""May read records; may read them without whom they are about."""
REVIEWER, ADMINISTRATOR = "法制审核", "管理员"
ROLES = {
    "执法人员": frozenset({"evaluate", "choose"}),
    REVIEWER: frozenset({"evaluate", "choose", "read"}),
    ADMINISTRATOR: frozenset(SCOPES),
}
"""What a person of each role may do. Who may `read` sees the case files of others at the place; an officer sees the own ones."""


def may(scopes: frozenset[str], scope: str) -> bool:
    """Whether somebody with these scopes may do what one of them allows; who may read, may read less.

    >>> may(frozenset({"read"}), "read-masked"), may(frozenset({"read-masked"}), "read")
    (True, False)
    """
    return scope in scopes or (scope == READ_MASKED and READ in scopes)


def role_of(scopes: frozenset[str]) -> str:
    """The role that has exactly these scopes, else the scopes themselves.

    >>> role_of(frozenset({"choose", "evaluate"})), role_of(frozenset({"read"}))
    ('执法人员', 'read')
    """
    return next((role for role, has in ROLES.items() if has == scopes), " ".join(sorted(scopes)))

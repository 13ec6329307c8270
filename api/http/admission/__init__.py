"""What is let in: who asks, whether they may and how often, which parameters, bodies within their limits; and its audit."""

from api.http.admission.access import COVERED, Access, address_of, trace_of
from api.http.admission.audit import REFUSALS, Audit
from api.http.admission.bodies import BYTES, CLOSE, LINES, read_body, shaped, strict
from api.http.admission.parameters import SINGLE_HEADERS, refuse_unclear
from api.http.admission.spools import Spool, Spools
from api.http.admission.tokens import ALGORITHMS, actor_of

__all__ = [
    "ALGORITHMS",
    "BYTES",
    "CLOSE",
    "COVERED",
    "LINES",
    "REFUSALS",
    "SINGLE_HEADERS",
    "Access",
    "Audit",
    "Spool",
    "Spools",
    "actor_of",
    "address_of",
    "read_body",
    "refuse_unclear",
    "shaped",
    "strict",
    "trace_of",
]

"""What is let in: who asks and whether they may, how often, each parameter once, bodies within their limits; and its audit."""

from api.http.admission.access import Access, address_of, trace_of
from api.http.admission.audit import REFUSALS, Audit
from api.http.admission.bodies import LINES, read_body, shaped, spool_lines, strict
from api.http.admission.repeated import SINGLE_HEADERS, refuse_repeated

__all__ = [
    "LINES",
    "REFUSALS",
    "SINGLE_HEADERS",
    "Access",
    "Audit",
    "address_of",
    "read_body",
    "refuse_repeated",
    "shaped",
    "spool_lines",
    "strict",
    "trace_of",
]

"""The endpoints, one module for each part of the API. They read a request, ask the engine or the store, and write the reply."""

from api.http.routes import batch, catalog, comparison, evaluations, health, questions, records, what_if
from api.http.routes.verification import told_in_full, verified

ROUTERS = (
    evaluations.router,
    questions.router,
    batch.router,
    what_if.router,
    records.router,
    catalog.router,
    comparison.router,
    health.router,
)
"""Every endpoint, in the order of the OpenAPI page."""

__all__ = ["ROUTERS", "told_in_full", "verified"]

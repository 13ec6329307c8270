"""The OpenAPI page of the service, written once a process: that takes a second."""

from typing import Any

from api.http.app import create_app
from api.http.settings import Settings

PAGE: dict[str, Any] = create_app(Settings(reload_seconds=0)).openapi()
OPERATIONS = [(path, method) for path, methods in PAGE["paths"].items() for method in methods]

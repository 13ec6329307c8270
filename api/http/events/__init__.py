"""Events that tell other systems what was recorded: their form, and their delivery from the outbox of the store."""

from api.http.events.delivery import Delivery

__all__ = ["Delivery"]

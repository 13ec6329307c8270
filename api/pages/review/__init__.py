"""审核: lists and drafts and their states; of a version what it changes, how it is tested, what it would change, its approval.

Shows what the comparison, the rehearsal and the publishing steps find. A list is never edited here: its YAML is the source.
"""

from api.pages.review.addresses import ROUTER

__all__ = ["ROUTER"]

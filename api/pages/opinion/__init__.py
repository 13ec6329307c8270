"""承办人意见: the officer adopts or departs, two officers and the legal review are named, and the record is sealed.

Sealing records by the functions of the endpoints (`api/http/recording.py`). The print view of the 裁量说明 is here, too.
"""

from api.pages.opinion.addresses import ROUTER

__all__ = ["ROUTER"]

"""案件 for people: a case that is kept while an officer works on it, the list of cases, and what is exported of it.

A case file is the form of 核查 under an id and a version. Sealing it is the business of 承办人意见.
"""

from api.pages.cases.addresses import ROUTER
from api.pages.cases.drafts import LATER, begin_file, drafts_of, may_change, open_file, version_of

__all__ = ["LATER", "ROUTER", "begin_file", "drafts_of", "may_change", "open_file", "version_of"]

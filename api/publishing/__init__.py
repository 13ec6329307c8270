"""From a draft to a frozen version: who began, checked, approved and published it, signed; bundles for other installations.

Everything is files beside the rulesets, so that git stays the source; the store gets audit rows only. Knows the catalog and
what `check` finds; knows no HTTP, no pages, no terminal. The engine knows no signatures. Other packages import from here only.
"""

from api.publishing.algorithms import PrivateKey, PublicKey
from api.publishing.bundles import MAX_BUNDLE, Bundle, export_bundle
from api.publishing.evidence import Reason, check_of, reasons_of, rests_on
from api.publishing.importing import Imported, import_bundle, verify_bundle
from api.publishing.key_files import make_key_file, read_key_file
from api.publishing.library import Vouched, read_vouched, sign_library, to_be_published, wrong_signatures
from api.publishing.model import Answered, Progress, PublishingError, Required, State, Step, Taken, Who
from api.publishing.signers import Signers, read_signers
from api.publishing.standing import publications, signed_over
from api.publishing.statements import Signer
from api.publishing.steps import (
    Desk,
    FailedError,
    Note,
    UnansweredError,
    approve,
    begin,
    check,
    open_to,
    progress_of,
    publish,
    send_back,
    unnoted,
)

__all__ = [
    "MAX_BUNDLE",
    "Answered",
    "Bundle",
    "Desk",
    "FailedError",
    "Imported",
    "Note",
    "PrivateKey",
    "Progress",
    "PublicKey",
    "PublishingError",
    "Reason",
    "Required",
    "Signer",
    "Signers",
    "State",
    "Step",
    "Taken",
    "UnansweredError",
    "Vouched",
    "Who",
    "approve",
    "begin",
    "check",
    "check_of",
    "export_bundle",
    "import_bundle",
    "make_key_file",
    "open_to",
    "progress_of",
    "publications",
    "publish",
    "read_key_file",
    "read_signers",
    "read_vouched",
    "reasons_of",
    "rests_on",
    "send_back",
    "sign_library",
    "signed_over",
    "to_be_published",
    "unnoted",
    "verify_bundle",
    "wrong_signatures",
]

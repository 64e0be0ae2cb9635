"""Tables, validation, anchors, checks and triangulation. Start with `open_ledger()`."""

from promise_ledger.evidence.ledger import Ledger, open_ledger
from promise_ledger.evidence.schema import Fault, LedgerError

__all__ = ["Fault", "Ledger", "LedgerError", "open_ledger"]

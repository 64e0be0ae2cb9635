"""`promise-ledger validate`: the tables as they are, or every fault in them."""

from __future__ import annotations

from promise_ledger.evidence.ledger import open_ledger
from promise_ledger.evidence.schema import count


def command(path: str | None = None) -> int:
    """Prints the rows of each table, then all faults; 0 when there are none, else 1."""
    ledger = open_ledger(path, strict=False)
    width = max(map(len, ledger.tables), default=0)
    for name, table in ledger.tables.items():
        print(f"{name:{width}}  {len(table.rows):6d} rows  {table.file}")
    for fault in ledger.faults:
        print(f"FAULT  {fault}")
    print(f"{count(ledger.faults)} in {ledger.root}")
    return 1 if ledger.faults else 0

"""A tiny data folder of our own words, for tests of the ledger, the checks and verify."""

import csv
import hashlib
import json
from pathlib import Path

from promise_ledger.evidence import anchors

DATA = Path(__file__).resolve().parents[1] / "data"
# Our own text about brands that do not exist; one line of noise, numbers, a date.
ARTICLE = """星河汽车的交付承诺
九月三日，星河汽车在线上发布会说，新款轿车两个月内交付，逾期每天补偿150元。
一位车主在论坛里写道，他等了二十三天，只收到一张道歉卡片。
Ａ评论者认为，这样的许诺谁都会写，难的是拿出3000万元兑现。
全部评论
"""
SPANS = {
    "S0-001": ("新款轿车两个月内交付", "commitment", 2, "month"),
    "S0-002": ("逾期每天补偿150元", "commitment", 150, "yuan/day"),
    "S0-003": ("只收到一张道歉卡片", "testimony", None, ""),
    "S0-004": ("难的是拿出3000万元兑现", "opinion-as-fact", 30_000_000, "yuan"),
}
PAGE = "https://example.org/news/1"


def tables(article: str = ARTICLE) -> dict[str, list[dict]]:
    """Rows of a small ledger without faults."""
    data = article.encode()
    both = {"statement_en": "A promise.", "statement_zh": "一项承诺。"}
    source = {
        "redistributable": "false",
        "title_en": "t",
        "title_zh": "t",
        "publisher": "P",
        "language": "zh",
    }
    claims, findings = [], []
    for name, (span, kind, value, unit) in SPANS.items():
        start = article.index(span)
        number = "" if value is None else value
        claims.append(
            both
            | anchors.anchor(article, start, start + len(span))
            | {
                "claim_id": name,
                "source_id": "S0",
                "case": "context",
                "subject": "Alpha",
                "claim_type": kind,
                "value_low": number,
                "value_high": number,
                "unit": unit,
                "basis": "author_assertion",
                "checkability": 2,
            }
        )
        findings.append(
            {"claim_id": name, "verdict": "unverified", "reason_en": "Nothing found.", "reason_zh": "无。"}
        )
    findings[0] |= {
        "verdict": "contradicted",
        "fact_ids": "F001",
        "reason_en": "It took {F001}.",
        "reason_zh": "实际为{F001}。",
    }
    return {
        "sources": [
            source | {"source_id": "S0", "kind": "article", "sha256": hashlib.sha256(data).hexdigest()},
            source | {"source_id": "W001", "kind": "page", "url": PAGE},
        ],
        "claims": claims,
        "facts": [
            both
            | {
                "fact_id": "F001",
                "case": "context",
                "subject": "Alpha",
                "value_low": 5,
                "value_high": 5,
                "unit": "month",
                "basis": "press",
                "confidence": "medium",
                "source_id": "W001",
                "url": PAGE,
                "edtf": "2025-10",
                "note_en": 'Two lines,\n"quoted".',
            },
            both
            | {
                "fact_id": "F002",
                "case": "context",
                "subject": "Alpha",
                "value_low": 1,
                "value_high": 9,
                "unit": "month",
                "basis": "press",
                "confidence": "low",
                "source_id": "W001",
                "url": PAGE,
            },
        ],
        "findings": findings,
        "events": [
            {
                "event_id": "E001",
                "case": "context",
                "edtf": "2025-09-03",
                "start": "2025-09-03",
                "end": "2025-09-03",
                "precision": "day",
                "actor": "Alpha",
                "what_en": "Notice of {S0-002}.",
                "what_zh": "告示。",
                "on_record": "false",
                "year_inferred": "true",
                "claim_ids": "S0-001;S0-002",
            }
        ],
        "deliveries": [
            {
                "delivery_id": "D-zeekr-all-2025",
                "brand": "Zeekr",
                "scope": "all",
                "measure": "year",
                "start": "2025-01-01",
                "end": "2025-12-31",
                "units": 10,
                "precision": "exact",
                "basis": "company",
                "source_id": "W001",
            }
        ],
        "units": [
            {"surface": s, "unit": u, "kind": "count", "factor": 1}
            for s, u in (("月", "month"), ("元", "yuan"), ("元每天", "yuan/day"))
        ],
    }


def write(folder: Path, rows: dict[str, list[dict]]) -> Path:
    """Writes rows as tables beside a datapackage.json that lists just these tables, all other cells blank."""
    folder.mkdir(parents=True, exist_ok=True)
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] in rows]
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    for resource in package["resources"]:
        with open(folder / resource["path"], "w", encoding="utf-8", newline="") as file:
            head = [f["name"] for f in resource["schema"]["fields"]]
            writer = csv.DictWriter(file, head, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows[resource["name"]])
    return folder

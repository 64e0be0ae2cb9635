"""Arithmetic and cross-source tests of what the articles say: one small function a check.

Words stand in `data/checks.csv`, arithmetic here, results nowhere. To add a check, append a row to the table
(id, question, reading with {result}, every input id) and a function here:

    @check("K99")
    def _(v):
        "The criterion: when it holds, rounds, conflicts or stays undetermined."
        return number_or_range_or_None, verdict

A function reads its inputs only through `v` (see `checking.Inputs`). Where its docstring begins with
"Undetermined", the check only measures: it says how large something is, and no result could settle the claim.
"""
from __future__ import annotations

from itertools import pairwise

from promise_ledger.evidence.checking import CONFLICT, HOLDS, OPEN, ROUNDS, RULES, Inputs, check, faults, run

__all__ = ["RULES", "faults", "run"]
DAYS_PER_MONTH = 365.25 / 12
DAYS_PER_WEEK = 7
PURCHASE_TAX_2026 = 0.05  # of the price without VAT; the statement of F068


def near(value: float, target: float, exact: float, rounding: float) -> str:
    """holds within `exact` of the target, rounds within `rounding`, else conflict (in its unit)."""
    gap = abs(value - target)
    return HOLDS if gap <= exact else ROUNDS if gap <= rounding else CONFLICT


def _months(days: tuple[float, float]) -> tuple[float, float]:
    return days[0] / DAYS_PER_MONTH, days[1] / DAYS_PER_MONTH


def _sum(v: Inputs, *names: str) -> float:
    return sum(v(name, "car") for name in names)


# ---------------------------------------------------------------- Zeekr 001 presale

@check("K01")
def _(v):
    """Conflict if the planned presale, as many months after the real one as is said, falls after even the
    last possible launch day."""
    early = round(v("S0-005", "month") * DAYS_PER_MONTH)
    low, high = v.days("S0-005", "S0-006")
    return (early - high, early - low), CONFLICT if early > high else HOLDS


@check("K02")
def _(v):
    "Rounds if the days from presale to launch come to the stated months after rounding to whole months."
    days = v.days("S0-005", "S0-006")
    stated = v("S0-035", "month")
    ends = [round(m) for m in _months(days)]
    return days, HOLDS if all(abs(m - stated) < 0.1
                              for m in _months(days)) else ROUNDS if stated in ends else CONFLICT


@check("K03")
def _(v):
    """Conflict if the day called the middle lies outside 40-60% of the span, wherever the launch falls in its
    window."""
    v.cite("S0-041")
    part = v.days("S0-011", "S0-005")[0]
    low, high = v.days("S0-011", "S0-006")
    share = (100 * part / high, 100 * part / low)
    return share, CONFLICT if share[0] > 60 or share[1] < 40 else HOLDS


@check("K04")
def _(v):
    "Holds if the span is between the stated months and half a month more (a little over)."
    months = _months(v.days("S0-011", "S0-006"))
    stated = v("S0-040", "month")
    return months, HOLDS if stated <= months[0] and months[1] <= stated + 0.5 else CONFLICT


@check("K05")
def _(v):
    """Rounds if the months from the first dated act to the sell-out come to the stated number only when
    rounded."""
    months = _months(v.days("S0-011", "S0-001"))[0]
    stated = v("S0-032", "month")
    v.cite("S0-009")
    return months, near(months, stated, 0.1, 0.5)


@check("K06")
def _(v):
    """Conflict if the stated multiple lies outside the range that the rivals' minimum and Zeekr's own days
    give."""
    rivals = v("S0-033", "month") * DAYS_PER_MONTH
    low, high = v.days("S0-005", "S0-006")
    stated = v("S0-007", "multiple")
    return (rivals / high, rivals / low), HOLDS if rivals / high <= stated <= rivals / low else CONFLICT


@check("K07")
def _(v):
    "Conflict of cause if the contract offered as proof is older than the document that it is to prove."
    days = v.days("S0-026", "S0-020")
    return days, CONFLICT if days[0] > 0 else OPEN


@check("K08")
def _(v):
    "Holds if the outside text has the same daily rate; else undetermined, since it is another, dated scheme."
    ratio = v("S0-064", "yuan/day") / v("F223", "yuan/day")
    v.cite("S0-022", "F106")
    return ratio, HOLDS if ratio == 1 else OPEN


@check("K09")
def _(v):
    "Holds if every term of the covenant that the article lists carries a number."
    v.cite("S0-063")
    terms = ["S0-021", "S0-022", "S0-023", "S0-024", "S0-025", "S0-065", "S0-066", "S0-067", "S0-068",
             "S0-069"]
    share = 100 * sum(v.numbered(t) for t in terms) / len(terms)
    return share, HOLDS if share == 100 else CONFLICT


@check("K10")
def _(v):
    """Scale alone, not trust: holds if the monthly mean of 2025 is at least half the earlier peak; else
    undetermined, since built is not sold and the peak is from one weak page."""
    v.cite("S0-009", "S0-032")
    share = 100 * v("D-zeekr-001-2025-01-11", "car") / 11 / v("F224", "car/month")
    return share, HOLDS if share >= 50 else OPEN


@check("K11")
def _(v):
    """Size of the line before its sell-out: holds if no month's mean fell under the company's last stated
    pace, else undetermined."""
    v.cite("S0-032")
    mean = v("D-zeekr-001-2025-01-11", "car") / 11
    return mean, HOLDS if mean >= v("F183", "car/month") else OPEN


@check("K12")
def _(v):
    """Holds if the brand sold more in the month of the sell-out than a year before; else undetermined (a
    brand is not a model)."""
    v.cite("S0-009")
    change = 100 * (1 - v("D-zeekr-all-2025-09", "car") / v("D-zeekr-all-2024-09", "car"))
    return change, HOLDS if change < 0 else OPEN


@check("K13")
def _(v):
    """The promise that the old car stays on sale held at most from the teaser to the sell-out; conflict if
    that is before the launch."""
    v.cite("S0-029")
    days = v.days("S0-011", "S0-001")[1]
    return days, CONFLICT if days < v.days("S0-011", "S0-006")[0] else HOLDS


@check("K14")
def _(v):
    """Undetermined if the orders of minutes exceed a tenth of a month's cars, since 'order' is not defined;
    else holds."""
    months = v("S0-077", "order") / (v("D-zeekr-001-2025-01-11", "car") / 11)
    return months, HOLDS if months <= 0.1 else OPEN


@check("K15")
def _(v):
    "Holds if the sum of documented quarters and months equals the year in the table."
    total = _sum(v, "D-zeekr-all-2025-q1", "D-zeekr-all-2025-q2", "D-zeekr-all-2025-q3",
                 "D-zeekr-all-2025-10",
                 "D-zeekr-all-2025-11", "D-zeekr-all-2025-12")
    return total, near(total, v("D-zeekr-all-2025", "car"), 0, 100)


@check("K16")
def _(v):
    "Holds if the year's goal was reached."
    share = 100 * v("D-zeekr-all-2025", "car") / v("F085", "car")
    return share, HOLDS if share >= 100 else CONFLICT


@check("K17")
def _(v):
    "Holds if cars booked as sold and plates issued differ by less than a fifth."
    ratio = v("F190", "car") / v("F253", "car")
    return ratio, HOLDS if ratio < 1.2 else CONFLICT


@check("K18")
def _(v):
    "Holds if the refresh came after the promised months without one had passed."
    promised = v("F102", "month")
    months = _months(v.days("F102", "F117"))
    return months, HOLDS if months[0] >= promised - 0.1 else CONFLICT if months[1] < promised else OPEN


# ---------------------------------------------------------------- Zeekr retrofit crowdfunding

@check("K19")
def _(v):
    "Holds if the steps of the disclosure follow each other in the order told."
    steps = ["S1-014", "S1-017", "S1-018", "S1-019", "S1-020", "S1-023"]
    ordered = min([v.days(a, b)[0] for a, b in pairwise(steps)]) > 0
    return v.days(steps[0], steps[-2])[1], HOLDS if ordered else CONFLICT


@check("K20")
def _(v):
    "Holds if the campaign ran the stated month, give or take a day."
    days = v.days("S1-020", "F214")[1]
    return days, near(days, v("S1-023", "month") * DAYS_PER_MONTH, 1, 3)


@check("K21")
def _(v):
    """Undetermined: money per day between approval and launch; a sum 'to be invested' need not have been
    spent."""
    days = v.days("S1-018", "S1-020")[1]
    return v("S1-029", "yuan") / days, OPEN


@check("K22")
def _(v):
    """Undetermined: the claimed sum against one quarter's operating loss of the group; size is no proof
    either way."""
    return v("S1-029", "yuan") / v("F215", "yuan"), OPEN


@check("K23")
def _(v):
    "Holds if the package price lies above the price charged."
    v.cite("S1-031")
    gap = v("F114", "yuan") - v("F112", "yuan")
    return gap, HOLDS if gap > 0 else CONFLICT


@check("K24")
def _(v):
    "Holds if the hardware alone, as one account puts it, costs more than the price charged."
    v.cite("S1-031")
    low, high = v.ends("F116", "yuan")
    price = v("F112", "yuan")
    return (low - price, high - price), HOLDS if low > price else OPEN


@check("K25")
def _(v):
    """Holds if the receipts at the threshold are below the development money claimed: on the article's own
    sum, which has no independent source."""
    v.cite("S1-030")
    receipts = v("F213", "owner") * v("F211", "yuan") + v("F212", "owner") * v("F112", "yuan")
    return receipts, HOLDS if receipts < v("S1-029", "yuan") else CONFLICT


@check("K26")
def _(v):
    """Share of the development money claimed that the threshold brings in; holds if under the whole, on the
    article's own sum."""
    v.cite("S1-030")
    receipts = v("F213", "owner") * v("F211", "yuan") + v("F212", "owner") * v("F112", "yuan")
    share = 100 * receipts / v("S1-029", "yuan")
    return share, HOLDS if share < 100 else CONFLICT


@check("K27")
def _(v):
    """Holds if the firm would add money to every car at the threshold: the 001's gap applied to all, the
    package price taken for a cost."""
    v.cite("S1-030", "S1-032")
    cost = (v("F212", "owner") + v("F213", "owner")) * (v("F114", "yuan") - v("F112", "yuan"))
    return cost, HOLDS if cost > 0 else CONFLICT


@check("K28")
def _(v):
    """Undetermined: share of eligible owners that the threshold needs; the number of eligible owners is
    weakly sourced."""
    return 100 * (v("F212", "owner") + v("F213", "owner")) / v("F115", "owner"), OPEN


@check("K29")
def _(v):
    """Undetermined: days from the campaign's end to the article that calls it a failure; no page gives the
    result."""
    v.cite("S1-011", "S2-032")
    return v.days("F214", "S2-001")[0], OPEN


@check("K30")
def _(v):
    "Holds if the notice that an outside page dates falls into the month the article gives."
    days = v.days("S1-038", "F108")
    return None, HOLDS if 0 <= days[1] <= 31 else CONFLICT


@check("K31")
def _(v):
    """Holds if no other maker's crowdfunded retrofit came earlier; else undetermined, since the one on record
    is for another kind of part."""
    v.cite("S1-025")
    months = _months(v.days("F138", "F112"))
    return months, OPEN if months[0] > 0 else HOLDS


@check("K32")
def _(v):
    "Conflict if a priced retrofit follows a public statement that a retrofit cannot be done."
    days = v.days("F099", "F112")[0]
    return days, CONFLICT if days > 0 else OPEN


@check("K33")
def _(v):
    "Holds if the days between the two launches equal the count that was published; rounds within two days."
    days = v.days("F094", "F095")[0]
    return days, near(days, v("F095", "day"), 0, 2)


@check("K34")
def _(v):
    """Holds if the voucher equals the fall of the entry price between the two model years (two different
    trims)."""
    cut = v("F094", "yuan") - v("F250", "yuan")
    return cut, near(cut, v("F101", "yuan"), 0, 1000)


@check("K35")
def _(v):
    """Undetermined: the supplier's settlement spread over the recalled cars; the two groups of cars need not
    be the same."""
    return v("F182", "yuan") / v("F181", "car"), OPEN


# ---------------------------------------------------------------- market

@check("K36")
def _(v):
    "Holds if new-energy cars over all vehicles give the stated share to one decimal."
    share = 100 * v("S1-001", "car") / v.column("M-CAAM-2025-10", "total_units")
    return share, near(share, v("S1-003", "percent"), 0.05, 0.5)


@check("K37")
def _(v):
    "Holds if the highest share of any earlier month in the same series stays at or below half."
    v.cite("S1-002")
    months = [f"M-CAAM-2024-{m}" for m in ("01", "02", "04", "06", "08", "09", "10")]
    months += [f"M-CAAM-2025-{m:02d}" for m in range(1, 10)]
    top = max(v.column(m, "nev_share") for m in months)
    return top, HOLDS if top <= 50 else CONFLICT


@check("K38")
def _(v):
    "Conflict if the retail count passed half in an earlier month."
    v.cite("S1-002", "F193")
    (retail, _), (month, _) = v.when("F193"), v.when("S1-002")
    months = 12 * (month.year - retail.year) + month.month - retail.month
    return months, CONFLICT if v("F193", "percent") > 50 and months > 0 else HOLDS


@check("K39")
def _(v):
    "Rounds if the month's share is within two points of one in two."
    v.cite("S1-004")
    share = v("S1-003", "percent")
    return share, near(share, 50, 0.05, 2)


@check("K40")
def _(v):
    "Rounds if the sum of the months is within half a percent of the year as published."
    total = sum(v.column(f"M-CAAM-2025-{m:02d}", "nev_units") for m in range(1, 13))
    year = v.column("M-CAAM-2025", "nev_units")
    return total, near(total, year, 500, year * 0.005)


@check("K41")
def _(v):
    "Holds if the market fell after the tax change."
    fall = 100 * (1 - v("F124", "car") / v("F122", "car"))
    return fall, HOLDS if fall > 0 else CONFLICT


# ---------------------------------------------------------------- Xiaomi SU7: numbers sold

@check("K42", mixed=True)
def _(v):
    """Conflict if the stated total lies more than five percent above the sum of a company year and two
    association months."""
    total = _sum(v, "D-xiaomi-all-2024", "D-xiaomi-su7-2025-01", "D-xiaomi-su7-2025-02")
    return total, near(v("S2-039", "car"), total, 0.005 * total, 0.05 * total)


@check("K43", mixed=True)
def _(v):
    "By how much the stated total exceeds that sum; conflict above five percent."
    total = _sum(v, "D-xiaomi-all-2024", "D-xiaomi-su7-2025-01", "D-xiaomi-su7-2025-02")
    excess = 100 * (v("S2-039", "car") / total - 1)
    return excess, near(excess, 0, 0.5, 5)


@check("K44")
def _(v):
    "Conflict if the article's own two totals imply more than twice its own monthly pace."
    monthly = (v("S2-039", "car") - v("S2-037", "car")) / 2
    stated = v("S2-038", "car/month")
    return monthly, CONFLICT if monthly > 2 * stated else HOLDS


@check("K45")
def _(v):
    "Conflict if the company gave the same total for a day well after the month in the article."
    same = v("F017", "car") == v("S2-039", "car")
    days = v.days("S2-039", "F017")[0]
    return days, CONFLICT if same and days > 31 else OPEN


@check("K46")
def _(v):
    """Rounds if the total equals the count of another period to the thousand: a possible mix-up, no proof of
    one."""
    gap = v("D-xiaomi-su7-2025", "car") - v("S2-039", "car")
    return gap, near(gap, 0, 0, 1000)


@check("K47", mixed=True)
def _(v):
    "Holds if car 200,000 falls between the sums to the end of February and of March."
    low = _sum(v, "D-xiaomi-all-2024", "D-xiaomi-su7-2025-01", "D-xiaomi-su7-2025-02")
    high = _sum(v, "D-xiaomi-all-2024", "D-xiaomi-all-2025-q1")
    mark = v("D-xiaomi-all-to-2025-03-21", "car")
    return (low, high), HOLDS if low <= mark <= high else CONFLICT


@check("K48", mixed=True)
def _(v):
    "Holds if three association months equal the company's quarter."
    gap = _sum(v, "D-xiaomi-su7-2025-01", "D-xiaomi-su7-2025-02",
               "D-xiaomi-su7-2025-03") - v("D-xiaomi-all-2025-q1", "car")
    return gap, near(gap, 0, 0, 100)


@check("K49")
def _(v):
    "Rounds if three quarters come within a hundred cars of the company's year."
    gap = v("D-xiaomi-all-2024", "car") - _sum(v, "D-xiaomi-all-2024-q2", "D-xiaomi-all-2024-q3",
                                               "D-xiaomi-all-2024-q4")
    return gap, near(gap, 0, 0, 100)


@check("K50", mixed=True)
def _(v):
    "Holds if three months equal the company's third quarter."
    gap = _sum(v, "D-xiaomi-all-2025-07", "D-xiaomi-all-2025-08",
               "D-xiaomi-all-2025-09") - v("D-xiaomi-all-2025-q3", "car")
    return gap, near(gap, 0, 0, 100)


@check("K51")
def _(v):
    "Holds if ten months, November and December equal the year on the same basis."
    total = _sum(v, "D-xiaomi-su7-2025-01-10", "D-xiaomi-su7-2025-11", "D-xiaomi-su7-2025-12")
    return total, near(total, v("D-xiaomi-su7-2025", "car"), 0, 100)


@check("K52")
def _(v):
    """Conflict if the derived rows do not make up what is left; they were built to. Holds only if the split
    passes the test from outside, a YU7 that nearly tripled (within a tenth below); else undetermined."""
    rest = v("D-xiaomi-su7-2025-01-10", "car") - _sum(v, *(f"D-xiaomi-su7-2025-{m}" for m in ("01", "02",
            "03", "04", "07", "09", "10")))
    split = v("D-xiaomi-su7-2025-05-06", "car") + v("D-xiaomi-su7-2025-08", "car")
    growth = v("D-xiaomi-yu7-2025-08", "car") / v("D-xiaomi-yu7-2025-07", "car")
    said = v("F319", "multiple")
    fits = HOLDS if 0.9 * said <= growth < said else OPEN
    return rest, fits if near(rest, split, 0, 0.01 * rest) != CONFLICT else CONFLICT


@check("K53", mixed=True)
def _(v):
    """Rounds if the association's ten months and the company's quarters plus October differ by under one
    percent."""
    company = _sum(v, "D-xiaomi-all-2025-q1", "D-xiaomi-all-2025-q2", "D-xiaomi-all-2025-q3",
                   "D-xiaomi-all-2025-10")
    gap = v("D-xiaomi-all-2025-01-10", "car") - company
    return gap, near(gap, 0, 0, 0.01 * company)


@check("K54")
def _(v):
    "Holds if the year on the association's basis reaches the company's floor."
    total = _sum(v, "D-xiaomi-all-2025-01-11", "D-xiaomi-su7-2025-12", "D-xiaomi-yu7-2025-12")
    return total, HOLDS if total >= v("F032", "car") else CONFLICT


@check("K55", mixed=True)
def _(v):
    """Holds if first-generation cars to the end of 2025, plus January's remainder, reach the stated total;
    rounds within one percent."""
    total = _sum(v, "D-xiaomi-all-2024", "D-xiaomi-su7-2025",
                 "D-xiaomi-su7-2026-01") - v("D-xiaomi-ultra-2025", "car")
    stated = v("S4-008", "car")
    return total, HOLDS if total >= stated else near(total, stated, 0, 0.01 * stated)


@check("K56")
def _(v):
    """Holds if the outside total over the calendar months from first to last delivery reaches the stated
    monthly mean."""
    first, last = v.when("D-xiaomi-su7gen1-to-2026-02")
    months = 12 * (last.year - first.year) + last.month - first.month  # the last, broken month is not counted
    mean = v("D-xiaomi-su7gen1-to-2026-02", "car") / months
    return mean, HOLDS if mean >= v("S4-009", "car/month") else CONFLICT


@check("K57")
def _(v):
    "Holds if the article's own total over its own months reaches its own monthly mean."
    mean = v("S4-922", "car") / v("S4-007", "month")
    return mean, HOLDS if mean >= v("S4-009", "car/month") else CONFLICT


@check("K58")
def _(v):
    """Conflict if the months from the first delivery to the reported end of production miss the stated life
    by a month or more."""
    first, last = v.when("D-xiaomi-su7gen1-to-2026-02")[0], v.when("F034")[0]
    months = (last - first).days / DAYS_PER_MONTH
    return months, near(months, v("S4-007", "month"), 0.25, 0.99)


@check("K59")
def _(v):
    "Holds if the months from the first delivery to the presale day give the stated life."
    first, last = v.when("D-xiaomi-su7gen1-to-2026-01-07")
    months = (last - first).days / DAYS_PER_MONTH
    return months, near(months, v("S4-007", "month"), 0.25, 0.99)


@check("K60")
def _(v):
    "Conflict with 'steady' if the best month is more than one and a half times the last."
    v.cite("S4-011")
    ratio = v("D-xiaomi-su7-2025-03", "car") / v("D-xiaomi-su7-2025-12", "car")
    return ratio, CONFLICT if ratio > 1.5 else HOLDS


@check("K61")
def _(v):
    """Conflict with 'at its peak' if the last full month before the order page closed is more than a fifth
    below the best."""
    v.cite("S4-004", "S4-041")
    fall = 100 * (1 - v("D-xiaomi-su7-2025-12", "car") / v("D-xiaomi-su7-2025-03", "car"))
    return fall, CONFLICT if fall > 20 else HOLDS


@check("K62")
def _(v):
    """Undetermined: share of the fall from the best month that had happened by the YU7's first month; timing
    is not cause."""
    top, july, last = (v(f"D-xiaomi-su7-2025-{m}", "car") for m in ("03", "07", "12"))
    v.cite("D-xiaomi-yu7-2025-07", "F171")
    return 100 * (top - july) / (top - last), OPEN


@check("K63")
def _(v):
    "Holds if deliveries of the quarter moved the same way as the orders of its first month, else conflict."
    change = 100 * (v("D-xiaomi-all-2025-q2", "car") / v("D-xiaomi-all-2025-q1", "car") - 1)
    return change, HOLDS if change * v("F170", "percent") > 0 else CONFLICT


@check("K64")
def _(v):
    """Undetermined: the YU7's share of the two models in December; a rise beside a fall does not prove
    substitution."""
    v.cite("F171")
    yu7 = v("D-xiaomi-yu7-2025-12", "car")
    return 100 * yu7 / (yu7 + v("D-xiaomi-su7-2025-12", "car")), OPEN


@check("K65", mixed=True)
def _(v):
    """Conflict with 'selling strongly' if January's remainder is under a tenth of the best month. The brand's
    figure is a floor in full thousands, so the remainder has two ends."""
    v.cite("S4-004")
    rest = v("D-xiaomi-all-2026-01", "car") - v("D-xiaomi-yu7-2026-01", "car")
    return (rest, rest + 1000), CONFLICT if rest + 1000 < v("D-xiaomi-su7-2025-03", "car") / 10 else HOLDS


@check("K66", mixed=True)
def _(v):
    "Holds if every one of the five months reaches the stated pace."
    low = min(v(f"D-xiaomi-su7-{m}", "car") for m in ("2024-10", "2024-11", "2024-12", "2025-01", "2025-02"))
    return low, HOLDS if low >= v("S2-038", "car/month") else CONFLICT


@check("K67")
def _(v):
    "Rounds if the stated year is the company's figure cut to the thousand."
    gap = v("D-xiaomi-all-2024", "car") - v("S2-037", "car")
    return gap, near(gap, 0, 0, 1000)


@check("K68")
def _(v):
    """Conflict if the pace that the article's total leaves for the last year lies under the pace another
    article states."""
    months = (v.when("F034")[0] - v.when("S2-039")[1]).days / DAYS_PER_MONTH
    monthly = (v("S4-008", "car") - v("S2-039", "car")) / months
    return monthly, CONFLICT if monthly < v("S4-009", "car/month") else HOLDS


@check("K69")
def _(v):
    "Undetermined: both months are floors."
    fall = 100 * (1 - v("D-xiaomi-all-2026-02", "car") / v("D-xiaomi-all-2026-01", "car"))
    v.cite("F033")
    return fall, OPEN


# ---------------------------------------------------------------- Xiaomi SU7: money, orders, dates

@check("K70")
def _(v):
    "Conflict if the loss per claimed owner lies below half the smallest price gap."
    per_head = v("S2-003", "yuan") / v("S2-004", "owner")
    low, _high = v.ends("S2-014", "yuan")
    return per_head, CONFLICT if per_head < low / 2 else HOLDS


@check("K71")
def _(v):
    "Conflict if the loss covers fewer cars than half the owners claimed, at the article's own price gaps."
    low, high = v.ends("S2-014", "yuan")
    loss = v("S2-026", "yuan")
    return (loss / high, loss / low), CONFLICT if loss / low < v("S2-004", "owner") / 2 else HOLDS


@check("K72")
def _(v):
    """Undetermined: the share of the gap that Xiaomi would bear if all claimed owners switched; neither share
    nor count is given."""
    v.cite("S2-025")
    low, high = v.ends("S2-014", "yuan")
    per_head = v("S2-003", "yuan") / v("S2-004", "owner")
    return (100 * per_head / high, 100 * per_head / low), OPEN


@check("K73")
def _(v):
    """Undetermined: cars that the loss covers at the gap that remained at launch, which nobody knew in
    January."""
    return v("S2-003", "yuan") / v("F207", "yuan"), OPEN


@check("K74")
def _(v):
    """Conflict if a backlog of that size would last longer, at December's pace, than the longest wait
    reported."""
    weeks = v("S2-004", "owner") / v("D-xiaomi-su7-2025-12", "car") * DAYS_PER_MONTH / DAYS_PER_WEEK
    longest = max(v.ends("F254", "week")[1], v.ends("F255", "week")[1])
    return weeks, CONFLICT if weeks > longest else OPEN


@check("K75")
def _(v):
    "Undetermined: the loss against one good quarter's operating profit of the segment."
    return 100 * v("S2-003", "yuan") / v("F209", "yuan"), OPEN


@check("K76")
def _(v):
    "Holds if the three places that give the loss agree."
    sums = [v(name, "yuan") for name in ("S2-003", "S2-026", "S2-045")]
    return sums[0], HOLDS if len(set(sums)) == 1 else CONFLICT


@check("K77")
def _(v):
    "Holds if the two entry prices of the article differ by the rise that it states."
    low, high = v.ends("S4-038", "yuan")
    return high - low, near(high - low, v("S4-039", "yuan"), 0, 500)


@check("K78")
def _(v):
    "Conflict if the rise at launch is not the rise that the article states at presale."
    rise = v("F047", "yuan") - v("F003", "yuan")
    return rise, near(rise, v("S4-039", "yuan"), 0, 500)


@check("K79")
def _(v):
    "Holds if the presale rise on outside prices lies inside the article's range."
    rise = v("F041", "yuan") - v("F003", "yuan")
    low, high = v.ends("S2-014", "yuan")
    return rise, HOLDS if low <= rise <= high else CONFLICT


@check("K80")
def _(v):
    "Undetermined: how much of the presale rise was taken back at launch; a tactic is not shown by a price."
    cut = v("F041", "yuan") - v("F047", "yuan")
    return 100 * cut / (v("F041", "yuan") - v("F003", "yuan")), OPEN


@check("K81")
def _(v):
    "Holds if both articles and the outside page give one presale entry price."
    prices = [v("S2-015", "yuan"), v.ends("S4-038", "yuan")[1], v("F041", "yuan")]
    return prices[0], HOLDS if len(set(prices)) == 1 else CONFLICT


@check("K82")
def _(v):
    "Holds if both articles give the same wheel size."
    sizes = [v("S2-041", "inch"), v("S4-020", "inch")]
    return sizes[0], HOLDS if sizes[0] == sizes[1] else CONFLICT


@check("K83")
def _(v):
    "Holds if range, steel and airbags are as outside pages give them; counts those that agree."
    pairs = [("S2-009", "F043", "km"), ("S2-011", "F261", "MPa"), ("S2-012", "F044", "airbag")]
    same = sum(v(a, unit) == v(b, unit) for a, b, unit in pairs)
    return float(same), HOLDS if same == len(pairs) else CONFLICT


@check("K84")
def _(v):
    "Holds if the outside page gives the same computing power (a low-confidence page cannot settle it)."
    tops = v("F178", "TOPS")
    return tops, near(tops, v("S2-008", "TOPS"), 0, 1)


@check("K85")
def _(v):
    "Holds if the outside count of pre-orders comes within a tenth of the stated number."
    counted, stated = v("F168", "order"), v("S4-037", "order")
    return counted, near(counted, stated, 0.1 * stated, 0.2 * stated)


@check("K86")
def _(v):
    """Undetermined if two articles give one number to owners and to refundable orders, since it may be
    chance; with two numbers nothing suggests a mix-up, and it holds."""
    same = v("S2-004", "owner") == v("S4-037", "order")
    return v("S2-004", "owner"), OPEN if same else HOLDS


@check("K87")
def _(v):
    """Undetermined: firm orders of the first minutes against refundable ones before; the firm ones include
    ready-built cars."""
    v.cite("F199")
    return 100 * v("F048", "order") / v("F208", "order"), OPEN


@check("K88")
def _(v):
    """Conflict if the article's day of the presale is not the day that outside pages and the other article
    give."""
    v.cite("S2-005")
    days = v.days("F041", "S4-036")[0]
    return days, HOLDS if days == 0 else CONFLICT


@check("K89")
def _(v):
    """Conflict of two wordings, read and not computed: buyers pay a part in one article and nothing in the
    other."""
    v.cite("S2-025", "S4-033")
    return None, CONFLICT


@check("K90")
def _(v):
    """Conflict with 'left while selling strongly' if the car had left the ordering page before the end of
    production was announced."""
    v.cite("S4-002", "S4-004", "F050")
    days = v.days("F041", "F034")[0]
    return days, CONFLICT if days > 0 else HOLDS


@check("K91")
def _(v):
    "Holds if Zeekr's order switch of August 2024 stayed open as many days as the one claimed for Xiaomi."
    days = v.days("F095", "F100")[0]
    return days, HOLDS if days == v("S2-002", "day") else CONFLICT


@check("K92")
def _(v):
    "Holds if visitors and goal in the article are those of the outside report; result: the planned rise."
    goal, visitors = v("S4-026", "person"), v("S4-025", "person")
    same = (visitors, goal) == (v("F049", "person"), v("F267", "person"))
    return 100 * (goal / visitors - 1), HOLDS if same else CONFLICT


@check("K93")
def _(v):
    "Holds if points over option price give the share that was published, to a hundredth of a point."
    share = 100 * v("F058", "yuan") / v("F210", "yuan")
    return share, near(share, v("F060", "percent"), 0.01, 0.5)


# ---------------------------------------------------------------- after-sales service and year-end tax

@check("K94")
def _(v):
    "Conflict of yardstick if what is dismissed in others is Zeekr's own standard."
    gap = v("S3-010", "hour") - v("S3-020", "hour")
    return gap, CONFLICT if gap == 0 else HOLDS


@check("K95")
def _(v):
    "Holds if the two service promises can stand together; result: hours between them that neither covers."
    gap = v("S0-025", "hour") - v("S3-020", "hour")
    return gap, HOLDS if gap >= 0 else CONFLICT


@check("K96")
def _(v):
    """Undetermined while the two shares add up to less than a whole: they may answer one question or two;
    conflict above it."""
    total = v("S3-002", "percent") + v("S3-003", "percent")
    return total, CONFLICT if total > 100 else OPEN


@check("K97")
def _(v):
    """Undetermined: a net score cannot exceed the share of promoters, so published scores bound it from
    below, for another question and year."""
    low, high = sorted((v("F166", "score"), v("F242", "score")))
    stated = v("S3-003", "percent")
    return (low - stated, high - stated), OPEN


@check("K98")
def _(v):
    """Undetermined if service scores above the whole index, on another scale than the article's shares; holds
    if below."""
    v.cite("S3-002")
    gap = v("F228", "score") - v("F157", "score")
    return gap, HOLDS if gap < 0 else OPEN


@check("K99")
def _(v):
    """Conflict if the stated sum lies above the cap; else rounds, since the tax reaches it at the price in
    the article only when VAT is left out. Result: the price without VAT from which it is due."""
    stated = v("S2-020", "yuan")
    return stated / PURCHASE_TAX_2026, ROUNDS if stated <= v("F068", "yuan") else CONFLICT

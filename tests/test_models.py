"""Models against numbers worked by hand, and their invariants."""
from math import inf, isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promise_ledger.models import covenant, crowdfunding, lifecycle, service, switch
from promise_ledger.models.covenant import Covenant
from promise_ledger.models.crowdfunding import Offer
from promise_ledger.models.service import Step

amounts = st.floats(0, 1e6, allow_nan=False)
above_zero = st.floats(0.01, 1e6, allow_nan=False)
caps = st.one_of(st.just(inf), st.floats(0, 50_000))
covenants = st.builds(Covenant, st.floats(0, 1000), st.floats(0, 60), caps)


# ------------------------------------------------------------------ covenant

def test_payout_by_hand():
    terms = Covenant(150, free_days=5, cap_yuan=3000)
    # 5 free days; day 6 pays 150; the cap is reached 20 paid days later, on day 25
    paid = covenant.payout_yuan([-3, 0, 5, 6, 25, 26, 400], terms)
    assert paid.tolist() == [0, 0, 0, 150, 3000, 3000, 3000]
    assert terms.capped_after_days == 25
    assert Covenant(200).capped_after_days == inf


def test_expected_payout_by_hand():
    # half on time, a quarter 10 days late, a quarter 100 days late, at 200 a day:
    # 0.25 * 2,000 + 0.25 * 20,000 = 5,500
    delays, weights = [0, 10, 100], [0.5, 0.25, 0.25]
    assert covenant.expected_payout_yuan(delays, weights, Covenant(200)) == 5500
    # with a cap of 10,000 the last quarter gives 2,500: 3,000 in all
    assert covenant.expected_payout_yuan(delays, weights, Covenant(200, cap_yuan=10_000)) == 3000


def test_geometric_delays_have_their_mean():
    days, weights = covenant.geometric_delays(12.0)
    assert isclose(days @ weights, 12.0, rel_tol=1e-6)
    assert covenant.geometric_delays(0.0)[1][0] == 1.0


@given(covenants, st.floats(-50, 1000), st.floats(0, 100))
def test_payout_never_falls_with_delay_and_keeps_its_cap(terms, day, more):
    now, later = covenant.payout_yuan([day, day + more], terms)
    assert 0 <= now <= later <= terms.cap_yuan


@given(st.floats(0, 1000), st.floats(0, 60), st.floats(0, 20_000), st.floats(0, 80))
def test_a_cap_never_raises_the_expected_payout(rate, free, cap, mean):
    delays = covenant.geometric_delays(mean)
    capped, open_ended = (covenant.expected_payout_yuan(*delays, Covenant(rate, free, c)) for c in (cap, inf))
    assert capped <= open_ended + 1e-9


@pytest.mark.parametrize("call, words", [
    (lambda: Covenant(-1), "rate_yuan_per_day"),
    (lambda: Covenant(1, free_days=float("nan")), "free_days"),
    (lambda: covenant.geometric_delays(-2), "mean_days"),
    (lambda: covenant.expected_payout_yuan([1, 2], [1.0], Covenant(1)), "2 delays but 1"),
    (lambda: covenant.expected_payout_yuan([1, 2], [0.5, 0.6], Covenant(1)), "add up to 1.1"),
])
def test_covenant_errors_name_the_fault(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# -------------------------------------------------------------- crowdfunding

def test_crowdfunding_by_hand():
    offer = Offer(price_yuan=100, unit_cost_yuan=250, threshold=3)
    assert offer.subsidy_yuan == 150
    assert crowdfunding.receipts_yuan([0, 2, 3, 4], offer).tolist() == [0, 0, 300, 400]
    # fixed 1,000: failing with everything spent costs 1,000, success at three 1,000 + 3 * 150
    assert crowdfunding.net_cost_yuan([2, 3], offer, 1000).tolist() == [1000, 1450]
    # nothing spent before success: failing is free
    assert crowdfunding.net_cost_yuan([2, 3], offer, 1000, sunk_share=0).tolist() == [0, 1450]
    assert crowdfunding.success_premium_yuan([offer], 1000) == 450
    assert crowdfunding.success_premium_yuan([offer], 1000, sunk_share=0) == 1450
    assert crowdfunding.needed_share([offer, offer], 60) == 0.1
    assert crowdfunding.threshold_receipts_yuan([offer, Offer(10, 0, 5)]) == 350


@given(st.builds(Offer, amounts, amounts, st.integers(0, 10_000)), st.integers(0, 20_000), amounts)
def test_nothing_is_paid_below_the_threshold(offer, n, fixed):
    funded = n >= offer.threshold
    receipts = float(crowdfunding.receipts_yuan(n, offer))
    assert receipts == (n * offer.price_yuan if funded else 0)
    cost = float(crowdfunding.net_cost_yuan(n, offer, fixed))
    expected = fixed + n * offer.unit_cost_yuan - receipts if funded else fixed
    assert isclose(cost, expected, rel_tol=1e-9, abs_tol=1e-3)


@given(st.builds(Offer, amounts, amounts, st.integers(1, 10_000)), amounts, st.floats(0, 1))
def test_success_premium_is_the_step_at_the_threshold(offer, fixed, sunk):
    below, at = crowdfunding.net_cost_yuan([offer.threshold - 1, offer.threshold], offer, fixed, sunk)
    premium = crowdfunding.success_premium_yuan([offer], fixed, sunk)
    assert isclose(at - below, premium, rel_tol=1e-9, abs_tol=1e-3)


@pytest.mark.parametrize("call, words", [
    (lambda: Offer(-1, 0, 0), "price_yuan"),
    (lambda: crowdfunding.net_cost_yuan(1, Offer(1, 1, 1), 1, 1.5), "sunk_share"),
    (lambda: crowdfunding.success_premium_yuan([], 1, -0.5), "sunk_share"),
    (lambda: crowdfunding.needed_share([], 0), "eligible"),
])
def test_crowdfunding_errors_name_the_fault(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# -------------------------------------------------------------------- switch

def test_switch_by_hand():
    assert switch.cars_covered(140e6, 10_000, 14_000) == (10_000, 14_000)
    assert switch.cars_covered(140e6, 10_000, 14_000, borne_share=0.5) == (20_000, 28_000)
    assert switch.borne_share(140e6, 100_000, 14_000) == 0.1
    assert switch.cost_yuan(10_000, 14_000) == 140e6
    # 4,348 cars a month are 1,000 a week (30.4375 days a month): six to nine weeks make 6,000 to 9,000
    low, high = switch.backlog_cars(30.4375 / 7 * 1000, 6, 9)
    assert isclose(low, 6000) and isclose(high, 9000)


@given(above_zero, above_zero, st.floats(1, 3), st.floats(0.1, 1))
def test_cars_covered_give_the_loss_back(loss, gap, factor, share):
    fewest, most = switch.cars_covered(loss, gap, gap * factor, share)
    assert fewest <= most
    assert isclose(switch.cost_yuan(most, gap, share), loss, rel_tol=1e-9)
    assert isclose(switch.borne_share(loss, most, gap), share, rel_tol=1e-9)


@pytest.mark.parametrize("call, words", [
    (lambda: switch.cars_covered(1, 0, 1), "gap_low_yuan"),
    (lambda: switch.cars_covered(1, 2, 1), "low before high"),
    (lambda: switch.borne_share(1, 0, 1), "cars"),
    (lambda: switch.cost_yuan(1, 1, -0.1), "borne_share"),
    (lambda: switch.backlog_cars(100, 9, 6), "low before high"),
])
def test_switch_errors_name_the_fault(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# ----------------------------------------------------------------- lifecycle

def test_bounds_by_precision():
    assert lifecycle.bounds(7058, "exact") == (7058, 7058)
    assert lifecycle.bounds(10_000, "floor") == (10_000, inf)
    assert lifecycle.bounds(25_000, "rounded", 1000) == (24_500, 25_500)
    assert lifecycle.bounds(0, "unknown") == (0, inf)


def test_tighten_by_hand():
    # a quarter of 60: one month of exactly 15, one of at least 20 (so 20 to 45), one unknown (0 to 25)
    low, high = lifecycle.tighten([15, 20, 0], [15, inf, inf], 60)
    assert low.tolist() == [15, 20, 0]
    assert high.tolist() == [15, 45, 25]


def test_one_unknown_follows_from_the_total():
    low, high = lifecycle.tighten([15, 20, 0], [15, 20, inf], 60)
    assert low[2] == high[2] == 25


def test_lifecycle_by_hand():
    assert isclose(lifecycle.fall(29_244, 11_123), -0.6196, abs_tol=1e-4)
    low, high = lifecycle.cumulative([1, 2, 3], [1, inf, 3])
    assert low.tolist() == [1, 3, 6] and high.tolist() == [1, inf, inf]
    assert lifecycle.split_fall(100, 70, 50) == (0.6, 0.4)


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)), min_size=1, max_size=12), st.floats(0, 1))
def test_tightened_bounds_narrow_and_still_hold_the_truth(pairs, where):
    low = np.array([min(p) for p in pairs])
    high = np.array([max(p) for p in pairs])
    truth = low + where * (high - low)
    new_low, new_high = lifecycle.tighten(low, high, truth.sum())
    slack = 1e-6
    assert (new_low >= low - slack).all() and (new_high <= high + slack).all()
    assert (new_low <= truth + slack).all() and (truth <= new_high + slack).all()


@pytest.mark.parametrize("call, words", [
    (lambda: lifecycle.bounds(1, "guess"), "guess"),
    (lambda: lifecycle.bounds(1, "rounded"), "step"),
    (lambda: lifecycle.bounds(-1, "exact"), "at least 0"),
    (lambda: lifecycle.tighten([10, 10], [12, 12], 30), "total 30"),
    (lambda: lifecycle.fall(0, 1), "peak"),
    (lambda: lifecycle.split_fall(1, 1, 1), "no fall"),
])
def test_lifecycle_errors_name_the_fault(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# ------------------------------------------------------------------- service

def test_service_by_hand():
    steps = [Step("rescue", 24), Step("response", 1), Step("repair", 3, remedy_yuan=50)]
    assert [step.name for step in service.ladder(steps)] == ["response", "repair", "rescue"]
    assert service.uncovered_hours(promised_by=3, covered_from=48) == 45
    assert service.uncovered_hours(promised_by=50, covered_from=48) == 0
    assert service.exposure_yuan(steps, 0.2) == 10
    assert service.exposure_yuan([Step("response", 1)], 1.0) == 0
    # three stories without a failure: (1 - p)^3 = 0.05, p = 1 - 0.05^(1/3) = 0.6316
    assert isclose(service.failure_rate_bound(3), 0.6316, abs_tol=1e-4)


@given(st.integers(1, 10_000), st.floats(0.5, 0.999))
def test_more_cases_bound_the_failure_rate_lower(cases, confidence):
    bound = service.failure_rate_bound(cases, confidence)
    assert 0 < service.failure_rate_bound(cases + 1, confidence) < bound < 1
    assert isclose((1 - bound) ** cases, 1 - confidence, rel_tol=1e-6)


@pytest.mark.parametrize("call, words", [
    (lambda: Step("repair", 0), "repair"),
    (lambda: service.exposure_yuan([], 2), "missed_share"),
    (lambda: service.failure_rate_bound(0), "cases"),
])
def test_service_errors_name_the_fault(call, words):
    with pytest.raises(ValueError, match=words):
        call()

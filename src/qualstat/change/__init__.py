"""Did it get better? Comparisons with effect, interval and the words for it."""

from qualstat.change.counted import fisher, mcnemar, mcnemar_exact, share_test, sign_test, two_rates, two_shares
from qualstat.change.measured import equal_spread, paired_means, two_means
from qualstat.change.ranked import friedman, kruskal, rank_sum, signed_rank
from qualstat.change.series import Differences, Interrupted, difference_in_differences, interrupted
from qualstat.effect import Effect, Verdict, verdict

__all__ = [
    "Differences",
    "Effect",
    "Interrupted",
    "Verdict",
    "difference_in_differences",
    "equal_spread",
    "fisher",
    "friedman",
    "interrupted",
    "kruskal",
    "mcnemar",
    "mcnemar_exact",
    "paired_means",
    "rank_sum",
    "share_test",
    "sign_test",
    "signed_rank",
    "two_means",
    "two_rates",
    "two_shares",
    "verdict",
]

"""Agreement between raters: examiners' scores, codings, judgements."""

from qualstat.agreement.alpha import Gwet, gwet, krippendorff
from qualstat.agreement.icc import (
    Concordance,
    Icc,
    finn,
    icc,
    icc_average_as_irr,
    kendall_w,
    maxwell,
    mean_correlation,
    percent_agreement,
    robinson,
)
from qualstat.agreement.kappa import CategoryKappas, Kappa, cohen, conger, fleiss, fleiss_categories, light

__all__ = [
    "CategoryKappas",
    "Concordance",
    "Gwet",
    "Icc",
    "Kappa",
    "cohen",
    "conger",
    "finn",
    "fleiss",
    "fleiss_categories",
    "gwet",
    "icc",
    "icc_average_as_irr",
    "kendall_w",
    "krippendorff",
    "light",
    "maxwell",
    "mean_correlation",
    "percent_agreement",
    "robinson",
]

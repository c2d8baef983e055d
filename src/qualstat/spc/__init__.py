"""Control charts: pure functions of arrays, with the conventions of the field named at each formula."""

from qualstat.spc.attribute import Basis, Shewhart, c_chart, g_chart, p_chart, u_chart
from qualstat.spc.judgement import Improvement, Judgement, cause_names, judge, point_types
from qualstat.spc.measured import i_chart, i_prime_chart, mr_chart, s_chart, t_chart, xbar_chart
from qualstat.spc.steps import Step
from qualstat.spc.xmr import (
    COMMON,
    ENOUGH_POINTS,
    OUTSIDE,
    SHIFT,
    TREND,
    TWO_OF_THREE,
    XmrChart,
    XmrLimits,
    XmrRules,
    xmr,
    xmr_limits,
)

__all__ = [
    "COMMON",
    "ENOUGH_POINTS",
    "OUTSIDE",
    "SHIFT",
    "TREND",
    "TWO_OF_THREE",
    "Basis",
    "Improvement",
    "Judgement",
    "Shewhart",
    "Step",
    "XmrChart",
    "XmrLimits",
    "XmrRules",
    "c_chart",
    "cause_names",
    "g_chart",
    "i_chart",
    "i_prime_chart",
    "judge",
    "mr_chart",
    "p_chart",
    "point_types",
    "s_chart",
    "t_chart",
    "u_chart",
    "xbar_chart",
    "xmr",
    "xmr_limits",
]

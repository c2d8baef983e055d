"""Constants of control charts, derived where they can be, and the rounded ones of the tables where a convention asks."""

from math import pi, sqrt

import numpy as np

from qualstat._dist import log_gamma
from qualstat._types import Floats

D2 = 2 / sqrt(pi)  # mean range of two standard normals; the textbooks' 1.128
D3 = sqrt(2 - 4 / pi)  # its standard deviation; the textbooks' 0.853
D2_TABLE = 1.128  # Montgomery, appendix VI, n = 2; used by qicharts2 and by Laney (2002)
E2_NHS = 2.66  # 3 / 1.128 rounded, as Making data count (NHS England) and Wheeler print it
D4_NHS = 3.267  # 1 + 3 * 0.853 / 1.128 rounded: upper limit of a moving range, in mean ranges


def c4(n: Floats) -> Floats:
    """Mean of the sample standard deviation of n standard normals (Montgomery, section 6.3)."""
    size = np.maximum(n, 2.0)
    return np.where(n > 1, np.sqrt(2 / (size - 1)) * np.exp(log_gamma(size / 2) - log_gamma((size - 1) / 2)), np.nan)

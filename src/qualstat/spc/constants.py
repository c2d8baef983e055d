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


# Mean and standard deviation of the range of n standard normals, by n (0 and 1 have none); n = 2 to 25.
# Rounded d2 as Montgomery, appendix VI, prints it and qcc uses it; d3 with the seven digits of qcc.
_TABLE_D2 = (
    "1.128 1.693 2.059 2.326 2.534 2.704 2.847 2.970 3.078 3.173 3.258 3.336 3.407 3.472 3.532 3.588 3.640 3.689 3.735 "
    "3.778 3.819 3.858 3.895 3.931"
)
_TABLE_D3 = (
    "0.8525033 0.8883697 0.8798108 0.8640855 0.8480442 0.8332108 0.8198378 0.8078413 0.7970584 0.7873230 0.7784873 "
    "0.7704257 0.7630330 0.7562217 0.7499188 0.7440627 0.7386021 0.7334929 0.7286980 0.7241851 0.7199267 0.7158987 "
    "0.7120802 0.7084528"
)


def _by_size(table: str) -> Floats:
    return np.array([np.nan, np.nan, *(float(v) for v in table.split())])


D2_OF, D3_OF = _by_size(_TABLE_D2), _by_size(_TABLE_D3)

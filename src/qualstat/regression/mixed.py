"""Mixed models: what belongs to groups is drawn towards the whole as far as the group's numbers are few."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._optimize import minimum
from qualstat._types import Floats, Ints


@dataclass(frozen=True, slots=True)
class Grouping:
    """A random part: what varies between the groups of one label.

    name : of the grouping
    groups : labels, shape (n,), at least two different
    design : (n, c), what varies; a constant alone by default (a level for each group)
    names : of the c columns
    """

    name: str
    groups: Sequence[object] | ArrayLike
    design: Floats | None = None
    names: tuple[str, ...] = ("(Intercept)",)


@dataclass(frozen=True, slots=True)
class GroupEffects:
    """The random part as estimated: covariance (c, c); effects (groups, c), drawn towards 0."""

    name: str
    names: tuple[str, ...]
    labels: tuple[str, ...]
    covariance: Floats
    effects: Floats


@dataclass(frozen=True, slots=True)
class MixedFit:
    """A linear mixed model. Coefficients (k,), covariance (k, k); variances in the squared unit of the response."""

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    residual_variance: float
    log_likelihood: float  # restricted, if fitted by REML
    groupings: tuple[GroupEffects, ...]

    @property
    def icc(self) -> float:
        """Share of the variance between the groups of the first grouping, of a model with levels only."""
        between = float(self.groupings[0].covariance[0, 0])
        return between / (between + self.residual_variance)


@dataclass(frozen=True, slots=True)
class _Part:
    """One grouping made ready: its columns in Z, and where its numbers stand in theta."""

    grouping: Grouping
    labels: tuple[str, ...]
    numbers: Ints
    design: Floats

    @property
    def width(self) -> int:
        return self.design.shape[1]

    @property
    def n_theta(self) -> int:
        return self.width * (self.width + 1) // 2

    def z(self) -> Floats:
        n, g = self.numbers.size, len(self.labels)
        wide = np.zeros((n, g, self.width))
        wide[np.arange(n), self.numbers] = self.design
        return wide.reshape(n, g * self.width)

    def factor(self, theta: Floats) -> Floats:
        """The relative factor of one group, lower triangular (c, c)."""
        lower = np.zeros((self.width, self.width))
        lower[np.tril_indices(self.width)] = theta
        return lower


def mixed(
    response: ArrayLike,
    design: ArrayLike,
    groupings: Sequence[Grouping],
    *,
    names: Sequence[str] | None = None,
    reml: bool = True,
) -> MixedFit:
    """A linear mixed model by (restricted) maximum likelihood.

    Parameters
    ----------
    response : array_like of float, shape (n,), any unit
    design : array_like of float, shape (n, k)
        What holds for all, the constant as a column of ones.
    groupings : sequence of Grouping, at least one
        They may be nested or crossed; within one, levels and slopes go together freely.
    names : of the columns of design, optional
    reml : bool
        Restricted likelihood: the right choice for variances. Without it likelihoods of
        different designs can be compared.

    Returns
    -------
    MixedFit

    Raises
    ------
    ValueError
        Bad shapes, no grouping, a grouping with one group or with as many groups as points.

    Notes
    -----
    A variance may come out as 0: then groups do not differ more than chance. Equivariant to the unit of
    the response. Dense: meant for up to a few hundred groups; O(q^3) per step for q group effects.

    References
    ----------
    Bates, Mächler, Bolker and Walker (2015) JSS 67(1), equations 30-42 (profiled REML criterion).

    Examples
    --------
    >>> fit = mixed([1, 2, 5, 6, 9, 10], np.ones((6, 1)), [Grouping("u", ["a", "a", "b", "b", "c", "c"])])
    >>> round(float(fit.coefficients[0]), 2), bool(fit.icc > 0.9)
    (5.5, True)
    """
    y, x = _check.vector(response, "response", 2), _check.matrix(design, "design")
    if y.size != x.shape[0] or y.size <= x.shape[1]:
        raise ValueError(
            f"response must have a value for each row of design, and more than columns; got {y.size} and {x.shape}."
        )
    if not groupings:
        raise ValueError("groupings must be at least one; got none. Without groups use ols.")
    parts = [_made(grouping, y.size) for grouping in groupings]
    scale = float(y.std()) or 1.0
    profile = _Profile(y / scale, x, parts, reml=reml)
    start = np.concatenate([np.eye(part.width)[np.tril_indices(part.width)] for part in parts])
    on_diagonal = np.concatenate([np.equal(*np.tril_indices(part.width)) for part in parts])
    theta = minimum(profile.criterion, start, lower=np.where(on_diagonal, 0.0, -np.inf))
    label = tuple(names) if names is not None else tuple(f"x{i + 1}" for i in range(x.shape[1]))
    return profile.result(theta, label, scale)


def _made(grouping: Grouping, n: int) -> _Part:
    labels = np.asarray([str(g) for g in np.asarray(grouping.groups).tolist()])
    if labels.shape != (n,):
        raise ValueError(f"groups must be one label for each point; got {labels.shape} for {n}. Give one for each.")
    distinct, numbers = np.unique(labels, return_inverse=True)
    if not 1 < distinct.size < n:
        raise ValueError(
            f"groups must be at least 2 and fewer than the points; got {distinct.size} of {n}. Then nothing tells groups from chance."
        )
    design = np.ones((n, 1)) if grouping.design is None else _check.matrix(grouping.design, "design of the grouping")
    return _Part(grouping, tuple(str(d) for d in distinct), np.asarray(numbers, dtype=np.int64), design)


class _Profile:
    """The likelihood as a function of the relative factors alone; products of the data are made once."""

    def __init__(self, y: Floats, x: Floats, parts: Sequence[_Part], *, reml: bool) -> None:
        self.y, self.x, self.parts, self.reml = y, x, parts, reml
        z = np.column_stack([part.z() for part in parts])
        self.zz, self.zx, self.zy = z.T @ z, z.T @ x, z.T @ y
        self.xx, self.xy, self.yy = x.T @ x, x.T @ y, float(y @ y)

    def _lambda(self, theta: Floats) -> list[Floats]:
        ends = np.cumsum([part.n_theta for part in self.parts])[:-1]
        return [part.factor(t) for part, t in zip(self.parts, np.split(theta, ends), strict=True)]

    def _scaled(self, factors: Sequence[Floats], rows: Floats) -> Floats:
        """Lambda' times rows."""
        out, at = np.empty_like(rows), 0
        for part, factor in zip(self.parts, factors, strict=True):
            size = len(part.labels) * part.width
            block = rows[at : at + size].reshape(len(part.labels), part.width, -1)
            out[at : at + size] = np.einsum("ji,gjk->gik", factor, block).reshape(size, -1)
            at += size
        return out

    def solve(self, theta: Floats) -> tuple[Floats, Floats, float, float, Floats]:
        """Coefficients, X'V^-1X, the penalised sum of squares, log determinant, and the spherical group effects."""
        factors = self._lambda(theta)
        left = self._scaled(factors, self.zz)
        lower = np.linalg.cholesky(self._scaled(factors, left.T).T + np.eye(left.shape[0]))
        right = np.linalg.solve(lower, self._scaled(factors, np.column_stack([self.zx, self.zy])))
        rzx, rzy = right[:, :-1], right[:, -1]
        information = self.xx - rzx.T @ rzx
        beta = np.linalg.solve(information, self.xy - rzx.T @ rzy)
        squares = self.yy - float(rzy @ rzy) - float(beta @ (self.xy - rzx.T @ rzy))
        spherical = np.linalg.solve(lower.T, rzy - rzx @ beta)
        return beta, information, squares, 2 * float(np.log(np.diag(lower)).sum()), spherical

    def criterion(self, theta: Floats) -> float:
        """-2 log likelihood, profiled over everything but the relative factors."""
        _, information, squares, determinant, _ = self.solve(theta)
        n = self.y.size - (self.x.shape[1] if self.reml else 0)
        fixed = float(np.linalg.slogdet(information)[1]) if self.reml else 0.0
        return determinant + fixed + n * (1 + log(2 * pi * max(squares, 1e-300) / n))

    def result(self, theta: Floats, names: tuple[str, ...], scale: float) -> MixedFit:
        """Everything at the optimum, in the unit of the response."""
        beta, information, squares, _, spherical = self.solve(theta)
        n = self.y.size - (self.x.shape[1] if self.reml else 0)
        sigma2, found, at = squares / n * scale**2, list[GroupEffects](), 0
        for part, factor in zip(self.parts, self._lambda(theta), strict=True):
            size = len(part.labels) * part.width
            effects = spherical[at : at + size].reshape(-1, part.width) @ factor.T * scale
            at += size
            found.append(
                GroupEffects(part.grouping.name, part.grouping.names, part.labels, sigma2 * factor @ factor.T, effects)
            )
        likelihood = -self.criterion(theta) / 2 - n * log(scale)
        return MixedFit(names, beta * scale, np.linalg.inv(information) * sigma2, sigma2, likelihood, tuple(found))


def standard_errors(fit: MixedFit) -> Floats:
    """Standard errors of what holds for all, shape (k,)."""
    return np.array([sqrt(v) for v in np.diag(fit.covariance)])

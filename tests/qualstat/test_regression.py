"""Regression against statsmodels, and what must hold of any data."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from qualstat import regression

RNG = np.random.default_rng(12)
N = 90
X = np.column_stack([np.ones(N), RNG.normal(size=N), RNG.uniform(size=N)])
Y = X @ [1.0, 2.0, -1.0] + RNG.normal(size=N) * (1 + np.abs(X[:, 1]))
CLUSTER = np.repeat(np.arange(15), 6)
YEAR = np.tile(np.arange(6), 15)
FIT = regression.ols(Y, X)


def _se(covariance: np.ndarray) -> np.ndarray:
    return np.sqrt(np.diag(covariance))


@pytest.mark.parametrize("kind", ["HC0", "HC1", "HC2", "HC3"])
def test_robust_errors_agree_with_statsmodels(kind: str) -> None:
    known = sm.OLS(Y, X).fit(cov_type=kind)

    assert FIT.coefficients == pytest.approx(known.params)
    assert _se(regression.heteroskedastic(FIT, kind)) == pytest.approx(known.bse)  # type: ignore[arg-type]


def test_classical_errors_and_fit_agree_with_statsmodels() -> None:
    known = sm.OLS(Y, X).fit()

    assert _se(FIT.covariance) == pytest.approx(known.bse)
    assert (FIT.r2, FIT.adjusted_r2, FIT.f) == pytest.approx((known.rsquared, known.rsquared_adj, known.fvalue))


@pytest.mark.parametrize(("lags", "few"), [(0, False), (3, False), (3, True), (7, True)])
def test_newey_west_agrees_with_statsmodels(lags: int, few: bool) -> None:
    known = sm.OLS(Y, X).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": few})

    assert _se(regression.newey_west(FIT, lags=lags, few=few)) == pytest.approx(known.bse)


def test_clustered_errors_agree_with_statsmodels() -> None:
    known = sm.OLS(Y, X).fit(cov_type="cluster", cov_kwds={"groups": CLUSTER})
    two = sm.OLS(Y, X).fit(cov_type="cluster", cov_kwds={"groups": np.column_stack([CLUSTER, YEAR])})

    assert _se(regression.clustered(FIT, CLUSTER)) == pytest.approx(known.bse)
    assert _se(regression.two_way_clustered(FIT, CLUSTER, YEAR)) == pytest.approx(two.bse, rel=0.02)


def test_clusters_of_one_are_heteroskedastic_errors() -> None:
    alone = np.arange(N)

    assert regression.bias_reduced(FIT, alone).covariance == pytest.approx(regression.heteroskedastic(FIT, "HC2"))
    assert regression.clustered(FIT, alone, kind="HC0", few=False) == pytest.approx(
        regression.heteroskedastic(FIT, "HC0")
    )


def test_satterthwaite_lies_below_the_number_of_clusters() -> None:
    df = regression.bias_reduced(FIT, CLUSTER).df

    assert (df < 15).all()
    assert (df > 1).all()


def test_logistic_agrees_with_statsmodels() -> None:
    n = RNG.integers(5, 40, N)
    x = RNG.binomial(n, 1 / (1 + np.exp(-(X @ [0.2, 0.7, -0.5]))))
    known = sm.GLM(np.column_stack([x, n - x]), X, family=sm.families.Binomial()).fit()
    got = regression.glm(x, X, family="logistic", size=n)

    assert got.coefficients == pytest.approx(known.params, abs=1e-7)
    assert _se(got.covariance) == pytest.approx(known.bse, rel=1e-5)
    assert got.deviance == pytest.approx(known.deviance)


def test_poisson_with_offset_agrees_with_statsmodels() -> None:
    time = RNG.uniform(50, 500, N)
    x = RNG.poisson(time * np.exp(X @ [-3, 0.4, 0.3]))
    known = sm.GLM(x, X, family=sm.families.Poisson(), offset=np.log(time)).fit()
    got = regression.glm(x, X, family="poisson", size=time)

    assert got.coefficients == pytest.approx(known.params, abs=1e-7)
    assert _se(got.covariance) == pytest.approx(known.bse, rel=1e-5)
    assert got.expected(X, exposure=time) == pytest.approx(known.fittedvalues)


@pytest.mark.parametrize("reml", [True, False])
def test_mixed_models_agree_with_statsmodels(reml: bool) -> None:
    level = RNG.normal(0, 2, 15)[CLUSTER] + RNG.normal(0, 0.8, 15)[CLUSTER] * X[:, 1]
    y = X @ [1.0, 2.0, -1.0] + level + RNG.normal(size=N)
    for z in (X[:, :1], X[:, :2]):
        known = sm.MixedLM(y, X, groups=CLUSTER, exog_re=z).fit(reml=reml, method=["lbfgs", "powell"])
        group = regression.Grouping("group", CLUSTER, z, ("level", "slope")[: z.shape[1]])
        got = regression.mixed(y, X, [group], reml=reml)

        assert got.log_likelihood == pytest.approx(known.llf, abs=1e-3)
        assert got.coefficients == pytest.approx(known.fe_params, abs=1e-3)
        assert got.groupings[0].covariance == pytest.approx(np.asarray(known.cov_re), abs=0.03)
        assert got.residual_variance == pytest.approx(known.scale, abs=0.01)


def test_within_is_least_squares_with_a_constant_for_each_unit() -> None:
    dummies = (CLUSTER[:, None] == np.arange(15)).astype(float)
    known = sm.OLS(Y, np.column_stack([X[:, 1:], dummies])).fit()
    got = regression.within(Y, X[:, 1:], CLUSTER)

    assert got.coefficients == pytest.approx(known.params[:2])
    assert _se(got.covariance) == pytest.approx(known.bse[:2])


def test_within_both_ways_is_least_squares_with_both_constants() -> None:
    dummies = (CLUSTER[:, None] == np.arange(15)).astype(float)
    years = (YEAR[:, None] == np.arange(1, 6)).astype(float)
    known = sm.OLS(Y, np.column_stack([X[:, 1:], dummies, years])).fit()
    got = regression.within(Y, X[:, 1:], CLUSTER, years=YEAR)

    assert got.coefficients == pytest.approx(known.params[:2])
    assert _se(got.covariance) == pytest.approx(known.bse[:2])


@given(st.floats(0.01, 100), st.integers(0, 100))
def test_unit_of_the_response_scales_everything(scale: float, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(N)
    other = regression.ols(Y[order] * scale, X[order])

    assert other.coefficients == pytest.approx(FIT.coefficients * scale)
    assert _se(regression.heteroskedastic(other, "HC3")) == pytest.approx(
        _se(regression.heteroskedastic(FIT, "HC3")) * scale
    )


def test_collinear_columns_are_named() -> None:
    with pytest.raises(ValueError, match="double"):
        regression.ols(Y, np.column_stack([X, X[:, 1] * 2]), names=["one", "a", "b", "double"])


def test_perfect_separation_is_refused() -> None:
    x = np.column_stack([np.ones(20), np.arange(20.0)])
    with pytest.raises(ValueError, match="separate"):
        regression.glm((np.arange(20) >= 10).astype(float), x, family="logistic")

"""Writes test/fixtures/reference-samplers.json: values from NumPy, SciPy, mpmath, scikit-learn and
cmaes that the tests of samplers and numerics compare with.

pip install scipy mpmath scikit-learn cmaes==0.13.1
python scripts/reference-samplers.py > test/fixtures/reference-samplers.json
"""

import json, platform
import cmaes, mpmath as mp, numpy as np, scipy, sklearn
from scipy import integrate, optimize, stats
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

rng = np.random.default_rng(5)
r = lambda a: np.asarray(a, float).tolist()
mp.mp.dps = 60

# log(phi(z) + z Phi(z)) and log Phi(z), to 60 digits before rounding.
zs = [-1e6, -1e4, -9999, -300, -50, -20, -5, -1.5, -1.0001, -1, -0.9999, -0.5, 0, 0.5, 1, 3, 10]
improvement = dict(
    z=zs,
    log=[
        float(mp.log(mp.npdf(z) + mp.mpf(z) * mp.erfc(-mp.mpf(z) / mp.sqrt(2)) / 2))
        if z > -1e4
        else float(-(mp.mpf(z) ** 2) / 2 - mp.log(2 * mp.pi) / 2 - 2 * mp.log(-mp.mpf(z)))
        for z in zs
    ],
)

# Expected gain of hypervolume of two independent normals, by quadrature of the gain over both.
front, ref = [[0.1, 0.9], [0.4, 0.4], [0.8, 0.2]], [1.0, 1.0]


def gain(a, b):
    hv, points = 0.0, sorted(front + [[a, b]])

    def volume(ps):
        s, floor = 0.0, ref[1]
        for x, y in sorted(ps):
            if x < ref[0] and y < floor:
                s += (ref[0] - x) * (floor - y)
                floor = y
        return s

    return volume(front + [[a, b]]) - volume(front)


def expected(m, s):
    grid = np.linspace(-8, 8, 1601)
    w = stats.norm.pdf(grid)
    w /= w.sum()
    a, b = m[0] + s[0] * grid, m[1] + s[1] * grid
    return float(
        sum(
            w[i] * w[j] * gain(a[i], b[j])
            for i in range(0, 1601)
            for j in range(0, 1601)
            if w[i] * w[j] > 1e-12
        )
    )


cases = [([0.3, 0.3], [0.1, 0.1]), ([0.5, 0.7], [0.2, 0.3]), ([0.9, 0.9], [0.05, 0.1])]


def closed(m, s):
    # The same by strips: E[(u - max(l, y))+] a side, each by adaptive quadrature.
    slab = lambda l, u, mu, sd: integrate.quad(
        lambda y: max(0.0, u - max(l, y)) * stats.norm.pdf(y, mu, sd),
        mu - 12 * sd,
        u,
        epsabs=1e-13,
        limit=400,
        points=[p for p in (l,) if mu - 12 * sd < p < u],
    )[0]
    xs = [-1e3] + [p[0] for p in front] + [ref[0]]
    ys = [ref[1]] + [p[1] for p in front]
    return float(
        sum(
            slab(xs[i], xs[i + 1], m[0], s[0]) * slab(-1e3, ys[i], m[1], s[1])
            for i in range(len(ys))
        )
    )


hypervolume = dict(
    front=front, reference=ref, cases=[dict(mean=m, sd=s, value=closed(m, s)) for m, s in cases]
)
for c in hypervolume["cases"][:1]:
    assert abs(expected(c["mean"], c["sd"]) - c["value"]) < 1e-4

# Bounded minima by SciPy's L-BFGS-B.
bounded = []
for low, high, start in [(-2, 0.5, -1.5), (-1, 3, 2.5), (0.2, 0.9, 0.5)]:
    s = optimize.minimize(
        optimize.rosen,
        np.full(6, start),
        jac=optimize.rosen_der,
        method="L-BFGS-B",
        bounds=[(low, high)] * 6,
        options=dict(maxiter=5000, ftol=1e-15, gtol=1e-10),
    )
    bounded.append(dict(low=low, high=high, start=start, x=r(s.x), value=float(s.fun)))

A = rng.normal(size=(7, 7))
S = A @ A.T + 0.1 * np.eye(7)
matrix = dict(
    a=r(S.ravel()),
    factor=r(np.linalg.cholesky(S).ravel()),
    inverse=r(np.linalg.inv(S).ravel()),
    eigenvalues=r(np.linalg.eigvalsh(S)),
)

# A Gaussian process with fixed hyperparameters: Matern 5/2 + a constant of variance 1 + noise.
X, Z = rng.random((15, 3)), rng.random((6, 3))
y = np.sin(4 * X[:, 0]) + X[:, 1] ** 2
lengths, signal, noise = [0.4, 0.7, 2.0], 1.7, 0.01
k = ConstantKernel(signal) * Matern(length_scale=lengths, nu=2.5) + ConstantKernel(1.0)
g = GaussianProcessRegressor(k, alpha=noise, optimizer=None).fit(X, y)
mean, sd = g.predict(Z, return_std=True)
process = dict(
    x=r(X.ravel()),
    y=r(y),
    points=r(Z.ravel()),
    lengths=lengths,
    signal=signal,
    noise=noise,
    mean=r(mean),
    variance=r(sd**2),
    log_likelihood=float(g.log_marginal_likelihood()),
)

# Strategy parameters of CMA-ES, and its state after three generations of given samples.
strategies = []
for n, population in [(2, None), (5, None), (10, 30), (40, None)]:
    c = cmaes.CMA(np.zeros(n), 1.0, population_size=population)
    strategies.append(
        dict(
            n=n,
            population=c.population_size,
            weights=r(c._weights),
            effective=float(c._mu_eff),
            cCumulation=float(c._cc),
            c1=float(c._c1),
            cMu=float(c._cmu),
            cSigma=float(c._c_sigma),
            dSigma=float(c._d_sigma),
            chi=float(c._chi_n),
        )
    )


def moves(count, **options):
    c = cmaes.CMA(np.full(3, 0.5), 0.2, seed=1, **options)
    generations = []
    for g_ in range(count):
        told = [(c.ask(), None) for _ in range(c.population_size)]
        told = [(x, float(((x - 0.3) ** 2 * [1, 4, 9]).sum())) for x, _ in told]
        c.tell(told)
        told.sort(key=lambda t: t[1])
        generations.append(
            dict(
                samples=r(np.concatenate([x for x, _ in told])),
                mean=r(c._mean),
                sigma=float(c._sigma),
                covariance=r(c._C.ravel()),
            )
        )
    return generations


generations = moves(3)
adapted = moves(6, lr_adapt=True)
print(
    json.dumps(
        dict(
            made_with=dict(
                python=platform.python_version(),
                numpy=np.__version__,
                scipy=scipy.__version__,
                mpmath=mp.__version__,
                sklearn=sklearn.__version__,
                cmaes="0.13.1",
            ),
            improvement=improvement,
            hypervolume=hypervolume,
            bounded=bounded,
            matrix=matrix,
            process=process,
            strategies=strategies,
            generations=generations,
            adapted=adapted,
        )
    )
)

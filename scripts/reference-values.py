"""Writes test/fixtures/reference.json: values from SciPy, scikit-learn and Optuna that the unit tests
compare with.

pip install scipy scikit-learn optuna==5.0.0
python scripts/reference-values.py > test/fixtures/reference.json
"""

import json, platform, warnings
import numpy as np, scipy, sklearn, optuna
from scipy import stats
from scipy.stats import qmc
from sklearn import linear_model, metrics, neighbors, tree
from sklearn.preprocessing import StandardScaler
from optuna._hypervolume import compute_hypervolume
from optuna.study._multi_objective import _fast_non_domination_rank

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20)
r = lambda a: np.asarray(a, float).tolist()

x = np.concatenate([np.linspace(-38, 8, 93), [-0.46875, 0, 1e-9, 0.5]])
p = np.concatenate([np.linspace(0.001, 0.999, 41), [1e-300, 1e-100, 1e-20, 1e-8, 1 - 1e-8]])
cuts = [(0.3, 0.1, 0, 1), (-4, 0.5, 0, 1), (1.2, 0.02, 0, 1), (0.5, 3, 0, 1)]
normal = dict(
    x=r(x),
    cdf=r(stats.norm.cdf(x)),
    logcdf=r(stats.norm.logcdf(x)),
    p=r(p),
    quantile=r(stats.norm.ppf(p)),
    truncated=[
        dict(
            mean=m,
            sigma=s,
            low=a,
            high=b,
            u=r([0.001, 0.2, 0.5, 0.9, 0.999]),
            value=r(
                stats.truncnorm.ppf(
                    [0.001, 0.2, 0.5, 0.9, 0.999], (a - m) / s, (b - m) / s, loc=m, scale=s
                )
            ),
        )
        for m, s, a, b in cuts
    ],
)
sobol = r(qmc.Sobol(12, scramble=False, bits=32).random(32))

n, d = 120, 4
X = StandardScaler().fit_transform(rng.normal(size=(n, d)) @ rng.normal(size=(d, d)))
y = X @ np.array([1.5, -2, 0, 0.3]) + rng.normal(size=n)
ys = (y - y.mean()) / y.std()
two = (X @ np.array([1, -1, 0.5, 0]) + 0.5 * rng.normal(size=n) > 0).astype(int)
three = np.digitize(X @ np.array([1, 0.5, 0, -1]) + 0.3 * rng.normal(size=n), [-0.7, 0.7])
table = dict(rows=n, columns=d, x=r(X.ravel()), y=r(y), two=two.tolist(), three=three.tolist())


def net(alpha, share):
    m = (
        linear_model.Ridge(alpha=alpha * n)
        if share == 0
        else linear_model.ElasticNet(alpha=alpha, l1_ratio=share, tol=1e-12, max_iter=100000)
    )
    m.fit(X, ys)
    return dict(penalty=alpha, share=share, prediction=r((m.predict(X)) * y.std() + y.mean()))


def logit(l2, labels):
    m = linear_model.LogisticRegression(C=1 / (l2 * n), tol=1e-10, max_iter=10000).fit(X, labels)
    return dict(penalty=l2, probability=r(m.predict_proba(X).ravel()))


def grown(model, labels, proba):
    m = model.fit(X, labels)
    return dict(
        leaves=int(m.get_n_leaves()),
        prediction=r(m.predict_proba(X).ravel() if proba else m.predict(X)),
    )


T = tree.DecisionTreeClassifier
R = tree.DecisionTreeRegressor
trees = dict(
    gini=grown(T(max_depth=3, random_state=0), three, True),
    entropy=grown(T(criterion="entropy", max_depth=3, random_state=0), two, True),
    leaf=grown(T(min_samples_leaf=9, random_state=0), two, True),
    variance=grown(R(max_depth=3, random_state=0), y, False),
    pruned=grown(T(ccp_alpha=0.02, random_state=0), two, True),
)
near = dict(
    uniform=r(
        neighbors.KNeighborsClassifier(7).fit(X[:80], three[:80]).predict_proba(X[80:]).ravel()
    ),
    distance=r(
        neighbors.KNeighborsRegressor(5, weights="distance", p=1)
        .fit(X[:80], y[:80])
        .predict(X[80:])
    ),
)
P3 = rng.dirichlet(np.ones(3), n)
P2 = rng.dirichlet(np.ones(2), n)
q = y + rng.normal(size=n)
scores = dict(
    p3=r(P3.ravel()),
    p2=r(P2.ravel()),
    q=r(q),
    three={
        "accuracy": metrics.accuracy_score(three, P3.argmax(1)),
        "balanced-accuracy": metrics.balanced_accuracy_score(three, P3.argmax(1)),
        "f1": metrics.f1_score(three, P3.argmax(1), average="macro"),
        "log-loss": metrics.log_loss(three, P3),
        "auc": metrics.roc_auc_score(three, P3, multi_class="ovr"),
    },
    two={
        "accuracy": metrics.accuracy_score(two, P2.argmax(1)),
        "f1": metrics.f1_score(two, P2.argmax(1)),
        "auc": metrics.roc_auc_score(two, P2[:, 1]),
        "log-loss": metrics.log_loss(two, P2),
    },
    regression={
        "rmse": metrics.mean_squared_error(y, q) ** 0.5,
        "mae": metrics.mean_absolute_error(y, q),
        "r2": metrics.r2_score(y, q),
    },
)
F2 = rng.random((30, 2))
F3 = rng.random((25, 3))
F4 = rng.random((12, 4))
pareto = [
    dict(
        points=r(f),
        reference=r(np.full(f.shape[1], 1.1)),
        hypervolume=float(compute_hypervolume(f, np.full(f.shape[1], 1.1))),
        rank=_fast_non_domination_rank(f).tolist(),
    )
    for f in (F2, F3, F4)
]
print(
    json.dumps(
        dict(
            made_with=dict(
                python=platform.python_version(),
                numpy=np.__version__,
                scipy=scipy.__version__,
                sklearn=sklearn.__version__,
                optuna=optuna.__version__,
            ),
            normal=normal,
            sobol=sobol,
            table=table,
            least_squares=[net(0.01, 0), net(0.5, 0), net(0.1, 1), net(0.05, 0.5)],
            logistic=dict(two=[logit(0.01, two), logit(1, two)], three=[logit(0.05, three)]),
            trees=trees,
            neighbors=near,
            scores=scores,
            pareto=pareto,
        )
    )
)

"""Writes test/fixtures/reference-metrics.json: scores from scikit-learn that the tests of metrics
compare with, of random predictions and at the edges of each definition.

pip install scikit-learn
python scripts/reference-metrics.py > test/fixtures/reference-metrics.json
"""

import json, math, warnings
import numpy as np, sklearn
from sklearn import metrics as m

warnings.filterwarnings("ignore")
rng = np.random.default_rng(11)
cases = []


def add(note, task, y, p, w=None, positive=None, quantile=None):
    """A case with the score of every metric that has one."""
    y = np.asarray(y)
    p = np.asarray(p, float)
    scores = {}

    def score(name, f):
        try:
            value = float(f())
        except ValueError:
            return  # scikit-learn refuses it
        scores[name] = value if math.isfinite(value) else None

    if task == "classification":
        k = p.shape[1]
        labels = list(range(k))
        hard = p.argmax(1)
        one = positive if positive is not None else (1 if k == 2 else None)
        score("accuracy", lambda: m.accuracy_score(y, hard, sample_weight=w))
        score("balanced-accuracy", lambda: m.balanced_accuracy_score(y, hard, sample_weight=w))
        score("log-loss", lambda: m.log_loss(y, p, labels=labels, sample_weight=w))
        score("matthews", lambda: m.matthews_corrcoef(y, hard, sample_weight=w))
        score(
            "quadratic-kappa",
            lambda: m.cohen_kappa_score(
                y, hard, labels=labels, weights="quadratic", sample_weight=w
            ),
        )
        if k == 2:
            score("brier", lambda: m.brier_score_loss(y, p[:, 1], sample_weight=w))
        else:
            score("brier", lambda: m.brier_score_loss(y, p, labels=labels, sample_weight=w))
        if one is not None:
            is_one = (y == one).astype(int)
            score("f1", lambda: m.f1_score(is_one, hard == one, sample_weight=w))
            score("auc", lambda: m.roc_auc_score(is_one, p[:, one], sample_weight=w))
            score(
                "average-precision",
                lambda: m.average_precision_score(is_one, p[:, one], sample_weight=w),
            )
        else:
            score("f1", lambda: m.f1_score(y, hard, average="macro", sample_weight=w))
            score("auc", lambda: m.roc_auc_score(y, p, multi_class="ovr", sample_weight=w))
            score("average-precision", lambda: m.average_precision_score(y, p, sample_weight=w))
    else:
        q = 0.5 if quantile is None else quantile
        score("rmse", lambda: m.root_mean_squared_error(y, p, sample_weight=w))
        score("mae", lambda: m.mean_absolute_error(y, p, sample_weight=w))
        score("r2", lambda: m.r2_score(y, p, sample_weight=w))
        score("rmsle", lambda: m.root_mean_squared_log_error(y, p, sample_weight=w))
        score("mape", lambda: m.mean_absolute_percentage_error(y, p, sample_weight=w))
        score("pinball", lambda: m.mean_pinball_loss(y, p, alpha=q, sample_weight=w))
    cases.append(
        dict(
            note=note,
            classes=p.shape[1] if task == "classification" else 0,
            y=y.tolist(),
            p=p.ravel().tolist(),
            weights=None if w is None else list(map(float, w)),
            positive=positive,
            quantile=quantile,
            scores=scores,
        )
    )


def two(p):
    return np.column_stack([1 - np.asarray(p, float), p])


for k in (2, 3, 5):
    for weighted in (False, True):
        n = 60
        y = rng.integers(0, k, n)
        y[:k] = range(k)
        z = rng.normal(size=(n, k))
        z[np.arange(n), y] += 1
        p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
        w = rng.integers(0, 4, n) + rng.random(n) if weighted else None
        text = f"{k} classes{', weighted' if weighted else ''}"
        add(text, "classification", y, p, w)
        for positive in (0, k - 1):
            add(f"{text}, of class {positive}", "classification", y, p, w, positive)
        ties = np.round(p * 4)
        ties[ties.sum(1) == 0] = 1
        ties /= ties.sum(1, keepdims=True)
        add(f"{text}, ties", "classification", y, ties, w)
for weighted in (False, True):
    y = rng.gamma(2, size=60)
    p = np.abs(y + rng.normal(size=60))
    w = rng.integers(0, 4, 60) + rng.random(60) if weighted else None
    for quantile in (None, 0.1, 0.9):
        add(f"numbers{', weighted' if weighted else ''}", "regression", y, p, w, None, quantile)

three = [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.7, 0.2, 0.1], [0.9, 0.05, 0.05]]
edges = [
    ("certain and wrong", [0, 1, 1], two([0.1, 0.8, 0])),
    ("certain and right", [0, 1], two([0, 1])),
    ("only the first class", [0, 0], two([0.2, 0.7])),
    ("only the second class", [1, 1], two([0.2, 0.7])),
    ("only the second class, all right", [1, 1], two([0.8, 0.7])),
    ("no hits", [0, 0, 1], two([0.9, 0.2, 0.1])),
    ("all right", [0, 1, 1], two([0.1, 0.8, 0.9])),
    ("all probabilities equal", [0, 1, 1], two([0.5, 0.5, 0.5])),
    ("one row", [1], two([0.3])),
    ("a class that is absent", [0, 1, 1, 0], three),
    ("a class that is predicted but absent", [0, 1, 1, 0], [*three[:2], [0.2, 0.3, 0.5], three[3]]),
    ("one class of three", [1, 1, 1, 1], three),
    ("three classes, all right", [0, 1, 0, 2], [*three[:3], [0.1, 0.2, 0.7]]),
]
for note, y, p in edges:
    add(note, "classification", y, p)
add("weights of 0 hide a class", "classification", [0, 1, 1], two([0.1, 0.8, 0.05]), [1, 0, 0])
add("weights of 0 hide a mistake", "classification", [0, 1, 1], two([0.1, 0.8, 0]), [1, 1, 0])
for note, y, p, w in [
    ("exact", [1.0, 2, 6], [1.0, 2, 6], None),
    ("equal targets, exact", [4.0, 4], [4.0, 4], None),
    ("equal targets, not exact", [4.0, 4], [4.0, 5], None),
    ("one row", [4.0], [5.0], None),
    ("the mean", [1.0, 2, 6], [3.0, 3, 3], None),
    ("targets of 0", [0.0, 1, 2], [0.5, 1, 2], None),
    ("negative numbers above -1", [-0.5, 0, 3], [-0.9, 0.1, 2], None),
    ("numbers below -1", [-5.0, 0, 3], [-4.0, 0.1, 2], None),
    ("one weight above 0", [1.0, 2, 5], [2.0, 3, 4], [1, 0, 0]),
    ("weights", [1.0, 2, 5], [2.0, 3, 4], [1, 1, 0]),
    ("large numbers", [1e9, 1e9 + 1, 1e9 + 5], [1e9, 1e9 + 2, 1e9 + 4], None),
]:
    add(note, "regression", y, p, w)
print(json.dumps(dict(made_with=dict(sklearn=sklearn.__version__, numpy=np.__version__), cases=cases)))

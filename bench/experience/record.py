"""Records real small trainings on several sets of data: the error of 3-fold cross-validation at the same points of a space for each set.

  python bench/experience/record.py FOLDER OUT.json.gz svm|boosting|network FILE.csv…      (target in the last column; up to 300 rows of each)
"""
import gzip, json, os, sys, warnings
os.environ.setdefault("OMP_NUM_THREADS", "1"); os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
warnings.filterwarnings("ignore")
import numpy as np
from scipy.stats import qmc
from sklearn import ensemble, linear_model, model_selection, neural_network, pipeline, preprocessing, svm

P = lambda low, high, log=False, whole=False: dict(low=low, high=high, log=log, whole=whole)
SPACES = dict(
    svm=dict(C=P(1e-3, 1e4, True), gamma=P(1e-6, 1e2, True)),
    boosting=dict(rate=P(0.005, 1, True), rounds=P(3, 60, True, True), leaves=P(2, 32, True, True), l2=P(1e-4, 100, True), rows=P(1, 80, True, True)),
    network=dict(rate=P(1e-5, 0.3, True), decay=P(1e-7, 1, True), width=P(4, 128, True, True), batch=P(8, 128, True, True), epochs=P(2, 40, True, True), momentum=P(0, 0.99)),
)


def model(kind, v, classes):
    if kind == "svm": m = svm.SVC(C=v["C"], gamma=v["gamma"], max_iter=5000) if classes else svm.SVR(C=v["C"], gamma=v["gamma"], max_iter=5000)
    elif kind == "boosting": m = (ensemble.HistGradientBoostingClassifier if classes else ensemble.HistGradientBoostingRegressor)(learning_rate=v["rate"], max_iter=v["rounds"], max_leaf_nodes=v["leaves"], l2_regularization=v["l2"], min_samples_leaf=v["rows"], early_stopping=False, random_state=0)
    else: m = (neural_network.MLPClassifier if classes else neural_network.MLPRegressor)((v["width"],), solver="sgd", learning_rate_init=v["rate"], alpha=v["decay"], batch_size=v["batch"], max_iter=v["epochs"], momentum=v["momentum"], random_state=0)
    return pipeline.make_pipeline(preprocessing.StandardScaler(), m)


def load(path):
    import pandas as pd
    t = pd.read_csv(path)
    t = t[t.iloc[:, -1].notna()].sample(frac=1, random_state=0)[:300]
    y, X = t.iloc[:, -1], t.iloc[:, :-1]
    X = pd.get_dummies(X.loc[:, [c for c in X if pd.api.types.is_numeric_dtype(X[c]) or X[c].nunique() <= 12]])
    X = X.astype(float).fillna(X.astype(float).median()).fillna(0).to_numpy()
    if pd.api.types.is_numeric_dtype(y) and y.nunique() > 10: return X, ((y - y.mean()) / y.std()).to_numpy(float), False
    y = y.astype(str); keep = y.groupby(y).transform("size") >= 6
    return X[keep.to_numpy()], y[keep].to_numpy(), True


out, kind, *files = sys.argv[1:]
space = SPACES[kind]
u = qmc.Sobol(len(space), seed=1).random(128)
points = []
for row in u:
    v = {}
    for x, (name, p) in zip(row, space.items()):
        y = p["low"] * (p["high"] / p["low"]) ** x if p["log"] else p["low"] + x * (p["high"] - p["low"])
        v[name] = int(round(y)) if p["whole"] else float(f"{y:.6g}")
    points.append(v)
tasks = {}
for path in files:
    X, y, classes = load(path)
    folds = (model_selection.StratifiedKFold if classes else model_selection.KFold)(3, shuffle=True, random_state=0)
    losses = []
    for v in points:
        try: s = 1 - float(model_selection.cross_val_score(model(kind, v, classes), X, y, cv=folds, scoring="accuracy" if classes else "r2").mean())
        except ValueError: s = float("nan")
        losses.append(round(min(s, 3.0), 6) if s == s else 3.0)
    tasks[os.path.basename(path)[:-4]] = losses
    print(kind, path, len(y), min(losses), float(np.median(losses)), flush=True)
json.dump(dict(space=space, points=[list(v.values()) for v in points], tasks=tasks), gzip.open(out, "wt"))

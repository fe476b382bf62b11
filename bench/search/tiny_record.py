"""Records small real trainings as tables: every point of a grid of hyperparameters is trained once, and its loss on held-out rows is written to `tiny/NAME.json`.

  python bench/search/tiny_record.py [NAME…]      needs scikit-learn, xgboost, lightgbm; torch for those that begin with torch

Names of hyperparameters are those of the library. Losses are errors (classes) or mean squared errors in units of the target's variance (numbers), on the held-out rows of `SPLITS` splits, averaged.
"""
import itertools, json, os, pathlib, sys, warnings
for v in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"): os.environ[v] = "1"
import numpy as np
from sklearn import datasets, ensemble, linear_model, metrics, model_selection, neighbors, neural_network, pipeline, preprocessing, svm, tree
warnings.filterwarnings("ignore")
HERE, SPLITS = pathlib.Path(__file__).parent / "tiny", 1
steps = lambda low, high, n: [float(f"{v:.4g}") for v in np.geomspace(low, high, n)]


def axis(values, log=False, whole=False): return dict(values=values, log=log, int=whole)
def log(low, high, n): return axis(steps(low, high, n), log=True)
def log_int(*values): return axis(list(values), log=True, whole=True)
def ints(*values): return axis(list(values), whole=True)
def floats(*values): return axis(list(values))
def choice(*values): return dict(values=list(values), choice=True)


def bundled(name, rows=None):
    X, y = getattr(datasets, f"load_{name}")(return_X_y=True)
    keep = np.random.RandomState(0).permutation(len(y))[:rows]
    return X[keep], y[keep]
def generated(kind, **more): return getattr(datasets, f"make_{kind}")(random_state=0, **more)


def loss(model, data, is_class):
    X, y = data
    total = []
    for seed in range(SPLITS):
        a, b, ya, yb = model_selection.train_test_split(X, y, test_size=0.4, random_state=seed, stratify=y if is_class else None)
        scaler = preprocessing.StandardScaler().fit(a)
        try: p = model.fit(scaler.transform(a), ya).predict(scaler.transform(b))
        except ValueError: total.append(0.9 if is_class else 2.0); continue   # it diverged
        total.append(float(np.mean(p != yb)) if is_class else float(min(2.0, metrics.mean_squared_error(yb, p) / np.var(yb))))
    return float(np.mean(total))


def network(is_class, **v):
    layers, width = v.pop("n_layers", 1), v.pop("width", 32)
    return (neural_network.MLPClassifier if is_class else neural_network.MLPRegressor)((width,) * layers, max_iter=12, random_state=0, **v)
def xgb(is_class, **v):
    import xgboost
    return (xgboost.XGBClassifier if is_class else xgboost.XGBRegressor)(n_jobs=1, random_state=0, **v)
def lgbm(is_class, **v):
    import lightgbm
    return (lightgbm.LGBMClassifier if is_class else lightgbm.LGBMRegressor)(n_jobs=1, verbose=-1, random_state=0, subsample_freq=1, **v)


class Torch:
    """A network with dropout, trained by Adam or SGD for ten epochs."""
    def __init__(self, lr, batch_size=32, weight_decay=0.0, dropout=0.0, momentum=None, hidden=64, layers=1): self.v = {k: v for k, v in locals().items() if k != "self"}
    def fit(self, X, y):
        import torch
        torch.set_num_threads(1); torch.manual_seed(0)
        v, n = self.v, len(X)
        sizes = [X.shape[1]] + [v["hidden"]] * v["layers"]
        parts = [m for a, b in zip(sizes, sizes[1:]) for m in (torch.nn.Linear(a, b), torch.nn.ReLU(), torch.nn.Dropout(v["dropout"]))]
        self.net = torch.nn.Sequential(*parts, torch.nn.Linear(sizes[-1], int(y.max()) + 1))
        of = self.net.parameters()
        step = torch.optim.SGD(of, v["lr"], momentum=v["momentum"], weight_decay=v["weight_decay"]) if v["momentum"] is not None else torch.optim.AdamW(of, v["lr"], weight_decay=v["weight_decay"])
        X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
        for _ in range(10):
            order = torch.randperm(n)
            for i in range(0, n, v["batch_size"]):
                rows = order[i:i + v["batch_size"]]
                step.zero_grad(); torch.nn.functional.cross_entropy(self.net(X[rows]), y[rows]).backward(); step.step()
        return self
    def predict(self, X):
        import torch
        self.net.eval()
        return self.net(torch.tensor(X, dtype=torch.float32)).argmax(1).numpy()


digits = lambda: bundled("digits", 900)
classes = lambda: generated("classification", n_samples=900, n_features=20, n_informative=8, n_classes=3, flip_y=0.05)
friedman = lambda: generated("friedman1", n_samples=700, n_features=12, noise=1.5)
diabetes = lambda: bundled("diabetes")
def wide():
    X, y = bundled("diabetes")
    return preprocessing.PolynomialFeatures(2).fit_transform(X)[:, 1:], y
tables = {
    # chosen on
    "mlp": (digits, True, network, dict(learning_rate_init=log(1e-5, 1, 9), alpha=log(1e-7, 1, 3), batch_size=log_int(8, 64, 512), n_layers=ints(1, 3))),
    "torch-dropout": (digits, True, Torch, dict(lr=log(1e-5, 1, 9), weight_decay=log(1e-6, 1, 3), dropout=floats(0, 0.25, 0.5, 0.8), batch_size=log_int(16, 64, 256))),
    "xgb-friedman": (friedman, False, xgb, dict(learning_rate=log(0.001, 1, 7), max_depth=ints(1, 3, 6, 10), n_estimators=log_int(10, 50, 250), min_child_weight=log_int(1, 6, 40))),
    "svc": (lambda: bundled("breast_cancer"), True, lambda is_class, **v: svm.SVC(**v), dict(C=log(1e-3, 1e4, 15), gamma=log(1e-6, 10, 15))),
    "forest": (classes, True, lambda is_class, **v: ensemble.RandomForestClassifier(random_state=0, **v), dict(n_estimators=log_int(5, 20, 80), max_depth=ints(1, 4, 8, 20), min_samples_leaf=log_int(1, 5, 25), max_features=floats(0.05, 0.3, 0.6, 1))),
    "lgbm": (classes, True, lgbm, dict(learning_rate=log(0.003, 1, 6), num_leaves=log_int(3, 12, 60), min_child_samples=log_int(2, 12, 60), n_estimators=log_int(15, 60, 200))),
    "elastic": (wide, False, lambda is_class, **v: linear_model.ElasticNet(max_iter=300, **v), dict(alpha=log(1e-5, 10, 25), l1_ratio=floats(0, 0.1, 0.3, 0.5, 0.7, 0.9, 1))),
    "tree": (friedman, False, lambda is_class, **v: tree.DecisionTreeRegressor(random_state=0, **v), dict(max_depth=ints(1, 2, 3, 4, 6, 8, 11, 15, 20), min_samples_leaf=log_int(1, 2, 4, 8, 16, 32, 64), ccp_alpha=log(1e-5, 1, 6))),
    "gbr": (diabetes, False, lambda is_class, **v: ensemble.GradientBoostingRegressor(random_state=0, **v), dict(learning_rate=log(0.003, 1, 6), n_estimators=log_int(10, 50, 200), max_depth=ints(1, 3, 7), subsample=floats(0.3, 1), min_samples_leaf=log_int(1, 30))),
    # only checked
    "torch-sgd": (classes, True, Torch, dict(lr=log(1e-4, 3, 8), momentum=floats(0, 0.5, 0.9, 0.99), weight_decay=log(1e-6, 0.1, 3), batch_size=log_int(16, 128))),
    "torch-layers": (classes, True, Torch, dict(lr=log(1e-5, 0.3, 8), layers=ints(1, 3, 6), hidden=log_int(8, 32, 128), dropout=floats(0, 0.35, 0.75))),
    "xgb-classes": (classes, True, xgb, dict(eta=log(0.005, 1, 6), max_depth=ints(2, 5, 10), n_estimators=log_int(15, 60, 200), reg_lambda=log(0.01, 100, 3), colsample_bytree=floats(0.2, 1))),
    "svr": (friedman, False, lambda is_class, **v: svm.SVR(max_iter=20000, **v), dict(C=log(1e-2, 1e3, 8), gamma=log(1e-4, 10, 8), epsilon=log(1e-3, 3, 4))),
    "sgd": (digits, True, lambda is_class, **v: linear_model.SGDClassifier(learning_rate="constant", max_iter=8, random_state=0, **v), dict(alpha=log(1e-7, 1, 7), eta0=log(1e-5, 1, 7), penalty=choice("l2", "l1", "elasticnet"))),
    "hist": (friedman, False, lambda is_class, **v: ensemble.HistGradientBoostingRegressor(early_stopping=False, random_state=0, **v), dict(learning_rate=log(0.005, 1, 6), max_iter=log_int(15, 60, 200), max_leaf_nodes=log_int(3, 12, 60), min_samples_leaf=log_int(2, 15, 100), l2_regularization=log(1e-6, 100, 2))),
    "neighbors": (classes, True, lambda is_class, **v: neighbors.KNeighborsClassifier(**v), dict(n_neighbors=log_int(1, 2, 4, 8, 16, 32, 64, 100), p=floats(1, 1.5, 2, 3, 5), weights=choice("uniform", "distance"))),
    "trees-extra": (digits, True, lambda is_class, **v: ensemble.ExtraTreesClassifier(random_state=0, **v), dict(n_estimators=log_int(10, 40, 120), max_depth=ints(2, 5, 10, 20), min_samples_split=log_int(2, 10, 50), max_features=floats(0.02, 0.1, 0.4, 1))),
}


def record(name):
    data, is_class, make, axes = tables[name]
    rows = data()
    of = (lambda **v: make(**v)) if make is Torch else (lambda **v: make(is_class, **v))
    values = [round(loss(of(**dict(zip(axes, point))), rows, is_class), 5) for point in itertools.product(*(a["values"] for a in axes.values()))]
    HERE.mkdir(exist_ok=True)
    (HERE / f"{name}.json").write_text(json.dumps(dict(axes=axes, losses=values), separators=(",", ":")) + "\n")
    print(name, len(values), min(values), np.median(values), max(values), flush=True)


if __name__ == "__main__":
    for name in sys.argv[1:] or tables: record(name)

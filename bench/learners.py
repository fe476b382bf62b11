"""Trains scikit-learn's models on the matrices that bench/learners.mjs wrote. Prints a JSON line for each: seconds to fit, test score."""
import json, os, sys, time, warnings
os.environ.setdefault("OMP_NUM_THREADS", "1"); os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
warnings.filterwarnings("ignore")
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier

folder = sys.argv[1]
make = dict(
    tree=lambda s: DecisionTreeClassifier(random_state=s),
    forest=lambda s: RandomForestClassifier(100, random_state=s, n_jobs=1),
    linear=lambda s: LogisticRegression(C=1, max_iter=200),
    network=lambda s: MLPClassifier((64,), activation="relu", solver="adam", learning_rate_init=1e-3, batch_size=64, alpha=1e-4, max_iter=50, tol=0, n_iter_no_change=1000, random_state=s),
)
for name in sorted(os.listdir(folder)):
    meta = json.load(open(os.path.join(folder, name, "meta.json")))
    read = lambda part, kind: np.fromfile(os.path.join(folder, name, f"{part}.{kind}"), dtype=np.float64)
    for model, build in make.items():
        width = meta["columns"][model]
        kind = "scaled" if model in ("linear", "network") else "plain"
        x, t = (read(p, kind).reshape(-1, width) for p in ("train", "test"))
        y, z = read("train", "y").astype(int), read("test", "y").astype(int)
        m = build(meta["seed"])
        a = time.perf_counter(); m.fit(x, y); seconds = time.perf_counter() - a
        print(json.dumps(dict(data=meta["data"], split=meta["seed"], model=model, seconds=seconds, score=float((m.predict(t) == z).mean()), rows=len(z))), flush=True)

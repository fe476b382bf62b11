"""CatBoost, LightGBM and scikit-learn on the splits that bench/boosting.mjs wrote: defaults, early stopping after 50 rounds, one thread.

  python bench/boosting.py OUT.jsonl catboost,lightgbm,histogram [NAME...]
"""
import json, os, sys, time, warnings
os.environ.setdefault("OMP_NUM_THREADS", "1")
warnings.filterwarnings("ignore")
import numpy as np, pandas as pd

folder = os.environ.get("SPLIT_FOLDER", "/tmp/booster-splits")
out, tools, names = sys.argv[1], sys.argv[2].split(","), set(sys.argv[3:])


def measure(p, y, classes):
    from sklearn.metrics import log_loss, roc_auc_score
    if classes == 0: return dict(loss=float(np.sqrt(((p - y) ** 2).sum() / ((y - y.mean()) ** 2).sum())))
    p = np.clip(p, 1e-6, 1 - 1e-6)
    loss = float(-np.log(p[np.arange(len(y)), y.astype(int)]).mean())
    return dict(loss=loss, auc=float(roc_auc_score(y, p[:, 1]))) if classes == 2 else dict(loss=loss)


def catboost(X, y, S, t, cats, classes, seed):
    from catboost import CatBoostClassifier, CatBoostRegressor
    fix = lambda d: d.assign(**{c: d[c].astype(object).where(d[c].notna(), "__missing").astype(str) for c in cats})
    m = (CatBoostClassifier if classes else CatBoostRegressor)(iterations=2000, early_stopping_rounds=50, thread_count=1, random_seed=seed, verbose=0, allow_writing_files=False, cat_features=cats)
    m.fit(fix(X), y, eval_set=(fix(S), t))
    return m.tree_count_, lambda Z: m.predict_proba(fix(Z)) if classes else m.predict(fix(Z))


def lightgbm(X, y, S, t, cats, classes, seed):
    import lightgbm as l
    m = (l.LGBMClassifier if classes else l.LGBMRegressor)(n_estimators=2000, n_jobs=1, random_state=seed, verbose=-1)
    m.fit(X, y, eval_set=[(S, t)], callbacks=[l.early_stopping(50, verbose=False)])
    return m.best_iteration_, lambda Z: m.predict_proba(Z) if classes else m.predict(Z)


def histogram(X, y, S, t, cats, classes, seed):
    from sklearn.ensemble import HistGradientBoostingClassifier as C, HistGradientBoostingRegressor as R
    m = (C if classes else R)(max_iter=2000, early_stopping=True, n_iter_no_change=50, tol=0, random_state=seed, categorical_features=cats or None)
    m.fit(X, y, X_val=S, y_val=t)
    return m.n_iter_, lambda Z: m.predict_proba(Z) if classes else m.predict(Z)


for file in sorted(os.listdir(folder)):
    d = json.load(open(os.path.join(folder, file)))
    if names and d["name"] not in names: continue
    frame, cats = {}, []
    for j, c in enumerate(d["columns"]):
        if c["type"] == "category":
            cats.append(f"c{j}")
            frame[f"c{j}"] = pd.Categorical(c["values"])
        else: frame[f"c{j}"] = np.array(c["values"], dtype=float)
    F, y = pd.DataFrame(frame), np.array(d["y"])
    for split, parts in enumerate(d["splits"]):
        X, S, Z = (F.iloc[parts[k]] for k in ("train", "stop", "test"))
        a, b, c = (y[parts[k]] for k in ("train", "stop", "test"))
        for tool in tools:
            began = time.process_time()  # other programs on the machine hardly change it
            try: rounds, predict = globals()[tool](X, a, S, b, cats, d["classes"], split)
            except Exception as e:
                print(d["name"], tool, str(e)[:200], file=sys.stderr); continue
            seconds = time.process_time() - began
            p = np.asarray(predict(Z))
            with open(out, "a") as o: o.write(json.dumps(dict(data=d["name"], split=split, tool=tool, **measure(p, c, d["classes"]), rounds=int(rounds), seconds=seconds)) + "\n")

"""Compares whole tools on tables: the same rows, the same seconds on two cores, scored here on rows that no tool has seen.

  python run.py TOOL OUT.jsonl SECONDS SPLITS FILE.csv:TARGET…

TOOL is attune (the build in dist/), flaml, autogluon:PRESET, or one of scikit-learn's untuned models: forest, boosting, linear, constant.
A score is the area under the ROC curve for two classes, minus the log-loss for more, R2 for numbers: greater is better.
"""
import json, os, subprocess, sys, tempfile, time, warnings
warnings.filterwarnings("ignore")
import numpy as np, pandas as pd
from sklearn import compose, dummy, ensemble, impute, linear_model, metrics, model_selection, pipeline, preprocessing

ATTUNE = ["node", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../dist/cli/main.js")]
MOST_CLASSES_OF_INTEGERS = 20
LEAST_PROBABILITY = 1e-6


def is_class(y):
    if pd.api.types.is_float_dtype(y): return False
    return not pd.api.types.is_integer_dtype(y) or y.nunique() <= MOST_CLASSES_OF_INTEGERS


def attune(train, test, target, classes, seconds, seed):
    with tempfile.TemporaryDirectory() as folder:
        train.to_csv(f"{folder}/train.csv", index=False); test.drop(columns=target).to_csv(f"{folder}/test.csv", index=False)
        task = "classification" if classes else "regression"
        options = f"--target {target} --task {task} --seconds {seconds} --seed {seed} --storage memory: --json --out {folder}/model.json".split()
        begin = time.time()
        out = subprocess.run([*ATTUNE, "tune", f"{folder}/train.csv", *options], capture_output=True, text=True, check=True)
        took = time.time() - begin
        subprocess.run(f"{' '.join(ATTUNE)} predict {folder}/model.json {folder}/test.csv > {folder}/p.csv", shell=True, check=True)
        p, result = pd.read_csv(f"{folder}/p.csv", keep_default_na=False), json.loads(out.stdout)
    more = dict(model=result["best"]["model"], estimate=result["estimate"], cv=result["best"]["cv"]["mean"], trials=result["trials"])
    return took, [p[f"probability:{c}"].to_numpy(float) for c in classes] if classes else p["prediction"].to_numpy(float), more


def flaml(train, test, target, classes, seconds, seed):
    from flaml import AutoML
    begin, model = time.time(), AutoML()
    model.fit(train.drop(columns=target), train[target], task="classification" if classes else "regression", time_budget=seconds, seed=seed, verbose=0, n_jobs=2)
    took, rows = time.time() - begin, test.drop(columns=target)
    if not classes: return took, model.predict(rows), dict(model=model.best_estimator)
    p = dict(zip(map(str, model.classes_), model.predict_proba(rows).T))
    return took, [p[c] for c in classes], dict(model=model.best_estimator)


def autogluon(preset):
    def fit(train, test, target, classes, seconds, seed):
        from autogluon.tabular import TabularPredictor
        kind, metric = ("regression", "r2") if not classes else ("binary", "roc_auc") if len(classes) == 2 else ("multiclass", "log_loss")
        with tempfile.TemporaryDirectory() as folder:
            begin = time.time()
            model = TabularPredictor(target, problem_type=kind, eval_metric=metric, path=folder, verbosity=0)
            model.fit(train, time_limit=seconds, presets=preset, num_cpus=2, **({} if preset == "medium_quality" else {"dynamic_stacking": False}))
            took, rows = time.time() - begin, test.drop(columns=target)
            if not classes: return took, model.predict(rows).to_numpy(), {}
            p = model.predict_proba(rows).rename(columns=str)
            return took, [p[c].to_numpy() for c in classes], {}
    return fit


def untuned(name):
    def fit(train, test, target, classes, seconds, seed):
        model = {
            "forest": lambda: (ensemble.RandomForestClassifier if classes else ensemble.RandomForestRegressor)(300, random_state=0, n_jobs=2),
            "boosting": lambda: (ensemble.HistGradientBoostingClassifier if classes else ensemble.HistGradientBoostingRegressor)(random_state=0),
            "linear": lambda: linear_model.LogisticRegression(max_iter=1000) if classes else linear_model.Ridge(),
            "constant": lambda: dummy.DummyClassifier() if classes else dummy.DummyRegressor(),
        }[name]()
        x = train.drop(columns=target); numbers = list(x.select_dtypes("number")); names = [c for c in x if c not in numbers]
        prepare = compose.ColumnTransformer([
            ("numbers", pipeline.make_pipeline(impute.SimpleImputer(), preprocessing.StandardScaler()), numbers),
            ("names", preprocessing.OneHotEncoder(handle_unknown="ignore", max_categories=50, sparse_output=False), names)])
        begin = time.time(); model = pipeline.make_pipeline(prepare, model).fit(x, train[target]); took = time.time() - begin
        rows = test.drop(columns=target)
        if not classes: return took, model.predict(rows), {}
        p = dict(zip(map(str, model.classes_), model.predict_proba(rows).T))
        return took, [p[c] for c in classes], {}
    return fit


def score(y, p, classes):
    if not classes: return metrics.r2_score(y, p)
    names, p = y.astype(str).to_numpy(), np.stack(p, 1)
    if len(classes) == 2: return metrics.roc_auc_score(names == classes[1], p[:, 1])
    p = np.clip(p, LEAST_PROBABILITY, 1)
    return -metrics.log_loss(names, p / p.sum(1, keepdims=True), labels=classes)


if __name__ == "__main__":
    tool, out, seconds, splits = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
    name, _, preset = tool.partition(":")
    fit = {"attune": lambda: attune, "flaml": lambda: flaml, "autogluon": lambda: autogluon(preset or "medium_quality")}.get(name, lambda: untuned(name))()
    for file in sys.argv[5:]:
        path, target = file.rsplit(":", 1)
        data = pd.read_csv(path); data = data[data[target].notna()]
        classes = sorted(data[target].astype(str).unique()) if is_class(data[target]) else []
        for split in range(splits):
            train, test = model_selection.train_test_split(data, test_size=0.2, random_state=split, stratify=data[target] if classes else None)
            try: took, p, more = fit(train, test, target, classes, seconds, split)
            except Exception as error: print(f"{tool} {file} split {split} failed: {error}", file=sys.stderr); continue
            row = dict(tool=tool, data=os.path.basename(path)[:-4], split=split, budget=seconds, seconds=round(took, 2), score=float(score(test[target], p, classes)), **more)
            with open(out, "a") as results: results.write(json.dumps(row) + "\n")
            print(row, file=sys.stderr)

"""Syne Tune's transfer methods on recorded tables, with the same earlier studies as run.mjs: it reads those that run.mjs has kept (CACHE).

  python -m venv VENV && VENV/bin/pip install syne-tune
  CACHE=FOLDER VENV/bin/python bench/experience/peers.py TABLES OUT.jsonl hpobench hpolib nas201
"""
import json, math, os, re, sys, time, warnings
os.environ.setdefault("OMP_NUM_THREADS", "1"); os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
warnings.filterwarnings("ignore")
import logging; logging.disable(logging.CRITICAL)
import numpy as np, pandas as pd
from syne_tune.backend.trial_status import Trial
from syne_tune.config_space import choice, loguniform, lograndint, randint, uniform
from syne_tune.optimizer.schedulers.single_objective_scheduler import SingleObjectiveScheduler
from syne_tune.optimizer.schedulers.transfer_learning.bounding_box import BoundingBox
from syne_tune.optimizer.schedulers.transfer_learning.quantile_based.quantile_based_searcher import QuantileBasedSurrogateSearcher
from syne_tune.optimizer.schedulers.transfer_learning.transfer_learning_task_evaluation import TransferLearningTaskEvaluations

folder, out, *kinds = sys.argv[1:]
AT = (1, 3, 5, 10)
clean = lambda key: re.sub(r"[^\w-]", "_", key)

for kind in kinds:
    t = json.load(open(f"{folder}/{kind}.json")); grid, types = t["grid"], t["types"]
    log = {k: types[k] != "choice" and min(v) > 0 and max(v) / min(v) >= 8 for k, v in grid.items()}
    def domain(k):
        v = grid[k]
        if types[k] == "choice": return choice(v)
        if types[k] == "float": return (loguniform if log[k] else uniform)(min(v), max(v))
        return (lograndint if log[k] else randint)(min(v), max(v))
    space = {k: domain(k) for k in grid}
    def key(v):
        at = lambda k: grid[k].index(v[k]) if types[k] == "choice" else int(np.argmin([abs((math.log(g) - math.log(v[k])) if log[k] else g - v[k]) for g in grid[k]]))
        return "".join(str(at(k)) for k in grid)
    for name, table in t["tasks"].items():
        all_ = [float(np.mean(x)) for x in table.values()]; least, middling = min(all_), sorted(all_)[len(all_) // 2]
        for seed in range(3):
            tasks = {}
            for other in t["tasks"]:
                if other == name: continue
                rows = json.load(open(f"{os.environ['CACHE']}/{clean(f'{kind} {other} {seed} 50')}.json"))
                tasks[other] = TransferLearningTaskEvaluations(space, pd.DataFrame([r["params"] for r in rows])[list(grid)], ["loss"], np.array([r["result"] for r in rows], float).reshape(-1, 1, 1, 1))
            make = dict(quantile=lambda: SingleObjectiveScheduler(space, metric="loss", do_minimize=True, random_seed=seed, searcher=QuantileBasedSurrogateSearcher(space, tasks, random_seed=seed)),
                        boundingbox=lambda: BoundingBox(scheduler_fun=lambda s, metric, *_: SingleObjectiveScheduler(s, metric=metric, do_minimize=True, random_seed=seed, searcher="kde"), config_space=space, metric="loss", do_minimize=True, transfer_learning_evaluations=tasks, num_hyperparameters_per_task=3, random_seed=seed))
            for method, build in make.items():
                try:
                    scheduler, curve, best = build(), [], math.inf
                    for i in range(max(AT)):
                        config = scheduler.suggest().config
                        loss = float(np.mean(table[key(config)]))
                        best = min(best, loss); curve.append(best)
                        scheduler.on_trial_complete(Trial(trial_id=i, config=config, creation_time=None), {"loss": loss})
                except Exception as error:
                    print(kind, name, method, repr(error)[:200], file=sys.stderr); continue
                row = dict(family=kind, task=name, seed=seed, method=f"syne-tune:{method}", regret={k: (curve[k - 1] - least) / (middling - least) for k in AT})
                open(out, "a").write(json.dumps(row) + "\n")

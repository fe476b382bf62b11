"""Optuna's pruners and Syne Tune's ASHA on recorded curves: python peers.py TABLE METHOD SEEDS STEPS prints one JSON list (see compare.mjs)."""
import json
import sys
import warnings
from datetime import datetime

import numpy as np

warnings.filterwarnings("ignore")


class Done(Exception):
    pass


class Table:
    """Points of the unit cube are drawn axis by axis, conditional ones where they are active, and answered with the nearest configuration left."""

    def __init__(self, path):
        with open(path) as file:
            table = json.load(file)
        self.axes, self.goal = table["axes"], table["goal"]
        self.unit = np.array([[np.nan if v is None else v for v in u] for u in table["unit"]])
        self.errors = np.array(table["errors"])
        self.choice = np.array([a["kind"] == "choice" for a in self.axes])
        self.taken = []

    def level(self, axis, u):
        if axis["edges"]:
            return int(np.clip(np.searchsorted(axis["edges"], u, side="right") - 1, 0, axis["levels"] - 1))
        return min(axis["levels"] - 1, max(0, int(u * axis["levels"])))

    def centre(self, axis, level):
        if axis["edges"]:
            return (axis["edges"][level] + axis["edges"][level + 1]) / 2
        return (level + 0.5) / axis["levels"]

    def ask(self, real, whole, choice):
        u = np.full(len(self.axes), np.nan)
        for j, axis in enumerate(self.axes):
            if axis["parent"] >= 0:
                parent = u[axis["parent"]]
                if np.isnan(parent) or not axis["from"] <= self.level(self.axes[axis["parent"]], parent) <= axis["to"]:
                    continue
            if axis["levels"] == 1:
                u[j] = 0.5
            elif axis["kind"] == "choice":
                u[j] = self.centre(axis, choice(j, axis["levels"]))
            elif axis["levels"] > 1:
                u[j] = self.centre(axis, whole(j, axis["levels"]))
            else:
                u[j] = real(j)
        return self.curve(u)

    def curve(self, u):
        if len(self.taken) == len(self.unit):
            self.taken = []
        one = np.isnan(self.unit) ^ np.isnan(u)
        both = np.isnan(self.unit) & np.isnan(u)
        distance = np.where(both, 0, np.where(one, 1, np.where(self.choice, (self.unit != u) * 1.0, (self.unit - u) ** 2)))
        distance = np.nan_to_num(distance, nan=1).sum(1)
        distance[self.taken] = np.inf
        nearest = int(np.argmin(distance))
        self.taken.append(nearest)
        return self.errors[nearest]


def with_optuna(table, pruner, seed, cap):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.CRITICAL)
    steps = table.errors.shape[1]
    chosen = {
        "none": lambda: optuna.pruners.NopPruner(),
        "median": lambda: optuna.pruners.MedianPruner(),
        "sha": lambda: optuna.pruners.SuccessiveHalvingPruner(),
        "hyperband": lambda: optuna.pruners.HyperbandPruner(min_resource=1, max_resource=steps),
        "wilcoxon": lambda: optuna.pruners.WilcoxonPruner(),
    }[pruner]()
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed), pruner=chosen)
    seen = []

    def objective(trial):
        curve = table.ask(
            lambda j: trial.suggest_float(f"a{j}", 0, 1),
            lambda j, n: trial.suggest_int(f"a{j}", 0, n - 1),
            lambda j, n: trial.suggest_categorical(f"a{j}", list(range(n))),
        )
        for step, error in enumerate(curve):
            seen.append(error)
            if len(seen) >= cap:
                raise Done
            trial.report(error, step + 1)
            if trial.should_prune():
                raise optuna.TrialPruned
        return curve[-1]

    try:
        study.optimize(objective, n_trials=100_000)
    except Done:
        pass
    return seen


def with_syne_tune(table, seed, cap):
    from syne_tune.backend.trial_status import Trial
    from syne_tune.config_space import choice, randint, uniform
    from syne_tune.optimizer.baselines import ASHA
    from syne_tune.optimizer.scheduler import SchedulerDecision

    space = {}
    for j, axis in enumerate(table.axes):
        if axis["levels"] == 1:
            continue
        if axis["kind"] == "choice":
            space[f"a{j}"] = choice([str(i) for i in range(axis["levels"])])
        else:
            space[f"a{j}"] = randint(0, axis["levels"] - 1) if axis["levels"] > 1 else uniform(0, 1)
    steps = table.errors.shape[1]
    scheduler = ASHA(config_space=space, metric="error", do_minimize=True, time_attr="epoch", max_t=steps, random_seed=seed)
    seen = []
    number = 0
    while len(seen) < cap:
        suggestion = scheduler.suggest()
        config = getattr(suggestion, "config", suggestion)
        trial = Trial(trial_id=number, config=config, creation_time=datetime.now())
        number += 1
        scheduler.on_trial_add(trial)
        curve = table.ask(lambda j: config[f"a{j}"], lambda j, _: int(config[f"a{j}"]), lambda j, _: int(config[f"a{j}"]))
        for step, error in enumerate(curve):
            seen.append(error)
            if len(seen) >= cap:
                break
            decision = scheduler.on_trial_result(trial, {"error": float(error), "epoch": step + 1})
            if step + 1 == steps:
                scheduler.on_trial_complete(trial, {"error": float(error), "epoch": steps})
            elif decision != SchedulerDecision.CONTINUE:
                break
    return seen


path, method, seeds, cap = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
runs = []
for seed in range(seeds):
    table = Table(path)
    program, which = method.split("/")
    seen = with_optuna(table, which, seed, cap) if program == "optuna" else with_syne_tune(table, seed, cap)
    hit = next((i + 1 for i, error in enumerate(seen) if error <= table.goal), cap)
    runs.append({"hit": hit, "best": float(min(seen))})
print(json.dumps(runs))

"""Runs samplers on problems; each run adds a line to a results file: what its incumbent, or its front's hypervolume, was after 25, 50 and 100 trials.

  python bench/search/run.py RESULTS.jsonl PROBLEMS.txt SEEDS SAMPLER… [--trials 1000] [--at 6,12] [--label NAME]      SAMPLER: attune:auto, optuna:gp, smac:hpo, …
With --trials, so many instead of the problem's own number, looked at after 100, 200, 300, 400, 600, 1000, 1500, or after the numbers that --at lists.
What is there already is not run again.
"""
import json, os, sys, time
os.environ.setdefault("OMP_NUM_THREADS", "1"); os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np
from drivers import drivers, signs
from problems import open_problem

AT = (25, 50, 100)
LATER = (100, 200, 300, 400, 600, 1000, 1500)


class Watch:
    seconds = 0.0
    def __enter__(self): self.began = time.perf_counter()
    def __exit__(self, *_): self.seconds += time.perf_counter() - self.began


def incumbent(told, judged, constraints, sign):
    """The best trial by what was told, feasible ones first, judged by its value without noise; the least violation where nothing is feasible."""
    y = np.array([sign * v[0] for v in told]); y[~np.isfinite(y)] = np.inf
    if constraints and constraints[0]:
        over = np.maximum(np.array(constraints), 0).sum(1)
        if not (over <= 0).any(): return 1e30 + float(over.min())
        y[over > 0] = np.inf
    return float(sign * judged[int(np.argmin(y))][0])


def hypervolume(judged, constraints, sign, worst):
    rows = [[s * v for s, v in zip(sign, y)] for y, c in zip(judged, constraints) if all(v <= 0 for v in c)]
    volume, floor = 0.0, worst[1]
    for a, b in sorted(r for r in rows if r[0] < worst[0] and r[1] < worst[1]):
        if b < floor: volume += (worst[0] - a) * (floor - b); floor = b
    return volume


def run(sampler, id, seed, trials=None, at=AT):
    library, _, kind = sampler.partition(":")
    problem, watch = open_problem(id, seed), Watch()
    if trials: problem.budget = trials
    told, judged, constraints = [], [], []
    def evaluate(values):
        y, c = problem.told(values)
        told.append(y); constraints.append(c); judged.append(problem.judged(values) if problem.judged else y)
        return y, c
    fallbacks = drivers[library](kind, problem, seed, evaluate, watch)
    s = signs(problem)
    loss = lambda k: incumbent(told[:k], judged[:k], constraints[:k], s[0]) if len(s) == 1 else -hypervolume(judged[:k], constraints[:k], s, problem.worst)
    return dict(problem=id, sampler=sampler, seed=seed, trials=len(told), loss={k: loss(k) for k in at if not trials or k <= trials}, seconds=round(watch.seconds, 3), **({"fallbacks": fallbacks} if fallbacks is not None else {}))


if __name__ == "__main__":
    args = sys.argv[1:]
    def option(name, usual):
        if name not in args: return usual
        i = args.index(name); value = args[i + 1]; del args[i:i + 2]
        return value
    trials = int(option("--trials", 0)) or None
    at = [int(k) for k in option("--at", "").split(",") if k] or (LATER if trials else AT)
    label = option("--label", None)
    results, problems, seeds, *samplers = args
    done = {(r["problem"], r["sampler"], r["seed"]) for r in map(json.loads, open(results))} if os.path.exists(results) else set()
    for seed in range(int(seeds)):
        for id in open(problems).read().split():
            for sampler in samplers:
                if (id, label or sampler, seed) in done: continue
                try: result = {**run(sampler, id, seed, trials, at), **({"sampler": label} if label else {})}
                except Exception as error: print(f"{sampler} {id} {seed}: {type(error).__name__}: {error}", file=sys.stderr); continue
                with open(results, "a") as out: out.write(json.dumps(result) + "\n")

"""Runs samplers on noisy problems; each run adds lines to a results file: the true value of what the library reports as the best.

  python bench/search/noisy_run.py RESULTS.jsonl PROBLEMS.txt SEEDS SAMPLER… [--label NAME] [--budgets 50,100]

Attune runs once for each budget, since it plans by it; the others run to the largest and report on the way. What is there already is not run again.
"""
import json, os, sys
os.environ.setdefault("OMP_NUM_THREADS", "1"); os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np
from drivers import drivers
from problems import open_problem
from run import Watch


def run(sampler, id, seed, budgets):
    library, _, kind = sampler.partition(":")
    for some in ([[k] for k in budgets] if library == "attune" else [budgets]):
        problem, watch = open_problem(id, seed), Watch()
        problem.budget = some[-1]
        told, judged = [], []
        def evaluate(values):
            y, c = problem.told(values)
            told.append(y[0]); judged.append(problem.judged(values)[0])
            return y, c
        drivers[library](kind, problem, seed, evaluate, watch)
        for k in some:
            luckiest = judged[int(np.argmin(told[:k]))]
            reported = problem.judged(problem.reported[k])[0] if k in problem.reported else luckiest
            yield dict(problem=id, seed=seed, trials=k, true=reported, luckiest=luckiest, seconds=round(watch.seconds, 3))


def option(args, name, usual):
    if name not in args: return usual
    i = args.index(name); value = args[i + 1]; del args[i:i + 2]
    return value


if __name__ == "__main__":
    args = sys.argv[1:]
    label, budgets = option(args, "--label", None), [int(k) for k in option(args, "--budgets", "50,100").split(",")]
    results, problems, seeds, *samplers = args
    rows = [json.loads(r) for r in open(results)] if os.path.exists(results) else []
    done = {(r["problem"], r["sampler"], r["seed"]) for r in rows}
    for seed in range(int(seeds)):
        for id in open(problems).read().split():
            for sampler in samplers:
                name = label or sampler
                if (id, name, seed) in done: continue
                try: lines = [dict(r, sampler=name) for r in run(sampler, id, seed, budgets)]
                except Exception as error: print(f"{sampler} {id} {seed}: {type(error).__name__}: {error}", file=sys.stderr); continue
                with open(results, "a") as out: out.writelines(json.dumps(r) + "\n" for r in lines)

"""Own work of Optuna and Rustuna: N trials of a sphere in D dimensions (two of them for tpe-two and nsga2). Prints a JSON line: seconds, peak memory in MB above that after the import.

  python bench/overhead.py optuna|rustuna random|tpe|tpe-two|cma-es|nsga2|gp N D
"""
import json, resource, sys, time, warnings
warnings.filterwarnings("ignore")
library, kind, n, d = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
m = __import__(library)
if library == "optuna": m.logging.set_verbosity(m.logging.ERROR)
sampler = {"random": "RandomSampler", "tpe": "TPESampler", "tpe-two": "TPESampler", "cma-es": "CmaEsSampler", "nsga2": "NSGAIISampler", "gp": "GPSampler"}[kind]
two = kind in ("tpe-two", "nsga2")
names = [f"x{i}" for i in range(d)]
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before = peak()
t0 = time.perf_counter()
study = m.create_study(sampler=getattr(m.samplers, sampler)(seed=0), **(dict(directions=["minimize"] * 2) if two else dict(direction="minimize")))
def objective(t):
    x = [t.suggest_float(a, -5, 5) for a in names]
    s = sum(v * v for v in x)
    return (s, sum((v - 2) ** 2 for v in x)) if two else s
study.optimize(objective, n_trials=n)
print(json.dumps(dict(library=library, seconds=time.perf_counter() - t0, megabytes=peak() - before, peak=peak())))

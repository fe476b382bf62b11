"""Mean true values of the reported best, in units of a random design's standard deviation, by problem and sampler; only runs that all samplers have.

  python bench/search/noisy_score.py RESULTS.jsonl TRIALS NOISE INSTANCE [SAMPLER,…]
"""
import json, sys
from collections import defaultdict

results, trials, noise, instance, *only = sys.argv[1:]
runs = defaultdict(dict)
for row in map(json.loads, open(results)):
    _, name, scale, number = row["problem"].split("/")
    if row["trials"] == int(trials) and scale == noise and number == instance and (not only or row["sampler"] in only[0].split(",")): runs[row["sampler"]][name, row["seed"]] = row["true"]
common = set.intersection(*(set(r) for r in runs.values()))
problems = sorted({name for name, _ in common})
mean = lambda values: sum(values) / len(values)
of = lambda sampler, name: mean([v for k, v in runs[sampler].items() if k in common and k[0] == name])
print("| problem | " + " | ".join(runs) + " |\n|" + "---|" * (1 + len(runs)))
for name in problems: print(f"| {name} | " + " | ".join(f"{of(s, name):.2f}" for s in runs) + " |")
print("| mean | " + " | ".join(f"{mean([of(s, n) for n in problems]):.3f}" for s in runs) + f" |\n{len(common)} runs")

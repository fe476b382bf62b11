"""Medians over seeds of the loss on each problem, their median over problems, and how often the first sampler is better than each other one.

  python bench/search/tiny_score.py TRIALS SAMPLER,… PROBLEMS.txt RESULTS.jsonl…      prints Markdown
"""
import json, sys
from collections import defaultdict
import numpy as np

trials, names, listed, *files = sys.argv[1:]
names, listed = names.split(","), open(listed).read().split()
runs = defaultdict(list)
for f in files:
    for r in map(json.loads, open(f)):
        if trials in r["loss"]: runs[r["problem"], r["sampler"]].append(r["loss"][trials])
problems = [p for p in listed if all(runs[p, n] for n in names)]
# Recorded sets of others have losses of their own unit: they count for wins only.
scaled = [p for p in problems if p.split("/")[0] in ("tiny", "noisy", "misled", "unnamed")]
table = np.array([[np.median(runs[p, n]) for n in names] for p in scaled])
print(f"| after {trials} trials | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
for p, row in zip(scaled, table): print(f"| {p} | {' | '.join(f'{v:.3f}' for v in row)} |")
print(f"| **median of {len(scaled)}** | {' | '.join(f'{v:.3f}' for v in np.median(table, 0))} |")
print(f"| mean | {' | '.join(f'{v:.3f}' for v in table.mean(0))} |")
def share(a, b): return np.mean([[1.0 if x < y else 0.5 if x == y else 0.0 for y in b] for x in a])
wins = ["" if n == names[0] else f"{np.mean([share(runs[p, names[0]], runs[p, n]) for p in problems]):.2f}" for n in names]
print(f"| win rate of {names[0]} against it, {len(problems)} problems | {' | '.join(wins)} |")
print(f"\nRuns: {', '.join(f'{n} {sum(len(runs[p, n]) for p in problems)}' for n in names)}.")

"""Ranks tools by the results of run.py: python rank.py RESULTS.jsonl…   Only splits that every tool has are compared."""
import json, sys
from collections import defaultdict
import numpy as np
from scipy.stats import rankdata

UNTUNED = ("forest", "boosting", "linear")
scores = defaultdict(lambda: defaultdict(dict))
for path in sys.argv[1:]:
    for line in open(path):
        row = json.loads(line)
        if row["tool"] != "constant": scores[row["data"]][row["tool"]][row["split"]] = row["score"]
tools = sorted({tool for data in scores.values() for tool in data}, key=lambda tool: (tool != "attune", tool))
ranks, best, below = defaultdict(list), 0, []
print("| data | " + " | ".join(tools) + " |\n|---|" + "---|" * len(tools))
for data, of in scores.items():
    splits = [k for k in of["attune"] if all(k in of[tool] for tool in tools)]
    means = [float(np.mean([of[tool][k] for k in splits])) for tool in tools]
    errors = [float(np.std([of[tool][k] for k in splits])) / len(splits) ** 0.5 for tool in tools]
    for tool, rank in zip(tools, rankdata([-m for m in means])): ranks[tool].append(rank)
    best += means[0] == max(means)
    rival = max((t for t in UNTUNED if t in tools), key=lambda t: means[tools.index(t)], default=None)
    if rival is not None:
        gaps = np.array([of[rival][k] - of["attune"][k] for k in splits])
        if gaps.mean() > gaps.std(ddof=min(1, len(gaps) - 1)) / len(gaps) ** 0.5: below.append(f"{data} ({rival} by {gaps.mean():.4f})")
    cells = [f"**{m:.4f}**" if m == max(means) else f"{m:.4f}" for m in means]
    print(f"| {data} | {cells[0]} ± {errors[0]:.4f} | " + " | ".join(cells[1:]) + " |")
print("| mean rank | " + " | ".join(f"{np.mean(ranks[tool]):.2f}" for tool in tools) + " |")
print(f"\nAttune is the best on {best} of {len(scores)}; more than a standard error below the best untuned model on: {', '.join(below) or 'none'}")

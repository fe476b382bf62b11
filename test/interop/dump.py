"""What Optuna reads from a storage, as JSON: python dump.py STORAGE STUDY."""
import json, math, sys
import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
optuna.logging.set_verbosity(optuna.logging.ERROR)
where = sys.argv[1]
storage = JournalStorage(JournalFileBackend(where[8:])) if where.startswith("journal:") else where
study = optuna.load_study(study_name=sys.argv[2], storage=storage)
number = lambda v: v if math.isfinite(v) else str(v)
print(json.dumps(dict(
    directions=[d.name for d in study.directions], names=study.metric_names, best=study.best_params if len(study.directions) == 1 else None,
    trials=[dict(number=t.number, state=t.state.name, params=t.params, values=t.values and [number(v) for v in t.values], constraints=t.constraints,
                 curve={str(k): number(v) for k, v in t.intermediate_values.items()}, notes=t.user_attrs, types={k: type(v).__name__ for k, v in t.params.items()}) for t in study.trials])))

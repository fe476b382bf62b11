"""What Optuna reads from a storage, as JSON: python dump.py STORAGE STUDY."""
import json
import math
import sys

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

optuna.logging.set_verbosity(optuna.logging.ERROR)
url = sys.argv[1]
if url.startswith("journal:"):
    storage = JournalStorage(JournalFileBackend(url.removeprefix("journal:")))
else:
    storage = url
study = optuna.load_study(study_name=sys.argv[2], storage=storage)


def to_json(value):
    """JSON has no NaN and no infinities."""
    return value if math.isfinite(value) else str(value)


def read_trial(t):
    return dict(
        number=t.number,
        state=t.state.name,
        params=t.params,
        types={name: type(value).__name__ for name, value in t.params.items()},
        values=t.values and [to_json(value) for value in t.values],
        constraints=t.constraints,
        curve={str(step): to_json(value) for step, value in t.intermediate_values.items()},
        attributes=t.user_attrs,
    )


print(
    json.dumps(
        dict(
            directions=[direction.name for direction in study.directions],
            names=study.metric_names,
            trials=[read_trial(t) for t in study.trials],
        )
    )
)

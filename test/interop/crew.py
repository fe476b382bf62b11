"""A worker with Optuna: python crew.py STORAGE STUDY TRIALS.

Ends when that many trials of the study are over.
"""
import sys
import time

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

optuna.logging.set_verbosity(optuna.logging.ERROR)
url, name, trials = sys.argv[1], sys.argv[2], int(sys.argv[3])
if url.startswith("journal:"):
    storage = JournalStorage(JournalFileBackend(url.removeprefix("journal:")))
else:
    storage = url
study = optuna.load_study(study_name=name, storage=storage, sampler=optuna.samplers.TPESampler())


def count_over():
    return sum(t.state.is_finished() for t in study.get_trials(deepcopy=False))


while count_over() < trials:
    trial = study.ask()
    x = trial.suggest_float("x", -1, 1)
    k = trial.suggest_int("k", 1, 5)
    o = trial.suggest_categorical("o", ["a", "b"])
    trial.report(x, 0)
    time.sleep(0.02)
    study.tell(trial, x * x + k + (0 if o == "a" else 1))

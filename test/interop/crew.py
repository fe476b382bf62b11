"""A worker with Optuna: python crew.py STORAGE STUDY TRIALS. Ends when the study has that many trials that are over."""
import os, sys, time
import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState
optuna.logging.set_verbosity(optuna.logging.ERROR)
where, name, trials = sys.argv[1], sys.argv[2], int(sys.argv[3])
storage = JournalStorage(JournalFileBackend(where[8:])) if where.startswith("journal:") else where
study = optuna.load_study(study_name=name, storage=storage, sampler=optuna.samplers.TPESampler())
over = lambda: sum(t.state.is_finished() for t in study.get_trials(deepcopy=False))
while over() < trials:
    t = study.ask()
    x, k, o = t.suggest_float("x", -1, 1), t.suggest_int("k", 1, 5), t.suggest_categorical("o", ["a", "b"])
    t.report(x, 0)
    time.sleep(0.02)
    study.tell(t, x * x + k + (0 if o == "a" else 1))

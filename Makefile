# Every target makes the virtual environment itself when it is missing or out of date.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SCENE := productions/temporal-awakening

.PHONY: scene rehearse test check ui evals evals-compare evals-critic bench-crew bench-eye clean bench-eye-truth critic-card

scene: $(STAMP)  ## the sample scene: script and master picture in, film and report out
	$(BIN)/dailies produce samples/temporal_awakening/script.json \
	  --reference samples/temporal_awakening/marcus.png --out $(SCENE) --fresh

rehearse: $(STAMP)  ## the sample scene through the live clients, against the stand-in
	$(BIN)/dailies produce samples/temporal_awakening/script.json \
	  --reference samples/temporal_awakening/marcus.png --studio rehearsal --max-cost 30 \
	  --out $(SCENE)-rehearsal --fresh

check: $(VENV)/.installed-dev  ## lint, format, types, import layers, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile

test: check

ui: $(VENV)/.installed-ui
	$(BIN)/streamlit run ui/app.py

evals: $(VENV)/.installed-dev  ## the crew on fixed scripts and conversations; MODEL= as Inspect names it
	$(BIN)/python -m evals.agents $(if $(MODEL),--model $(MODEL))

evals-compare: $(VENV)/.installed-dev  ## what changed from A=one.json to B=other.json in evals/results
	$(BIN)/python -m evals.agents.compare $(A) $(B)

evals-critic: $(VENV)/.installed-dev  ## the critic against injected faults
	$(BIN)/python -m evals.faults

bench-crew: $(VENV)/.installed-dev  ## plans, prompts and the chat's understanding, by rule
	$(BIN)/python -m evals.bench_plans
	$(BIN)/python -m evals.bench_lint
	$(BIN)/python -m evals.bench_understanding

bench-eye: $(VENV)/.installed-dev  ## what a look at a clip costs, beside the usual ways
	$(BIN)/python -m evals.bench_eye

DATA ?= data
bench-eye-truth: $(VENV)/.installed-dev  ## identity, tracking and discovery on real pictures under DATA
	$(BIN)/python -m evals.bench_eye_truth --data $(DATA) --markdown evals/results/eye-truth.md

TAKES ?= held-out-takes
critic-card: $(VENV)/.installed-dev  ## how often the critic is right; renders TAKES when they are missing (an hour)
	test -d $(TAKES) || $(BIN)/python -m evals.takes.assets --out $(TAKES) --first 20000 \
	  --severities 0.3 0.6 1.0 --faults 4 --stills 48 --clips 48 --lines 100 --talking 12 --odd 60 \
	  --processes $(shell nproc)
	$(BIN)/python -m evals.critic.card --takes $(TAKES) --data $(DATA) --most 120 \
	  --processes $(shell nproc) --markdown docs/critic-card.md --picture docs/critic-calibration.png

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.installed-dev: $(STAMP)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,bench,ui,evals]'
	touch $@

$(VENV)/.installed-ui: $(STAMP)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[ui]'
	touch $@

clean:
	rm -rf $(VENV) productions

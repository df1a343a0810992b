# Every recipe works on a fresh clone: what it needs is installed and fetched first.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: setup demo test lint check journey bench bench-full bench-verdicts faults clients docs fix clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt tools/setup.py
	$(PYTHON) tools/setup.py
	@touch $(READY)

demo: $(READY)          ## examples in, verdict out, on real data: US addresses to JSON
	$(BIN)/python tools/demo.py

test: $(READY)          ## the whole suite
	$(BIN)/sartor assets get smollm2-135m-instruct
	$(BIN)/sartor assets get all-minilm-l6-v2
	$(BIN)/sartor assets get trec-questions
	$(BIN)/python -m pytest -n 2 -m "not journey"

lint: $(READY)          ## style, types, import directions, size budgets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright
	$(BIN)/python tools/check_sizes.py

check: lint             ## lint and the fast tests, with few examples of each property: under a minute of tests
	$(BIN)/python -m pytest -n 2 --hypothesis-profile=quick -m "not journey and not smollm2 and not slow"

journey: $(READY)       ## what needs more data or time: TREC, shuffled answers, the demo's bars
	$(BIN)/python -m pytest -n 0 -m journey -s

bench: $(READY)         ## training speed beside TRL, Hugging Face Trainer and LitGPT; 40 minutes on 2 quiet cores
	$(BIN)/sartor assets get smollm2-135m-instruct
	$(BIN)/python benchmarks/training/run.py

bench-full: $(READY)    ## all of it: lengths, classes, time to quality, a busy neighbour; hours, resumable
	$(BIN)/sartor assets get smollm2-135m-instruct
	$(BIN)/sartor assets get all-minilm-l6-v2
	$(BIN)/sartor assets get trec-questions
	$(BIN)/sartor assets get us-addresses
	$(BIN)/python benchmarks/training/run.py --full
	$(BIN)/python benchmarks/decoding/against_generate.py

bench-verdicts: $(READY) ## false verdicts, coverage and power by simulation
	$(BIN)/python benchmarks/verdicts/simulate.py
	$(BIN)/python benchmarks/verdicts/slices.py

faults: $(READY)        ## kill, damage, fill, poison: the end must be that of an undisturbed run; 40 minutes
	$(BIN)/sartor assets get smollm2-135m-instruct
	$(BIN)/sartor assets get us-addresses
	$(BIN)/python benchmarks/faults/campaign.py

clients: $(READY)       ## OpenAI's clients, LangChain, LiteLLM, lm-eval and others, unchanged, against the server; 30 minutes
	$(BIN)/sartor assets get smollm2-135m-instruct
	$(BIN)/sartor assets get all-minilm-l6-v2
	$(BIN)/python benchmarks/clients/run.py

docs: $(READY)          ## regenerate what is generated
	$(BIN)/python tools/write_command_reference.py

fix: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv build *.egg-info src/*.egg-info

# A thin layer over make.py, which also works alone where there is no make.
PYTHON ?= $(shell command -v python3 || command -v python)

.PHONY: help book pdf test env clean
help:
	@$(PYTHON) make.py --help
book pdf test env clean:
	@$(PYTHON) make.py $@

# Deux commandes suffisent : « make run » et « make test ». « make help » dit les autres.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run test check bench wheel usb catalogues clean

help:
	@echo "make run              lance une Région et un cyber-centre de démonstration (RESET=1 : repartir de zéro)"
	@echo "make test             tous les tests"
	@echo "make check            ruff, mypy, contrats d’import, catalogues et tests"
	@echo "make bench            mesures, en rapports"
	@echo "make wheel            fabrique le paquet de Préau dans dist/"
	@echo "make usb              prépare dans dist/usb une clé d’installation sans réseau (HUB=1 : avec PostgreSQL)"

.venv/.ready: requirements.lock setup.cfg
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Préau demande Python 3.11 ou plus récent ; celui-ci est $$($(PYTHON) --version 2>&1)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "Ce Python n’a pas le module venv : installez-le (Debian, Ubuntu : apt install python3-venv), puis relancez."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installation des bibliothèques (une fois, deux minutes environ)…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock 2> .venv/pip.log \
		&& $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . 2>> .venv/pip.log \
		|| { cat .venv/pip.log; echo "L’installation a échoué : voir ci-dessus."; exit 1; }
	@touch $@

catalogues: .venv/.ready
	@$(BIN)/python -m core.catalogues compile

run: .venv/.ready catalogues
	@$(BIN)/preau --instance instance demo $(if $(CENTRE_PORT),--centre-port $(CENTRE_PORT)) \
		$(if $(HUB_PORT),--hub-port $(HUB_PORT)) $(if $(RESET),--reset)

test: .venv/.ready catalogues
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m pytest -n auto --dist loadgroup

check: .venv/.ready catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m core.catalogues check
	$(MAKE) test

bench: .venv/.ready catalogues
	@$(BIN)/python -m tests.benchmarks

wheel: .venv/.ready
	@$(BIN)/python -m release.wheel dist

usb: .venv/.ready
	@$(BIN)/python -m release.usb --into dist/usb $(if $(HUB),--hub)

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache

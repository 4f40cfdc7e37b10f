#!/bin/sh
# Installe Préau @VERSION@ sans réseau :  sh installer.sh [DOSSIER]
# DOSSIER : /opt/preau pour l’administrateur (sudo), sinon le dossier « preau » de la personne.
set -eu

cle=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ "$(id -u)" -eq 0 ]; then defaut=/opt/preau; else defaut=$HOME/preau; fi
dossier=${1:-$defaut}
programme=$dossier/programme

arreter() {
    echo >&2
    echo "$1" >&2
    exit 1
}

echo "Préau @VERSION@ sera installé dans $dossier"

echo "[1/5] Chercher Python (@PYTHONS@)"
python=
for version in @PYTHONS@; do
    for essai in "python$version" python3; do
        if [ -z "$python" ] && "$essai" -c "import sys, venv, ensurepip; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null; then
            python=$essai
        fi
    done
done
[ -n "$python" ] || arreter "Il faut Python (une de ces versions : @PYTHONS@) avec son module venv. Debian, Ubuntu : apt install python3-venv."

echo "[2/5] Vérifier les fichiers de la clé"
"$python" "$cle/verifier.py" || arreter "La clé est abîmée ou incomplète : recopiez-la. Rien n’a été installé."

if "$programme/bin/preau" --version >/dev/null 2>&1; then
    arreter "$("$programme/bin/preau" --version) est déjà là. Pour mettre à jour : $programme/bin/preau --instance DOSSIER-DE-L-INSTANCE update --from \"$cle\""
fi

echo "[3/5] Créer l’environnement"
"$python" -m venv "$programme" || arreter "L’environnement n’a pas pu être créé dans $programme."

echo "[4/5] Installer les bibliothèques et Préau"
"$programme/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$cle/wheels" --force-reinstall --require-hashes -r "$cle/requirements.txt" \
    || arreter "L’installation a échoué : voir ci-dessus. Relancez-la, elle reprend au début."

echo "[5/5] Essayer le programme"
"$programme/bin/preau" --version || arreter "Le programme installé ne démarre pas : voir ci-dessus."

echo
echo "C’est installé. Ensuite, pour créer votre centre :"
if [ "$(id -u)" -eq 0 ]; then
    echo "    suivez installation.md, « Au démarrage du PC » : il crée le compte « preau », qui fait tourner le centre"
else
    echo "    $programme/bin/preau --instance $dossier/centre init"
fi

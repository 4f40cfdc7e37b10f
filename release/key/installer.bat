@echo off
rem Installe Preau @VERSION@ sans reseau : double-clic, ou  installer.bat [DOSSIER]
rem DOSSIER : C:\Preau si rien n'est dit.
setlocal
chcp 65001 >nul
set "PYTHONUTF8=1"

set "cle=%~dp0"
set "dossier=%~1"
if "%dossier%"=="" set "dossier=%SystemDrive%\Preau"
set "programme=%dossier%\programme"

echo Préau @VERSION@ sera installé dans %dossier%

echo [1/5] Chercher Python (@PYTHONS@)
set "python="
for %%V in (@PYTHONS@) do if not defined python py -%%V -c "import venv, ensurepip" >nul 2>nul && set "python=py -%%V"
if not defined python goto sans_python

echo [2/5] Vérifier les fichiers de la clé
%python% "%cle%verifier.py"
if errorlevel 1 goto abimee

"%programme%\Scripts\preau" --version >nul 2>nul
if not errorlevel 1 goto deja

echo [3/5] Créer l’environnement
%python% -m venv "%programme%"
if errorlevel 1 goto sans_environnement

echo [4/5] Installer les bibliothèques et Préau
"%programme%\Scripts\python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "%cle%wheels" --force-reinstall --require-hashes -r "%cle%requirements.txt"
if errorlevel 1 goto echec

echo [5/5] Essayer le programme
"%programme%\Scripts\preau" --version
if errorlevel 1 goto ne_demarre_pas

echo.
echo C’est installé. Ensuite, pour créer votre centre :
echo     "%programme%\Scripts\preau" --instance "%dossier%\centre" init
pause
exit /b 0

:sans_python
echo.
echo Il faut Python, une de ces versions : @PYTHONS@ (python.org, « Windows installer, 64-bit », avec « py launcher »).
goto arreter

:abimee
echo.
echo La clé est abîmée ou incomplète : recopiez-la. Rien n’a été installé.
goto arreter

:deja
echo.
echo Préau est déjà là. Pour mettre à jour, ouvrez un terminal et tapez :
echo     "%programme%\Scripts\python" -m core.cli --instance "%dossier%\centre" update --from "%cle%."
goto arreter

:sans_environnement
echo.
echo L’environnement n’a pas pu être créé dans %programme%.
goto arreter

:echec
echo.
echo L’installation a échoué : voir ci-dessus. Relancez-la, elle reprend au début.
goto arreter

:ne_demarre_pas
echo.
echo Le programme installé ne démarre pas : voir ci-dessus.

:arreter
pause
exit /b 1

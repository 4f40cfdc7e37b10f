"""Why the operating system refused something, in French: what a terminal or a page says after its own sentence."""

from __future__ import annotations

import errno

_SAID = {
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.ENOENT: "chemin introuvable",
    errno.ENOTDIR: "un fichier est à la place d’un dossier",
    errno.EISDIR: "c’est un dossier",
    errno.EEXIST: "ce nom est déjà pris",
    errno.ENOSPC: "plus de place sur le disque",
    errno.EROFS: "disque en lecture seule",
    errno.EIO: "le disque ne répond pas",
    errno.ENAMETOOLONG: "nom trop long",
    errno.EADDRINUSE: "port déjà pris",
    errno.EADDRNOTAVAIL: "adresse qui n’est pas celle de cette machine",
    errno.ECONNREFUSED: "rien ne répond à ce port",
}


def said(error: OSError) -> str:
    """Return the cause in a few French words; the system's own where none are known."""
    known = _SAID.get(error.errno or 0)
    return known or error.strerror or str(error) or type(error).__name__

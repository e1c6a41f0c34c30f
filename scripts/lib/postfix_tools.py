"""Postfix's smtp-sink and smtp-source, without a mail server on this machine."""

import os
import pathlib
import shutil
import subprocess

from stores import ROOT

# Debian's package, unpacked; nothing of it is installed.
FOLDER = ROOT / ".build/postfix"


class Unavailable(Exception):
    """What is needed cannot be had here; the text says why."""


class PostfixTools:
    def __init__(self):
        self.sink, self.source = shutil.which("smtp-sink"), shutil.which("smtp-source")
        self.environment = dict(os.environ)
        if self.sink is None or self.source is None:
            unpack()
            self.sink, self.source = FOLDER / "usr/sbin/smtp-sink", FOLDER / "usr/sbin/smtp-source"
            self.environment["LD_LIBRARY_PATH"] = str(FOLDER / "usr/lib/postfix")
        for tool in (self.sink, self.source):
            # Without arguments they tell their usage.
            found = subprocess.run([tool], env=self.environment, capture_output=True, text=True)
            if "shared libraries" in found.stderr:
                raise Unavailable(found.stderr.strip())


def unpack():
    if (FOLDER / "usr/sbin/smtp-source").exists():
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        call("apt-get", "download", "postfix")
        package, = FOLDER.glob("postfix_*.deb")
        call("dpkg", "-x", package.name, ".")
        package.unlink()
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        why = (getattr(error, "stderr", None) or f"{error}").strip().splitlines()[-1:]
        raise Unavailable(f"smtp-sink and smtp-source (Debian's package postfix) cannot be had: {' '.join(why)}") from None


def call(*words):
    subprocess.run(words, cwd=FOLDER, check=True, capture_output=True, text=True, timeout=120)

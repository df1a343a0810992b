"""Model versions, their evidence, and the aliases that point at them, on record.

Versions and evidence never change; an alias moves by adding to its history, in one transaction,
each move chained to the one before by its hash. Whether a move is right is the registry's to decide.
"""

import difflib
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, insert, select

from sartor.concepts.evidence import Evidence, Signature
from sartor.concepts.ids import canonical_json
from sartor.concepts.model_version import AliasMove, ModelVersion
from sartor.errors import NotFound, WorkspaceProblem
from sartor.store.blobs import Blobs
from sartor.store.database import reading, writing
from sartor.store.tables import (
    RecordBroken,
    alias_moves,
    evidence,
    model_versions,
    payload_of,
    sealed,
    signatures,
    unsealed,
)


@dataclass(frozen=True)
class Models:
    """The records of the registry."""

    engine: Engine
    blobs: Blobs

    def next_number(self, name: str) -> int:
        """Return the number that the next version of `name` would get."""
        with reading(self.engine) as connection:
            return _newest_number(connection, name) + 1

    def register(self, version: ModelVersion) -> ModelVersion:
        """Put a version on record, for good; the same run registering again gets its first version back.

        Raises: WorkspaceProblem: another run has taken that number.
        """
        with writing(self.engine) as connection:
            return _of_run(connection, version.run_id) or _insert(connection, version)

    def register_next(self, version: ModelVersion) -> ModelVersion:
        """Put a version on record under the next free number, whatever number it came with."""
        with writing(self.engine) as connection:
            number = _newest_number(connection, version.name) + 1
            numbered = version.model_copy(update={"number": number})
            return _of_run(connection, version.run_id) or _insert(connection, numbered)

    def resolve(self, name: str) -> str:
        """Return the `name@n` that an alias, a model name (its newest version) or `name@n` stands for."""
        if "@" in name:
            return name
        target = self.alias(name)
        if target is not None:
            return target
        number = self.next_number(name) - 1
        if number:
            return f"{name}@{number}"
        raise self._not_found(name)

    def get(self, name: str) -> ModelVersion:
        """Return the version that `name@n`, an alias or a model name (its newest version) stands for."""
        ref = self.resolve(name)
        model, _, number = ref.rpartition("@")
        query = select(model_versions).where(model_versions.c.name == model)
        with reading(self.engine) as connection:
            # SQLite would find @1 for "@01" and "@1.0" too; a reference has one spelling
            rows = connection.execute(query).mappings().all()
        row = next((row for row in rows if str(row["number"]) == number), None)
        if row is None:
            raise self._not_found(name)
        return unsealed(ModelVersion, row, what=f"model {ref}")

    def list(self) -> tuple[ModelVersion, ...]:
        """Return every version, by name, newest first."""
        query = select(model_versions).order_by(model_versions.c.name, model_versions.c.number.desc())
        with reading(self.engine) as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(unsealed(ModelVersion, row, what=f"model {row['name']}@{row['number']}") for row in rows)

    def save_evidence(self, found: Evidence) -> str:
        """Keep the evidence, on record and as a blob, and return its id; twice is the same as once."""
        blob = self.blobs.put(canonical_json(found.content()).encode())
        keys = {"id": found.id, "run_id": found.run_id, "dataset_id": found.dataset_id, "blob": blob}
        with writing(self.engine) as connection:
            if connection.execute(select(evidence.c.id).where(evidence.c.id == found.id)).first() is None:
                connection.execute(insert(evidence).values(sealed({**keys, "payload": payload_of(found)})))
        return found.id

    def get_evidence(self, evidence_id: str) -> Evidence:
        """Return the evidence of that id, recomputing the id from what is on record."""
        with reading(self.engine) as connection:
            row = connection.execute(select(evidence).where(evidence.c.id == evidence_id)).mappings().first()
        if row is None:
            raise NotFound(f"There is no evidence {evidence_id!r}.", fix="See sartor models list.")
        found = unsealed(Evidence, row, what=f"evidence {evidence_id}")
        if found.id != evidence_id:
            raise RecordBroken(f"The record of evidence {evidence_id} hashes to {found.id}.", fix="Run sartor verify.")
        return found

    def save_signature(self, signature: Signature) -> None:
        """Keep a signature beside its evidence."""
        row = {"evidence_id": signature.evidence_id, "payload": payload_of(signature)}
        with writing(self.engine) as connection:
            number = 1 + (connection.execute(select(func.max(signatures.c.number))).scalar() or 0)
            connection.execute(insert(signatures).values(sealed({"number": number, **row})))

    def signatures(self, evidence_id: str) -> tuple[Signature, ...]:
        """Return every signature of the evidence, oldest first."""
        query = select(signatures).where(signatures.c.evidence_id == evidence_id).order_by(signatures.c.number)
        with reading(self.engine) as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(unsealed(Signature, row, what=f"signature {row['number']} of {evidence_id}") for row in rows)

    def move_alias(self, move: AliasMove) -> int:
        """Record a move in one transaction and return its number: the next request sees it, whole or not at all.

        Raises: WorkspaceProblem: the alias no longer points at `move.source`, or is the name of a model.
            NotFound: the target is not on record.
        """
        with writing(self.engine) as connection:
            _check_move(connection, move)
            newest = select(alias_moves.c.number, alias_moves.c.sha256).order_by(alias_moves.c.number.desc())
            last = connection.execute(newest).first()
            number, previous = (last.number + 1, last.sha256) if last else (1, "")
            keys = {"number": number, "alias": move.alias, "target": move.target, "previous": previous}
            connection.execute(insert(alias_moves).values(sealed({**keys, "payload": payload_of(move)})))
        return number

    def alias(self, name: str) -> str | None:
        """Return the `name@n` that the alias points at; None: at nothing."""
        with reading(self.engine) as connection:
            return _target(connection, name)

    def aliases(self) -> dict[str, str]:
        """Return every alias with the `name@n` it points at."""
        last = select(func.max(alias_moves.c.number)).group_by(alias_moves.c.alias)
        query = select(alias_moves.c.alias, alias_moves.c.target).where(
            alias_moves.c.number.in_(last), alias_moves.c.target.is_not(None)
        )
        with reading(self.engine) as connection:
            return {row.alias: row.target for row in connection.execute(query.order_by(alias_moves.c.alias))}

    def history(self, name: str) -> tuple[AliasMove, ...]:
        """Return every move of the alias, oldest first."""
        query = select(alias_moves).where(alias_moves.c.alias == name).order_by(alias_moves.c.number)
        with reading(self.engine) as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(unsealed(AliasMove, row, what=f"move {row['number']} of {name}") for row in rows)

    def moves_to(self, ref: str) -> tuple[AliasMove, ...]:
        """Return every move of any alias to the version `ref`, oldest first."""
        query = select(alias_moves).where(alias_moves.c.target == ref).order_by(alias_moves.c.number)
        with reading(self.engine) as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(unsealed(AliasMove, row, what=f"move {row['number']} to {ref}") for row in rows)

    def alias_stamp(self) -> int:
        """Return a number that grows with every move of any alias: cheap to ask each second."""
        with reading(self.engine) as connection:
            return connection.execute(select(func.max(alias_moves.c.number))).scalar() or 0

    def _not_found(self, name: str) -> NotFound:
        """Say that nothing has this name, and which name comes near."""
        with reading(self.engine) as connection:
            versions = connection.execute(select(model_versions.c.name, model_versions.c.number)).all()
        known = {f"{row.name}@{row.number}" for row in versions} | {row.name for row in versions} | set(self.aliases())
        near = difflib.get_close_matches(name, sorted(known), n=1)
        fix = f"Did you mean {near[0]}? See sartor models list." if near else "See sartor models list."
        return NotFound(f"There is no model or alias {name!r}.", fix=fix)


def _newest_number(connection: Connection, name: str) -> int:
    newest = select(func.max(model_versions.c.number)).where(model_versions.c.name == name)
    return connection.execute(newest).scalar() or 0


def _of_run(connection: Connection, run_id: str) -> ModelVersion | None:
    row = connection.execute(select(model_versions).where(model_versions.c.run_id == run_id)).mappings().first()
    return unsealed(ModelVersion, row, what=f"model {row['name']}@{row['number']}") if row else None


def _insert(connection: Connection, version: ModelVersion) -> ModelVersion:
    taken = select(model_versions.c.run_id).where(
        model_versions.c.name == version.name, model_versions.c.number == version.number
    )
    if connection.execute(taken).first() is not None:
        raise WorkspaceProblem(f"{version.ref} is taken: versions are never overwritten.", fix="Use the next number.")
    keys = {"name": version.name, "number": version.number, "run_id": version.run_id}
    row = {**keys, "evidence_id": version.evidence_id, "created_at": version.created_at}
    connection.execute(insert(model_versions).values(sealed({**row, "payload": payload_of(version)})))
    return version


def _target(connection: Connection, alias: str) -> str | None:
    query = select(alias_moves.c.target).where(alias_moves.c.alias == alias).order_by(alias_moves.c.number.desc())
    return connection.execute(query.limit(1)).scalar()


def _check_move(connection: Connection, move: AliasMove) -> None:
    """Refuse a move that does not fit what is on record."""
    if "@" in move.alias or _newest_number(connection, move.alias):
        raise WorkspaceProblem(f"{move.alias!r} is the name of a model.", fix="Choose another name for the alias.")
    if move.target is not None:
        _check_version(connection, move.target)
    current = _target(connection, move.alias)
    if current != move.source:
        now, then = current or "nothing", move.source or "nothing"
        raise WorkspaceProblem(
            f"{move.alias} was moved meanwhile: it points at {now}, not at {then}.",
            fix="Look at it again, then repeat the command.",
        )


def _check_version(connection: Connection, ref: str) -> None:
    model, _, number = ref.rpartition("@")
    versions = select(model_versions.c.number).where(model_versions.c.name == model)
    if number not in map(str, connection.execute(versions).scalars()):
        raise NotFound(f"There is no model version {ref!r}.", fix="See sartor models list.")

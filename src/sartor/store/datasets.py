"""DatasetVersions on record. Nothing is overwritten: saving a known id from other files adds a record."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, insert, select

from sartor.concepts.dataset import DatasetVersion
from sartor.errors import NotFound
from sartor.store.database import reading, writing
from sartor.store.tables import datasets, payload_of, sealed, unsealed


@dataclass(frozen=True)
class Datasets:
    """The records of data set versions."""

    engine: Engine

    def save(self, version: DatasetVersion) -> str:
        """Keep `version` and return its id; saving it twice in a row is the same as once."""
        payload = payload_of(version)
        newest = select(datasets.c.payload).where(datasets.c.id == version.id).order_by(datasets.c.number.desc())
        with writing(self.engine) as connection:
            if connection.execute(newest).scalar() != payload:
                last = connection.execute(select(func.max(datasets.c.number))).scalar() or 0
                row = {"number": last + 1, "id": version.id, "name": version.name, "test_seal": version.test_seal}
                connection.execute(insert(datasets).values(sealed({**row, "payload": payload})))
        return version.id

    def get(self, dataset_id: str) -> DatasetVersion:
        """Return the data set version of that id, as it was saved last."""
        query = select(datasets).where(datasets.c.id == dataset_id).order_by(datasets.c.number.desc())
        with reading(self.engine) as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFound(f"There is no data set {dataset_id[:12]} in this workspace.", fix="Check --workspace.")
        return unsealed(DatasetVersion, row, what=f"data set {dataset_id[:12]}")

    def list(self) -> tuple[DatasetVersion, ...]:
        """Return the last record of every id, newest first."""
        last = select(func.max(datasets.c.number)).group_by(datasets.c.id)
        query = select(datasets).where(datasets.c.number.in_(last)).order_by(datasets.c.number.desc())
        with reading(self.engine) as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(unsealed(DatasetVersion, row, what=f"data set {row['id'][:12]}") for row in rows)

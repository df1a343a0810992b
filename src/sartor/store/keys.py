"""Keys of the server's clients, which projects may use which models, and the log of who changed what."""

from dataclasses import dataclass

from sqlalchemy import Engine, delete, func, insert, select, update

from sartor.concepts.api_key import ApiKey, AuditEntry
from sartor.concepts.job import CheckpointPermission
from sartor.store.database import reading, writing
from sartor.store.pages import Cursor, Page, page
from sartor.store.tables import api_audit_log, api_keys, api_permissions, payload_of, sealed, unsealed


@dataclass(frozen=True)
class Keys:
    """The records of keys."""

    engine: Engine

    def save(self, key: ApiKey) -> None:
        """Put a key on record, or what changed about it."""
        row = sealed({"id": key.id, "hash": key.hash, "payload": payload_of(key)})
        with writing(self.engine) as connection:
            known = connection.execute(select(api_keys.c.id).where(api_keys.c.id == key.id)).first()
            statement = update(api_keys).where(api_keys.c.id == key.id) if known else insert(api_keys)
            connection.execute(statement.values(row))

    def find(self, hash_: str) -> ApiKey | None:
        """Return the key of that hash, also a revoked one."""
        with reading(self.engine) as connection:
            row = connection.execute(select(api_keys).where(api_keys.c.hash == hash_)).mappings().first()
        return unsealed(ApiKey, row, what="a key") if row else None

    def list(self) -> tuple[ApiKey, ...]:
        """Return every key, oldest first."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(api_keys)).mappings().all()
        keys = (unsealed(ApiKey, row, what=f"key {row['id']}") for row in rows)
        return tuple(sorted(keys, key=lambda key: (key.created_at, key.id)))

    def any(self) -> bool:
        """Say whether a key was ever made: from then on, one is needed."""
        with reading(self.engine) as connection:
            return connection.execute(select(api_keys.c.id).limit(1)).first() is not None


@dataclass(frozen=True)
class Permissions:
    """The records of who else may use a model."""

    engine: Engine

    def save(self, permission: CheckpointPermission) -> CheckpointPermission:
        """Put a permission on record; the same one again is the first one."""
        keys = {"model": permission.model, "project": permission.project}
        same = (api_permissions.c.model == permission.model, api_permissions.c.project == permission.project)
        with writing(self.engine) as connection:
            row = connection.execute(select(api_permissions).where(*same)).mappings().first()
            if row:
                return unsealed(CheckpointPermission, row, what=f"permission {row['id']}")
            number = 1 + (connection.execute(select(func.max(api_permissions.c.number))).scalar() or 0)
            values = {"number": number, "id": permission.id, **keys, "payload": payload_of(permission)}
            connection.execute(insert(api_permissions).values(sealed(values)))
        return permission

    def list(self, model: str, cursor: Cursor, project: str | None = None) -> Page[CheckpointPermission]:
        """Return a page of a model's permissions."""
        where = (api_permissions.c.model == model, *((api_permissions.c.project == project,) if project else ()))
        with reading(self.engine) as connection:
            return page(connection, api_permissions, CheckpointPermission, cursor, where)

    def allows(self, model: str, project: str) -> bool:
        """Say whether a project was permitted to use a model."""
        where = (api_permissions.c.model == model, api_permissions.c.project == project)
        with reading(self.engine) as connection:
            return connection.execute(select(api_permissions.c.id).where(*where)).first() is not None

    def delete(self, model: str, permission_id: str) -> bool:
        """Take a permission back; returns whether it was there."""
        where = (api_permissions.c.model == model, api_permissions.c.id == permission_id)
        with writing(self.engine) as connection:
            known = connection.execute(select(api_permissions.c.id).where(*where)).first() is not None
            connection.execute(delete(api_permissions).where(*where))
        return known


@dataclass(frozen=True)
class AuditLog:
    """The records of who changed what."""

    engine: Engine

    def add(self, entry: AuditEntry) -> None:
        """Put an entry on record, for good."""
        with writing(self.engine) as connection:
            number = 1 + (connection.execute(select(func.max(api_audit_log.c.number))).scalar() or 0)
            connection.execute(insert(api_audit_log).values(sealed({"number": number, "payload": payload_of(entry)})))

    def list(self) -> tuple[AuditEntry, ...]:
        """Return every entry, oldest first."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(api_audit_log).order_by(api_audit_log.c.number)).mappings().all()
        return tuple(unsealed(AuditEntry, row, what=f"audit entry {row['number']}") for row in rows)

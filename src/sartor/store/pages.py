"""Lists that are handed out a page at a time: newest first, or oldest first, from after a known id."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, select

from sartor.concepts.frozen import Frozen
from sartor.store.tables import unsealed

F = TypeVar("F", bound=Frozen)


@dataclass(frozen=True)
class Cursor:
    """Which page is wanted."""

    limit: int
    after: str | None = None
    """Id of the last item of the page before; one that is not there leaves nothing to show."""
    ascending: bool = False


@dataclass(frozen=True)
class Page(Generic[F]):
    """Some items of a list."""

    items: tuple[F, ...]
    has_more: bool


def page(
    connection: Connection,
    table: Table,
    kind: type[F],
    cursor: Cursor,
    where: tuple[ColumnElement[bool], ...] = (),
    keep: Callable[[F], bool] = lambda _: True,
) -> Page[F]:
    """Read a page of sealed rows.

    Args:
        connection: To read with.
        table: Has `number`, which orders it, and `id`.
        kind: What its rows keep.
        cursor: Which page.
        where: What the database can tell.
        keep: What only the item itself can tell.
    """
    query = select(table).where(*where)
    if cursor.after is not None:
        started = connection.execute(select(table.c.number).where(table.c.id == cursor.after, *where)).scalar()
        if started is None:
            return Page((), has_more=False)
        query = query.where(table.c.number > started if cursor.ascending else table.c.number < started)
    query = query.order_by(table.c.number if cursor.ascending else table.c.number.desc())
    rows = connection.execute(query).mappings()
    found = filter(keep, (unsealed(kind, row, what=f"{table.name} {row['id']}") for row in rows))
    items = list(islice(found, cursor.limit + 1))
    return Page(tuple(items[: cursor.limit]), has_more=len(items) > cursor.limit)

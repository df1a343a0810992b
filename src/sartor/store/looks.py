"""How often each sealed test part has been read for a verdict."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, insert, select

from sartor.store.database import writing
from sartor.store.tables import looks, sealed


@dataclass(frozen=True)
class Looks:
    """The records of looks."""

    engine: Engine

    def count_look(self, test_seal: str, run_id: str, purpose: str) -> int:
        """Record that `run_id` reads this test part, and return which look that is, from 1.

        A run that asks again (after a resume) has not looked again: it gets its first number.
        """
        this_part = looks.c.test_seal == test_seal
        with writing(self.engine) as connection:
            mine = select(looks.c.number).where(this_part, looks.c.run_id == run_id)
            number = connection.execute(mine).scalar()
            if number is None:
                number = 1 + (connection.execute(select(func.max(looks.c.number)).where(this_part)).scalar() or 0)
                row = {"test_seal": test_seal, "run_id": run_id, "number": number, "purpose": purpose}
                connection.execute(insert(looks).values(sealed(row)))
        return number

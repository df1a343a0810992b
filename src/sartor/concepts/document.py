"""Document and Passage: texts of the user's own, to look things up in or to draft rows from."""

from sartor.concepts.frozen import Frozen


class Document(Frozen):
    """A document as it was read; its bytes are kept as the blob of that hash."""

    path: str
    sha256: str


class Passage(Frozen):
    """A piece of a document, short enough to be shown in a prompt."""

    source: str
    """File name of the document, and the headings that the piece stands below."""
    text: str
    page: int | None = None
    """Where it begins, from 1, if the document has pages."""

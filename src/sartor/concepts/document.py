"""Document and Passage: texts of the user's own that a contender may look things up in."""

from sartor.concepts.frozen import Frozen


class Document(Frozen):
    """A text file as it was read; its bytes are kept as the blob of that hash."""

    path: str
    sha256: str


class Passage(Frozen):
    """A piece of a document, short enough to be shown in a prompt."""

    source: str
    """File name of the document, and the headings that the piece stands below."""
    text: str

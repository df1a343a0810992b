"""Forms with a file, read as they arrive: small fields are kept, the file's bytes go where they are told to."""

from collections.abc import Callable
from typing import Any

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from sartor.errors import RequestRefused

_MOST_FIELD_BYTES = 64 * 1024
_MOST_PARTS = 32


class Form:
    """A form with at most one file."""

    def __init__(
        self,
        content_type: str,
        file_begins: Callable[["Form"], None],
        take: Callable[[bytes], None],
        *,
        file_field: str = "file",
    ) -> None:
        """Begin.

        Args:
            content_type: Of the request.
            file_begins: Called once the file's name is known, with the fields that came before it.
            take: Gets the file's bytes.
            file_field: What the field with the file is called.
        Raises: RequestRefused: this is no form.
        """
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise RequestRefused("The request must be multipart/form-data with a file.", reason="invalid_content_type")
        self.fields: dict[str, str] = {}
        self.filename: str | None = None
        self._file_begins, self._take, self._file_field = file_begins, take, file_field
        self._field = bytearray()
        self._header, self._value = bytearray(), bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._name, self._is_file, self._n_parts, self._ended = "", False, 0, False
        callbacks: Any = {
            "on_part_begin": self._part_begins,
            "on_header_field": lambda d, a, b: self._header.extend(d[a:b]),
            "on_header_value": lambda d, a, b: self._value.extend(d[a:b]),
            "on_header_end": self._header_ends,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._data,
            "on_part_end": self._part_ends,
            "on_end": self._end,
        }
        self._parser = MultipartParser(boundary, callbacks)

    def write(self, data: bytes) -> None:
        """Read some more.

        Raises: RequestRefused: it is no form, or too much of one.
        """
        try:
            self._parser.write(data)
        except MultipartParseError as error:
            raise RequestRefused(f"The form cannot be read: {error}", reason="invalid_form") from error

    def finish(self) -> None:
        """Raise RequestRefused unless the form came whole, with a file."""
        if not self._ended:
            raise RequestRefused("The form ends too early.", reason="invalid_form")
        if self.filename is None:
            says = f"Missing required parameter: '{self._file_field}'."
            raise RequestRefused(says, param=self._file_field, reason="missing_required_parameter")

    def _part_begins(self) -> None:
        self._headers, self._field = {}, bytearray()
        self._n_parts += 1
        if self._n_parts > _MOST_PARTS:
            raise RequestRefused("The form has too many parts.", reason="invalid_form")

    def _header_ends(self) -> None:
        self._headers[bytes(self._header).lower()] = bytes(self._value)
        self._header, self._value = bytearray(), bytearray()

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode(errors="replace")
        self._is_file = self._name == self._file_field
        if self._is_file:
            if self.filename is not None:
                raise RequestRefused("The form has two files.", param=self._file_field, reason="invalid_form")
            self.filename = options.get(b"filename", b"upload").decode(errors="replace")
            self._file_begins(self)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._take(data[start:end])
            return
        self._field.extend(data[start:end])
        if len(self._field) > _MOST_FIELD_BYTES:
            raise RequestRefused("A field of the form is too long.", param=self._name, reason="invalid_form")

    def _part_ends(self) -> None:
        if not self._is_file:
            self.fields[self._name] = self._field.decode(errors="replace")

    def _end(self) -> None:
        self._ended = True

"""Text: the encodings that filed text, and the names of files, may have."""

# Beyond this character stand the Chinese ones, and whatever else takes three bytes in UTF-8.
_LAST_OF_TWO_BYTES = "\u07ff"


class UndecodableTextError(ValueError):
    """Bytes that are neither UTF-8 (with or without BOM) nor GB18030, or that hold NUL characters."""


def decode_text(content: bytes) -> str:
    """Decode filed text: UTF-8 with or without BOM, else GB18030.

    Raises:
        UndecodableTextError: it is neither.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    message = "neither UTF-8 nor GB18030 text"
    raise UndecodableTextError(message)


def decode_name(written: bytes) -> str:
    """Decode a file's name of which nothing says how it was encoded: UTF-8, or GB18030, in which a Chinese Windows packs names.

    A name is Chinese before it is anything else: some words in GB18030 (目录) are letters of two bytes in UTF-8 as well (``Ŀ¼``).
    """
    for encoding in _orders(written):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return written.decode("utf-8", "replace")


def _orders(written: bytes) -> tuple[str, str]:
    is_short = not written.isascii() and max(written.decode("utf-8", "replace")) <= _LAST_OF_TWO_BYTES
    return ("gb18030", "utf-8") if is_short else ("utf-8", "gb18030")

"""Text: the encodings that filed text may have."""


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

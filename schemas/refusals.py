"""Refusals: why a file is not read, as stable names, and the findings that tell of it.

Each name has its words in ``schemas.phrases``. Does not belong here: what comes to the conclusion.
"""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.findings import Finding, write_context
from schemas.limits import Limits

# A workbook or table file.
DAMAGED = "damaged_workbook"
WITH_PASSWORD = "workbook_with_password"  # noqa: S105 - a name
NOT_A_WORKBOOK = "not_a_workbook"
DOCUMENT_TYPE = "document_type"
UNKNOWN_ENCODING = "unknown_encoding"
MALFORMED_CSV = "malformed_csv"
NO_CONTENT = "no_content"
DAMAGED_PARQUET = "damaged_parquet"

# A document, or a picture.
DAMAGED_DOCUMENT = "damaged_document"
DOCUMENT_WITH_PASSWORD = "document_with_password"  # noqa: S105 - a name
OLD_DOCUMENT = "old_document"
NOT_A_PICTURE = "not_a_picture"

# An archive, or a file in it.
DAMAGED_ARCHIVE = "damaged_archive"
ENCRYPTED_ARCHIVE = "encrypted_archive"
UNKNOWN_ARCHIVE = "unknown_archive"
UNSAFE_NAME = "unsafe_name"
REPEATED_NAME = "repeated_name"

# Whatever it is, what reads it did not live to tell more.
READER_CRASHED = "reader_crashed"

# Beyond a limit.
TIMED_OUT = "timed_out"
TOO_MUCH_MEMORY = "too_much_memory"
TOO_LARGE = "too_large_to_read"
TOO_MANY_ROWS = "too_many_rows"
TOO_MANY_SHEETS = "too_many_sheets"
OVERSIZED_FILE = "oversized_file"
OVERSIZED_ARCHIVE = "oversized_archive"
TOO_MANY_MEMBERS = "too_many_members"
NESTED_ARCHIVE = "nested_archive"
NESTED_TABLE = "nested_table"
TOO_MANY_PAGES = "too_many_pages"
TOO_MANY_CHARACTERS = "too_many_characters"

PASSED_LIMITS: Mapping[str, str] = MappingProxyType(
    {
        TIMED_OUT: "seconds",
        TOO_MUCH_MEMORY: "memory_mib",
        TOO_LARGE: "places",
        TOO_MANY_ROWS: "rows",
        TOO_MANY_SHEETS: "sheets",
        OVERSIZED_FILE: "file_mib",
        OVERSIZED_ARCHIVE: "inflated_mib",
        TOO_MANY_MEMBERS: "members",
        NESTED_ARCHIVE: "nested_archives",
        NESTED_TABLE: "nested_tables",
        TOO_MANY_PAGES: "pages",
        TOO_MANY_CHARACTERS: "characters",
    }
)
"""The limit (a field of ``Limits``) that was passed, by the name of the refusal."""


def tell_refused(file_name: str, reason: str, limits: Limits, *, is_member: bool = False) -> Finding:
    """A file that is not read, as a finding: on the limit that it passed, or on the file (in an archive: on the member)."""
    limit = PASSED_LIMITS.get(reason)
    if limit is not None:
        check, expected = "file_is_within_limits", f"{limit}={getattr(limits, limit)}"
    elif is_member:
        check, expected = "archive_member_is_read", None
    else:
        check, expected = "file_is_readable", "damaged_file"
    return Finding(check, file_name=file_name, found=reason, expected=expected, context=write_context(found=reason))

"""Strict YAML files, read into nodes with their places, and the diagnostics that say what is wrong with one.

Knows no schema and no law: a reader above says which keys a file has and asks here whether they are there.
"""

from engine.documents import readers
from engine.documents.characters import MAX_BYTES, unseen_character, visible_text, without_unseen
from engine.documents.diagnostics import CODES, Diagnostic, format_diagnostic, quote, suggest
from engine.documents.readers import (
    expect_choice,
    expect_date,
    expect_entries,
    expect_flag,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
    expect_whole,
    read_file,
    read_text,
)
from engine.documents.strict_yaml import Mapping, Node, Plain, Report, Scalar, Sequence, plain

__all__ = [
    "CODES",
    "MAX_BYTES",
    "Diagnostic",
    "Mapping",
    "Node",
    "Plain",
    "Report",
    "Scalar",
    "Sequence",
    "expect_choice",
    "expect_date",
    "expect_entries",
    "expect_flag",
    "expect_mapping",
    "expect_sequence",
    "expect_text",
    "expect_texts",
    "expect_whole",
    "format_diagnostic",
    "plain",
    "quote",
    "read_file",
    "read_text",
    "readers",
    "suggest",
    "unseen_character",
    "visible_text",
    "without_unseen",
]

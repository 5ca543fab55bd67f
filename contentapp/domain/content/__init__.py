"""Pieces of content: cards for a board, one piece to read, and every way it changes."""

from contentapp.domain.content.cards import list_cards
from contentapp.domain.content.changes import (
    EMAIL_FIELDS,
    EditConflict,
    PieceCannotMove,
    bin_piece,
    edit_email,
    edit_piece,
    move_piece,
    restore_piece,
)
from contentapp.domain.content.figures import BundleFigures, FoundGroup, FoundPiece, Lengths, measure_bundle
from contentapp.domain.content.pieces import EDITABLE, EmailView, LinkView, PieceView, get_piece

__all__ = [
    "EDITABLE",
    "EMAIL_FIELDS",
    "BundleFigures",
    "EditConflict",
    "EmailView",
    "FoundGroup",
    "FoundPiece",
    "Lengths",
    "LinkView",
    "PieceCannotMove",
    "PieceView",
    "bin_piece",
    "edit_email",
    "edit_piece",
    "get_piece",
    "list_cards",
    "measure_bundle",
    "move_piece",
    "restore_piece",
]

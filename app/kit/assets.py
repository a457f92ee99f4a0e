"""What setup fetches instead of committing: fonts, htmx, word lists, common passwords; and the
line-break dictionary.

Each file comes out of one pinned wheel of the Python package registry; wheel and file are both held
to their SHA-256. Run as `python -m app.kit.assets` it brings everything to vendor/, and does
nothing when all is there. Nothing but the standard library, so that it runs before anything is
installed.
"""

import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import copyfile, which
from tempfile import TemporaryDirectory

from app.kit.paths import DOCUMENTS, VENDOR


@dataclass(frozen=True)
class Asset:
    """One file out of one wheel, and where it goes below vendor/."""

    goes_to: str
    digest: str  # SHA-256 of the file
    wheel: str  # name==version
    wheel_digest: str
    member: str
    licence: str


ASSETS = (
    Asset(
        "fonts/THSarabunPSK-Regular.ttf",
        "6d90ebc8a0dfa0026bc16549b5416152ca0d0329b442132250033ef2ea5a341a",
        "odoo-addon-l10n-th-fonts==18.0.1.0.0.2",
        "80e915aee9c7ab98e3ee8bfc4b9f9dd250f8b3e3648ce3748a8db45fd9e30156",
        "odoo/addons/l10n_th_fonts/static/fonts/THSarabun.ttf",
        "OFL-1.1",
    ),
    Asset(
        "fonts/THSarabunPSK-Bold.ttf",
        "7457675c19186491cae40957f07d2426f0fe9633379fa0198b78fc0db753702b",
        "odoo-addon-l10n-th-base-utils==19.0.2.0.0",
        "3fd5a9f84c339c1f9dc671002690d2d3cd4fa22fba88476cf818273205dd8746",
        "odoo/addons/l10n_th_base_utils/static/fonts/thai/THSarabun/THSarabun-Bold.ttf",
        "DIP/SIPA font licence",
    ),
    Asset(
        "static/htmx.min.js",
        "491955cd1810747d7d7b9ccb936400afb760e06d25d53e4572b64b6563b2784e",
        "django-js-lib-htmx==2.0.3.1",
        "438bb3c92842008e9deaa46b7d896dedd2a08babc7c4574f3223d207c7292ff0",
        "js_lib_htmx/static/htmx/htmx.min.js",
        "0BSD",
    ),
    Asset(
        "thbrk/words_th.txt",
        "35f65d43ea83b5b981134d5edc3b9afcb64b4ba96146900fc4d312f2940c3265",
        "pythainlp==5.4.0",
        "9239753df877202da1a50dd2842d9569eff764034f31f20222b3df4def5df193",
        "pythainlp/corpus/words_th.txt",
        "CC0-1.0",
    ),
    Asset(
        "passwords/common.txt.gz",
        "3c1baed62596de36860824eb3f436d5932d37ca8b06e59df78f5a44ec175afe4",
        "django==5.2.8",
        "37e687f7bd73ddf043e2b6b97cfe02fcbb11f2dbb3adccc6a2b18c6daa054d7f",
        "django/contrib/auth/common-passwords.txt.gz",
        "BSD-3-Clause",
    ),
    *(
        Asset(
            f"places/{level}.json",
            digest,
            "geothai==3.2.1",
            "d4d41349c0c8ad07a579956b95d39f7b191426b5681daf66ab1ee522122d8e9b",
            f"geothai/_data/{level}.json",
            "CC-BY-4.0, data of GeoThai",
        )
        for level, digest in (
            ("provinces", "3c999ba04f1861fd08e6997175ab64d2ca94db227e85313d787ec06391f558b8"),
            ("districts", "ff81ef1296246db2191c8c7e39ea2926ae66a2e9e8dbb846a95d0b374b7bed24"),
            ("subdistricts", "c897a7e9a8d96332536589ec859cffccce62d6b05cdf619b77fda55207c58434"),
        )
    ),
)
LEAST_NAME = 5  # letters: shorter names of places are ordinary words or parts of them
DICTIONARY = VENDOR / "thbrk" / "thbrk.tri"
BUILT_FROM = VENDOR / "thbrk" / "built-from"
OUR_WORDS = DOCUMENTS / "_shared" / "words.txt"
LIBTHAI = Path("/usr/share/libthai/thbrk.tri")


def fetch() -> None:
    """Bring every missing asset and build the dictionary. Raises RuntimeError when a file is not
    the one pinned.
    """
    for asset in ASSETS:
        if not _right(asset):
            _bring(asset)
    if not _dictionary_right():
        _build_dictionary()


def check() -> list[tuple[bool, str, str]]:
    """A line an asset: whether it is the pinned one, its name, and what is known of it."""
    lines = [(_right(asset), asset.goes_to, f"{asset.wheel}, {asset.licence}") for asset in ASSETS]
    return [*lines, (_dictionary_right(), "thbrk/thbrk.tri", "line-break dictionary")]


def _right(asset: Asset) -> bool:
    file = VENDOR / asset.goes_to
    return file.exists() and sha256(file.read_bytes()).hexdigest() == asset.digest


def _bring(asset: Asset) -> None:
    print(f"fetching {asset.goes_to} ({asset.wheel}, {asset.licence})", flush=True)
    with TemporaryDirectory() as folder:
        wanted = Path(folder) / "wanted.txt"
        wanted.write_text(f"{asset.wheel} --hash=sha256:{asset.wheel_digest}\n")
        pip = subprocess.run(
            [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                "--require-hashes",
                "--disable-pip-version-check",
                "--only-binary=:all:",
                "--dest",
                folder,
                "-r",
                str(wanted),
            ],
            capture_output=True,
            text=True,
        )
        if pip.returncode:
            raise RuntimeError(f"{asset.wheel} could not be fetched:\n{pip.stderr}")
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            content = wheel.read(asset.member)
    if sha256(content).hexdigest() != asset.digest:
        raise RuntimeError(f"{asset.goes_to}: not the pinned file")
    file = VENDOR / asset.goes_to
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _dictionary_right() -> bool:
    """Whether the dictionary is the one that was built, and from what lies here today."""
    return BUILT_FROM.exists() and BUILT_FROM.read_text() == _digests()


def _digests() -> str:
    """SHA-256 of what goes into the dictionary and of the dictionary, `-` for a file that is not
    there.
    """
    read = (
        VENDOR / asset.goes_to
        for asset in ASSETS
        if asset.goes_to.startswith(("thbrk/", "places/"))
    )
    files = (LIBTHAI, *read, OUR_WORDS, DICTIONARY)
    return " ".join(
        sha256(file.read_bytes()).hexdigest() if file.exists() else "-" for file in files
    )


def _build_dictionary() -> None:
    """libthai's own words, the fetched ones, places and ours, less what breaks good text (lines
    of ours that begin with -).
    """
    tool = which("trietool") or which("trietool-0.2")
    if not tool or not LIBTHAI.exists():
        raise RuntimeError(
            "the line-break dictionary needs Debian's packages libdatrie1-bin and libthai-data"
        )
    ours = [
        line.strip()
        for line in OUR_WORDS.read_text().splitlines()
        if line.strip() and not line.startswith("#")
    ]
    fetched = (VENDOR / "thbrk" / "words_th.txt").read_text().split("\n")
    added = {
        word
        for word in fetched
        if len(word) > 1 and all("\u0e01" <= letter <= "\u0e4e" for letter in word)
    }
    added |= _places() | {word for word in ours if not word.startswith("-")}
    with TemporaryDirectory() as folder:
        copyfile(LIBTHAI, f"{folder}/thbrk.tri")
        for name, words in (
            ("add-list", sorted(added)),
            ("delete-list", [word[1:] for word in ours if word[0] == "-"]),
        ):
            (Path(folder) / name).write_text("\n".join(words) + "\n")
            subprocess.run(
                [tool, "-p", folder, "thbrk", name, "-e", "UTF-8", f"{folder}/{name}"],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        copyfile(f"{folder}/thbrk.tri", DICTIONARY)
    BUILT_FROM.write_text(_digests())


def _places() -> set[str]:
    """The names of provinces, districts and subdistricts that are one run of Thai letters."""
    names = {
        row[1]
        for level in ("provinces", "districts", "subdistricts")
        for row in json.loads((VENDOR / "places" / f"{level}.json").read_text())
    }
    return {
        name
        for name in names
        if len(name) >= LEAST_NAME and all("\u0e01" <= letter <= "\u0e4e" for letter in name)
    }


if __name__ == "__main__":
    try:
        fetch()
    except (RuntimeError, subprocess.CalledProcessError) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)

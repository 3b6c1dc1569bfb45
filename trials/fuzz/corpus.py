"""Values that somebody who wishes us ill, or a broken phone, would send."""

from random import Random

from tests.access.world import SECRET
from trials.fuzz.corpus_files import files

MARK = "<yehua-7>"
"""Must never come back on a page as it is: it would be a tag."""
WORDS = (
    "",
    " ",
    "\t\n",
    "灯坏了",
    "\x00",
    "a\x00b",
    "\ud800",
    "x\udfff",
    "\ufffe",
    "\u202e灯坏了",
    "\u2066x",
    "e" + "\u0301" * 500,
    "﷽" * 60,
    "𠀀𪚥",
    "👩‍👩‍👧‍👦",
    "'",
    '"',
    "\\",
    "%",
    "_",
    "%s%n{0}",
    "{{7*7}}",
    "${7*7}",
    '\'; DROP TABLE "case"; --',
    MARK,
    f'">{MARK}',
    "javascript:alert(7)",
    "../../etc/passwd",
    "//elsewhere.example/",
    "a\r\nX-Y: z",
    "=1+1",
    "null",
    "true",
    "[]",
    "{}",
    "undefined",
    "长" * 600,
    "a" * 300,
    "改好了",
)
NUMBERS = (
    "0",
    "-0",
    "-1",
    "1",
    "2",
    "3",
    "1.5",
    "1e309",
    "1e3",
    "nan",
    "inf",
    "-inf",
    "0x10",
    "1_000",
    "+1",
    " 1 ",
    "０１２",
    "٣",
    "²",
    str(2**31 - 1),
    str(2**31),
    str(2**63 - 1),
    str(2**63),
    str(-(2**63)),
    str(10**30),
    "9" * 5000,
    "1" + "0" * 400,
    "90",
    "-90.0001",
    "180.5",
    "100",
    "101",
    "12345678901",
)
DATES = (
    "0001-01-01",
    "9999-12-31",
    "0000-00-00",
    "10000-01-01",
    "-2026-01-01",
    "2026-02-30",
    "2026-13-01",
    "2026-W10-2",
    "20260303",
    "1900-01-01",
    "2026-03-03",
    "2026-03-04",
    "2036-03-03",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "9999-12-31T23:59:59.999999",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "2026-03-10T09:00+99:99",
    "2026-03-10T09:00Z",
    "2026-03-10T09:00+08:00",
    "2026-03-03T24:00",
    "1582-10-10T00:00",
    "0001-W01",
    "9999-W53",
    "2026-03",
    "9999-12",
    "0001-01",
    "00:00",
    "24:00",
    "23:59:60",
    "-01:00",
    "1:2:3:4",
    "9999",
    "0001",
)
LONGEST = (
    "x" * 10**6,
    "长" * 10**5,
    "9" * 10**5,
    "<" * 50_000,
    " " * 200_000,
    "\u0301" * 100_000,
    "1," * 50_000,
)
LANGUAGES = (
    "en",
    "zh-CN",
    "zh",
    "*",
    "",
    "de;q=0.5",
    "q=;;;",
    "en;q=nan",
    "x" * 5000,
    "zh\xff",
    ",,,,",
    "en-" * 500,
)
HEADERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Accept-Language", LANGUAGES),
    ("If-None-Match", ("*", '"x"', 'W/"', "W/" * 300, '"' * 99, "\xff")),
    ("If-Match", ("*", '"x"', "")),
    (
        "If-Modified-Since",
        ("Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 99 Foo 99999", "0001-01-01", "Fri, 31 Dec 9999 23:59:59 GMT"),
    ),
    ("If-Unmodified-Since", ("Thu, 01 Jan 1970 00:00:00 GMT", "x")),
    ("If-Range", ('"x"', "x", "Thu, 01 Jan 1970 00:00:00 GMT")),
    (
        "Range",
        (
            "bytes=0-0",
            "bytes=-1",
            "bytes=5-2",
            "bytes=" + "0-1," * 500,
            "bytes=99999999999999999999-",
            "items=1",
            "bytes=a-b",
        ),
    ),
    ("Accept", ("application/json", "*/*", "text/html;q=x", "", "x" * 3000)),
    ("Accept-Encoding", ("gzip", "gzip;q=0", "br", "*;q=0", "gzip;q=nan", "\xff")),
    ("Content-Encoding", ("gzip", "x")),
    ("Content-Length", ("0", "1", "-1", "x", "99999999999", "1" * 50, "")),
    ("Transfer-Encoding", ("chunked", "x")),
    ("Host", ("", "elsewhere.example", "localhost:99999", "[::1", "a b", "x" * 300, "localhost:x", "\xff")),
    ("Origin", ("null", "https://elsewhere.example", "")),
    ("Referer", ("https://elsewhere.example/", "http://localhost/", "x", "http://[::1")),
    ("X-Forwarded-For", ("1.2.3.4", "x, y", "\xff", "")),
    ("X-Forwarded-Proto", ("https", "x")),
    ("X-Forwarded-Host", ("elsewhere.example", "[")),
    ("X-Request-ID", ("a" * 64, "\u202e", "{}", "a b")),
    ("X-Requested-With", ("XMLHttpRequest", "fetch")),
    ("X-CSRFToken", ("x", "", "\xff")),
    ("User-Agent", ("", "\xff", "x" * 9000, MARK)),
    ("Authorization", ("Basic x", "Basic " + "=" * 50, "Bearer " + "x" * 3000, "Digest a=")),
    ("Sec-Fetch-Site", ("cross-site", "same-origin", "x")),
    (
        "Cookie",
        (
            "",
            "yehua=",
            "yehua=.x.y.z",
            "yehua=" + "a" * 4000,
            "yehua=\xff; theme=x",
            "=;=;;",
            "language=xx; theme=<>; display=?",
        ),
    ),
)
TYPES = (
    "",
    "application/json",
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "application/xml",
    "application/x-www-form-urlencoded; charset=utf-7",
    "application/x-www-form-urlencoded; charset=x",
    "x",
    "a/b; c=" + "d" * 3000,
    "multipart/form-data; boundary=" + "b" * 400,
    "application/octet-stream",
    "\xff",
)
BODIES = (
    b"",
    b"\x00",
    b"\xff\xfe\xff",
    b"{",
    b'{"a": 1}',
    b"[" * 5000,
    b'{"version": {"a": []}}',
    b"a=%ff%fe&version=%00",
    b"=&=&=",
    b"a" * 10**6,
    b"a=1&" * 3000,
    b"%",
    b"version=1;repeat_key=2",
    b"\r\n" * 500,
    "名=值".encode("gbk"),
    b"a[]=1&a[b]=2&a[b][c]=3",
)
PARTS = (
    b"--b\r\n",
    b"--b--\r\n",
    b'--b\r\nContent-Disposition: form-data; name="version"\r\n\r\n1\r\n',
    b"--b\r\n\r\n\r\n--b--",
    b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    b'--b\r\nContent-Disposition: form-data; name="photos"; filename="\xff"\r\n',
    b'--b\r\nContent-Disposition: form-data; name="a"; filename="\x00.jpg"\r\n'
    b"Content-Type: image/jpeg\r\n\r\n\xff\xd8\r\n--b--\r\n",
    b"--b\r\nContent-Disposition: form-data; name*=utf-8''%ff\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n=\r\n--b--\r\n",
    (b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n') * 1500 + b"--b--\r\n",
)


class Corpus:
    """Takes values of it by chance."""

    def __init__(self, rng: Random) -> None:
        """Take them by this chance."""
        self._rng, self._files = rng, files()

    def value(self, like: str = "") -> str:
        """Return a bad value, rather of the kind of the good one."""
        rng = self._rng
        if rng.random() < 0.01:
            return rng.choice(LONGEST)
        kinds = [WORDS, NUMBERS, DATES]
        if like[:1].isdigit() and rng.random() < 0.6:
            kinds = [DATES] if "-" in like or ":" in like else [NUMBERS]
        return rng.choice(rng.choice(kinds))

    def file(self) -> tuple[str, bytes]:
        """Return a file and its name."""
        return self._rng.choice(self._files)

    def header(self) -> tuple[str, str]:
        """Return a header with a bad value."""
        name, values = self._rng.choice(HEADERS)
        return name, self._rng.choice(values)


def without_secrets(text: str) -> str:
    """Return a value without what marks a street's own texts, which nobody may carry across."""
    return text.replace(SECRET, "改好了")

"""Pages of the fixtures, and one that means harm."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SITES = ROOT / "fixtures" / "sites"
DAMAGED_URL = "https://www.thehindu.com/sci-tech/science/article497123.ece"
DAMAGED = SITES / DAMAGED_URL.removeprefix("https://")
EVENT = next((SITES / "offstream.news/news/2010/07/2").glob("isro-stops-*.md"))
INDEX = SITES / "offstream.news/news/2016/12/1/index.html"
EMPTY_INDEX = ROOT / "fixtures/offstream/index-empty/inputs/body.md"

SCRIPT = "<script>document.title='taken'</script>"
ATTRIBUTE = '" onmouseover="document.title=1" x="'
BIDI = "safe \u202egpj.exe"
ESCAPE = "\x1b]0;taken\x07\x1b[2J"
PROSE = (
    "The probe woke after ten months of sleep and sent a first picture of the comet, which the "
    "team on the ground had waited for since the spring of the year before. "
)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


HOSTILE = f"""<!doctype html><html lang="en"><head><title>{_escaped(SCRIPT)}</title>
<meta property="og:title" content="{_escaped(SCRIPT)} {_escaped(ATTRIBUTE)}">
<meta name="author" content="{_escaped("</style></title><img src=x onerror=alert(1)>")}">
</head><body><article class="{_escaped('">' + SCRIPT)} javascript:alert(1)">
<h1>{_escaped(SCRIPT)}</h1>
<p>{PROSE * 3}{_escaped(SCRIPT)}</p>
<p>{PROSE * 3}{_escaped(ATTRIBUTE)} {BIDI} {ESCAPE} $body $style</p>
<p>{PROSE * 3}{"unbroken" * 60}</p>
<p><a href="javascript:alert(1)">{_escaped("</details></main></body>")}</a></p>
</article></body></html>""".encode()

"""TeX to rich text and back."""

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc import latex2text

from bibkit.formats import latex
from bibkit.formats.latex import characters, rare

# Every character that the tables spell, but those that ASCII cannot tell apart (see the module).
KNOWN = sorted(
    ({*characters.COMMANDS.values()} - {*characters.CYRILLIC.values()})
    | {*"áàâäãåāăąçčćéèêëēěęíìîïłńñňóòôöõőøřśšşțúùûüůűýžźżđßæœþðếậ"}
    | {chr(code) for code in range(33, 127)}
    | {"–", "—", "‘", "“", "”", "\u00a0", "\u2009", "\u00ad"}
)
WORDS = st.text(
    st.sampled_from([sign for sign in KNOWN if len(sign) == 1 and sign not in " ’\u2003\u0326"]),
    min_size=1,
    max_size=8,
)
PLAIN = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
TAGS = [("<i>", "</i>"), ("<b>", "</b>"), ("<sup>", "</sup>"), ("<sub>", "</sub>")]
TAGS += [
    ('<span style="font-variant:small-caps;">', "</span>"),
    ('<span class="nocase">', "</span>"),
]


def _tagged(children):
    return st.builds(lambda tag, text: tag[0] + text + tag[1], st.sampled_from(TAGS), children)


SAFE = st.lists(
    WORDS.map(lambda word: word.replace("<", "").replace(">", "") or "x"), min_size=1, max_size=4
).map(" ".join)
RICH = st.lists(st.one_of(SAFE, _tagged(SAFE), _tagged(_tagged(SAFE))), min_size=1, max_size=3)


def _is_nested(text: str) -> bool:
    """Return whether words are protected twice over, which says no more than once."""
    return text.count('<span class="nocase"><span class="nocase">') > 0


@given(PLAIN, st.booleans())
def test_plain_text_comes_back(text: str, ascii: bool):
    text = unicodedata.normalize("NFC", text).replace("'", "’")
    written = latex.encode(text, ascii=ascii)
    assert latex.decode(written, nocase=True) == text
    assert not ascii or written.isascii()


@given(RICH.map("".join), st.booleans())
def test_rich_text_comes_back(text: str, ascii: bool):
    text = unicodedata.normalize("NFC", text).replace("'", "’")
    if not _is_nested(text):
        assert latex.decode(latex.encode(text, ascii=ascii), nocase=True) == text


@given(st.text(st.sampled_from("\\{}$^_~`'\"-ab %&#<i>/=.é"), max_size=30))
def test_any_tex_is_read_and_then_stable(text: str):
    once = latex.decode(text, nocase=True)
    written = latex.encode(once)
    assert latex.encode(latex.decode(written, nocase=True)) == latex.encode(
        latex.decode(latex.encode(latex.decode(written, nocase=True)), nocase=True)
    )


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"{\"u}\"u{\"{u}}\"{u}", "üüüü"),
        (r"\c{c}\'\i\v sx {\H{o}} \=a", "çíšx ő ā"),
        (r"\ss\ x {\ss}x \ss x \o{}y", "ß x ßx ßx øy"),
        (r"\'{\^e} \d{\^a}", "ế ậ"),
        (r"\^{} \~{} \={}", "^ ~ ¯"),
        (r"\k{}", "\u0328"),
        (r"\'{\d{q}}", "q\u0323\u0301"),
        (r"a -- b --- c", "a – b — c"),
        (r"``q'' `s' ?` !`", "“q” ‘s’ ¿ ¡"),
        (r"\enquote{a \enquote{b} c} \mkbibquote*{d}", "“a ‘b’ c” ‘d’"),
        (r"5\,m~x \& \% \$ \# \_ \{ \}", "5\u2009m\u00a0x & % $ # _ { }"),
        (r"\emph{a \textbf{b}}\textsuperscript{2}\textsubscript{3}",
         "<i>a <b>b</b></i><sup>2</sup><sub>3</sub>"),
        (r"\textsc{c}", '<span style="font-variant:small-caps;">c</span>'),
        (r"{\em x} {\bf y} {\it} \em z", "<i>x</i> <b>y</b> z"),
        (r"\emph{} \textrm{x} {\rm y}", "x y"),
        (r"$x^2$ \(a=b\) $n$ \(open", "$x^2$ $a=b$ $n$ (open"),
        (r"$5$ and \$6 $ 7", "5 and $6 $ 7"),
        (r"$a \$ b$", r"$a \$ b$"),
        (r"$\alpha$ H$_2$O 5$^{th}$", "α H<sub>2</sub>O 5<sup>th</sup>"),
        (r"\ensuremath{\infty} \ensuremath x", "∞ x"),
        (r"p $<$ 0.05, $a<b$, 5$^\circ$C f$^{\prime}$ $\prime$",
         "p < 0.05, $a<b$, 5°C f′ ′"),
        (r"4$^{\mathrm{th}}$ $3^{rd}$ $5^{\textrm{ème}}$ 3$^rd$ ${}^{\mbox{2}}$H",
         "4<sup>th</sup> 3<sup>rd</sup> 5<sup>ème</sup> 3<sup>rd</sup> <sup>2</sup>H"),
        (r"Cu$_{2-\delta}$O In$_{0.5}$ Fe$_{3}^{2+}$ M$_\odot$ x$^-$ DNA$_{\text{2}}$",
         "Cu<sub>2-δ</sub>O In<sub>0.5</sub> Fe<sub>3</sub><sup>2+</sup> M<sub>⊙</sub>"
         " x<sup>-</sup> DNA<sub>2</sub>"),
        (r"$2^n$ $K_{3,3}$ $2^{O(k)}$ $10^{-3}$", "$2^n$ $K_{3,3}$ $2^{O(k)}$ $10^{-3}$"),
        (r"\($\lambda$\)-x $\mathrm{\mu}$m 5 $\rm TeV$ a$\slash$b $\#$P $<<$x$>>$ 2 $^{∘}$K",
         "λ-x μm 5 TeV a/b #P <<x>> 2 °K"),
        (r"\apj, \aap{} \unknown", r"ApJ, A&A \unknown{}"),
        (r"\LaTeXe{} and \XeLaTeX\Dash{\cal NC}, \acro{XML}", "LaTeX2e and XeLaTeX—NC, XML"),
        (r"see \url{http://a.b/c\_d%e} or \href{http://x.y}{\emph{there}}\href{http://z}{}.",
         "see http://a.b/c_d%e or <i>there</i>http://z."),
        (r"{\vphantom{}}T\vphantom{x}he\hspace{0pt}a\hspace*{1em}b\par{}c\par d \phantom{x}",
         "Thea b c d"),
        (r"\textcolor{red}{x}\discretionary{-}{}{y}\symbol{126}\symbol{3} \url x",
         r"xy~3 \url{}x"),
        (r"\unknown{a}{b}[c] \unknown x", r"\unknown{a}{b}[c] \unknown{}x"),
        (r"\unknown[c]{d} \unknown{open", r"\unknown[c]{d} \unknown{}open"),
        (r"{\CYRM}\cyro\cyrs\cyrk\cyrv\cyra, \textcyr{\CYRSHCH\cyryo}", "Москва, Щё"),
        (r"\cyrchar\CYRA.\cyrchar\CYRYU. \textalpha\textomega{} \textmu m", "А.Ю. αω µm"),
        (r"\bibkitchar{20013} \bibkitchar{x}", "中 x"),
        (r"\textdegree C \leq \varnothing", "°C ≤∅"),
        ("a  b\n\tc\\\\d", "a b c d"),
        (r"{x} } y", "x } y"),
        (r"\'", "´"),
        (r"\'}", "´}"),
        (r"\: x", r"\: x"),
    ],
)  # fmt: skip
def test_tex_is_read(tex: str, text: str):
    assert latex.decode(tex) == text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("The {RNA} {\\'E}tude", "<1>RNA</1> Étude"),
        ("{{Whole Title}}", "<1>Whole Title</1>"),
        (r"{{\emph{E. coli}}} {\emph{x}}", "<1><i>E. coli</i></1> <i>x</i>"),
        (r"\emph{x {Y}}", "<i>x <1>Y</1></i>"),
        (r"\'{E}t\'{\i}", "Étí"),
        ("{} { }x", "x"),
    ],
)
def test_words_in_braces_are_protected_in_titles(tex: str, text: str):
    expected = text.replace("<1>", '<span class="nocase">').replace("</1>", "</span>")
    assert latex.decode(tex, nocase=True).removeprefix("The ") == expected


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("Müller & Łódź", r"M{\"u}ller \& {\L}{\'o}d{\'z}"),
        ("“Quoted” – ‘it’ – Japan’s", r"``Quoted'' -- `it' -- Japan's"),
        ("Тихвинский, Юрий Ельцин; ЩУКА; Їжак", "Tikhvinskiy, Yuriy Yel'tsin; SHCHUKA; Yizhak"),
        ("съезд; Ё", 's"yezd; Y{\\"e}'),
        ("中 ∞ ♭", r"{\bibkitchar{20013}} {\ensuremath{\infty}} {{\flat}}"),
        ("\u202f\u2011", r"\,-"),
        ('<span class="nocase">Über</span>', r"{{\"U}ber}"),
        ("?‘ !‘ ?“ <i></i>", r"?{}` !{}` ?{}`` "),
        ("\u01a1", r"{\bibkitchar{417}}"),
        ("a ”’ b", r"a ''{}' b"),
        ("\\textbf{x}", r"\textbackslash{}textbf\textbraceleft{}x\textbraceright{}"),
        ("C:\\temp \\new{é}", r"C:\textbackslash{}temp \new{{\'e}}"),
        ("$5 and $6", r"\$5 and \$6"),
        ("${$", r"\$\textbraceleft{}\$"),
        ("\\new{\\}", r"\textbackslash{}new\textbraceleft{}\textbackslash{}\textbraceright{}"),
        ("x\u0489", r"x{\bibkitchar{1161}}"),
    ],
)  # fmt: skip
def test_ascii_is_safe_for_pdftex(text: str, tex: str):
    assert latex.encode(text, ascii=True) == tex


@pytest.mark.parametrize("tex", ["{" * 5000 + "x" + "}" * 5000, "\\'" * 5000 + "x"])
def test_what_is_nested_without_end_stays_as_it_stands(tex: str):
    assert latex.decode(tex) == tex


def test_the_commands_that_pylatexenc_is_asked_for_are_those_that_it_has_a_sign_for(monkeypatch):
    known = latex2text.get_default_latex_context_db()
    names = {
        name
        for category in known.categories()
        for name in known.d[category]["macros"]
        if name.isascii() and name.isalpha()
    }
    asked, usual = rare.NAMES, rare.USUAL
    monkeypatch.setattr(rare, "NAMES", names)
    monkeypatch.setattr(rare, "USUAL", {})
    rare.sign.cache_clear()
    signs = {name: sign for name in names if (sign := rare.sign(name))}
    rare.sign.cache_clear()
    assert signs.keys() == asked
    assert usual.items() <= signs.items()


def test_a_command_that_nobody_knows_loads_nothing():
    code = "import sys; from bibkit.formats import latex; latex.decode(r'\\MF{} \\acro{TUG}');"
    done = subprocess.run(
        [sys.executable, "-c", code + "print('pylatexenc' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"

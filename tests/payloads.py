"""Sixty texts that would run a script, or add markup, wherever a page took them for more than text.

Each calls `pwned()` where it can run something, and holds a mark of its own: ``mark7x`` in the seventh.
"""

_WRITTEN = r"""
<script>pwned("MARK")</script>
<ScRiPt >pwned("MARK")</sCrIpT >
<script src="data:text/javascript,pwned('MARK')"></script>
<scr<script>ipt>pwned("MARK")</scr</script>ipt>
<script/x>pwned`MARK`</script>
<img src=x onerror=pwned("MARK")>
<img src=x onerror="pwned('MARK')"//
<img/src=x/onerror=pwned("MARK")>
<body onload=pwned("MARK")>
<details open ontoggle=pwned("MARK")>
<input autofocus onfocus=pwned("MARK")>
<video><source onerror=pwned("MARK")></video>
<marquee onstart=pwned("MARK")>
<a href="javascript:pwned('MARK')">look</a>
<a href="java&#9;script:pwned('MARK')">look</a>
<a href=" &#14; javascript:pwned('MARK')">look</a>
<a href="data:text/html,<script>pwned('MARK')</script>">look</a>
<form action="javascript:pwned('MARK')"><button>look</button></form>
<button formaction="javascript:pwned('MARK')">look</button>
<object data="javascript:pwned('MARK')"></object>
<embed src="javascript:pwned('MARK')">
<iframe src="javascript:pwned('MARK')"></iframe>
<iframe srcdoc="<script>parent.pwned('MARK')</script>"></iframe>
<meta http-equiv="refresh" content="0;url=javascript:pwned('MARK')">
<base href="javascript:pwned('MARK')//">
<link rel="stylesheet" href="data:text/css,*{background:url(//pwned.invalid/MARK)}">
<style>@import "//pwned.invalid/MARK";</style>
<div style="background:url(javascript:pwned('MARK'))">look</div>
<svg onload=pwned("MARK")>
<svg><script>pwned("MARK")</script></svg>
<svg><animate onbegin=pwned("MARK") attributeName=x dur=1s></svg>
<svg><a xlink:href="javascript:pwned('MARK')"><text y=9>look</text></a></svg>
<svg><foreignObject><img src=x onerror=pwned("MARK")></foreignObject></svg>
<svg><use href="data:image/svg+xml,<svg id=x onload=pwned('MARK')/>#x"/></svg>
</text></svg><img src=x onerror=pwned("MARK")>
<math><mtext></form><form><mglyph><style></math><img src onerror=pwned("MARK")>
<math href="javascript:pwned('MARK')">look</math>
<noscript><p title="</noscript><img src=x onerror=pwned('MARK')>">
<svg></p><style><a id="</style><img src=x onerror=pwned('MARK')>">
"><img src=x onerror=pwned("MARK")>
'><img src=x onerror=pwned('MARK')>
" onmouseover="pwned('MARK')" x="
' onmouseover='pwned("MARK")' x='
` onmouseover=pwned("MARK") x=`
</script><script>pwned("MARK")</script>
</textarea><script>pwned("MARK")</script>
</title><script>pwned("MARK")</script>
</style><script>pwned("MARK")</script>
--><script>pwned("MARK")</script><!--
<![CDATA[<script>pwned("MARK")</script>]]>
<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y "pwned MARK">]><x>&y;</x>
&lt;script&gt;pwned("MARK")&lt;/script&gt;
&amp;lt;img src=x onerror=pwned("MARK")&amp;gt;
&#60;script&#62;pwned("MARK")&#60;/script&#62;
{{ pwned("MARK") }}{% raw %}${pwned("MARK")}#{pwned("MARK")}<%= pwned("MARK") %>
[look](javascript:pwned("MARK")) ![look](x"onerror="pwned('MARK'))
**MARK** `pwned()` <b onclick=pwned("MARK")>look</b> <javascript:pwned()>
$\href{javascript:pwned("MARK")}{look}$ \(\require{html}\class{x}{MARK}\)
"""
_MADE = (
    "\u202e<script>pwned('MARK')</script>\u202c",
    "\x01<\x00img src=x\x0bonerror=pwned('MARK')\x1b[31m\x7f>",
)
PAYLOADS = tuple(
    payload.replace("MARK", f"mark{number}x")
    for number, payload in enumerate((*_WRITTEN.strip("\n").split("\n"), *_MADE), start=1)
)
MARKS = tuple(f"mark{number}x" for number in range(1, len(PAYLOADS) + 1))
ALL = " ¦ ".join(PAYLOADS)
"""All of them as one text, for fields that take long ones."""
assert len(PAYLOADS) == 60

"""What our build adds to Reflex's: a front end for any origin, and the hashes its inline scripts need.

Both run after the bundler and before compression. They rewrite Reflex's own output, so each asserts that it found what
it expects: a new Reflex that moves it fails the build instead of a customer's browser.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from reflex_base.plugins import Plugin

_ABSOLUTE_URL = re.compile(r"(:)([`\"'])(?:http|ws)s?://[^/`\"']+(/[^`\"']*)\2")
_LOCAL_HOSTS = re.compile(r"\[`localhost`,`0\.0\.0\.0`,`::`,`0:0:0:0:0:0:0:0`\]")
_INLINE_SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.S)

CSP_FILE = "csp.json"


class SameOriginPlugin(Plugin):
    """Makes the built addresses follow the page's own origin, so that one build serves any host and port."""

    def post_build(self, **context: Any) -> None:
        """Rewrite the file of addresses, and switch off the client's special case for localhost."""
        static = Path(context["static_dir"])
        (file,) = static.rglob("assets/reflex-env-*.js")
        rewritten, count = _ABSOLUTE_URL.subn(r"\1o+`\3`", file.read_text())
        if count < 4:
            raise RuntimeError(f"reflex-env-*.js has changed its layout: {count} addresses found, 4 expected")
        rewritten = rewritten.replace("EVENT:o+", "EVENT:o.replace(/^http/,`ws`)+")
        file.write_text("var o=globalThis.location?.origin??`http://localhost`;" + rewritten)

        switched = 0
        for script in static.rglob("assets/*.js"):
            text, count = _LOCAL_HOSTS.subn("[]", script.read_text())
            if count:
                script.write_text(text)
                switched += count
        if switched != 1:
            raise RuntimeError(f"the client's list of local host names was found {switched} times, once expected")


class ContentSecurityPlugin(Plugin):
    """Writes the sha256 of every inline script to .web/csp.json, which the security headers read at start."""

    def post_build(self, **context: Any) -> None:
        """Hash the inline scripts of all built pages (CSP level 3, `'sha256-...'` sources)."""
        static = Path(context["static_dir"])
        hashes = {
            "'sha256-" + base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() + "'"
            for page in static.rglob("*.html")
            for body in _INLINE_SCRIPT.findall(page.read_text())
        }
        web = next(parent for parent in static.parents if parent.name == ".web")
        (web / CSP_FILE).write_text(json.dumps({"script": sorted(hashes)}, indent=1))

"""Credentials that carry their vendor's form: a prefix, a length, a marker. A substring decides which form is tried.

Sources: the vendors' own documents of their token formats.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from sartor.data.audit.credentials.assignments import looks_like_password
from sartor.data.audit.credentials.made_up import is_documented, is_low_variety, is_made_up
from sartor.data.audit.gates import longest_token
from sartor.data.audit.hit import Hit, Kind


class Form(NamedTuple):
    """How a vendor writes a credential."""

    sign: str
    """Must stand in the text, letter by letter."""
    kind: Kind
    pattern: re.Pattern[str]
    """Group 1, if there is one, is the secret part."""


def _form(sign: str, name: str, pattern: str) -> Form:
    return Form(sign, Kind(name, "SECRET"), re.compile(pattern))


_START, _END = r"(?<![A-Za-z0-9_-])", r"(?![A-Za-z0-9_-])"


def _token(sign: str, name: str, body: str) -> Form:
    return _form(sign, name, _START + re.escape(sign) + body + _END)


FORMS = (
    _token("AKIA", "an AWS access key", r"[A-Z0-9]{16}"),
    _token("ASIA", "an AWS access key", r"[A-Z0-9]{16}"),
    *(_token(sign, "a GitHub token", r"[A-Za-z0-9]{30,}") for sign in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")),
    _token("github_pat_", "a GitHub token", r"[A-Za-z0-9_]{36,}"),
    *(_token(sign, "a GitLab token", r"[\w-]{18,}(?:\.[\w.-]+)?") for sign in
      ("glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "glagent-", "gloas-")),
    *(_token(sign, "a Slack token", r"[\w-]{20,}") for sign in
      ("xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xoxe.xoxp-", "xapp-")),
    _form("hooks.slack.com", "a Slack webhook", r"https://hooks\.slack\.com/(?:services|workflows|triggers)/[\w/]{20,}"),
    _form("/api/webhooks/", "a Discord webhook", r"https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/\d{15,21}/[\w-]{40,}"),
    _form(".webhook.office.com", "a Teams webhook", r"https://[\w-]+\.webhook\.office\.com/webhookb2/[\w@/-]{40,}"),
    *(_token(sign, "a Stripe key", r"[A-Za-z0-9]{16,}") for sign in
      ("sk_live_", "rk_live_", "sk_test_", "rk_test_", "whsec_")),
    _token("AIza", "a Google API key", r"[\w-]{33,37}"),
    _token("ya29.", "a Google OAuth token", r"[\w-]{20,}"),
    _token("GOCSPX-", "a Google client secret", r"[\w-]{24,}"),
    _token("sk-ant-", "an Anthropic API key", r"[\w-]{20,}"),
    _form("sk-", "an API key",
          _START + r"sk-(?:proj-|svcacct-|admin-|or-v1-|lf-)?(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{20,}" + _END),
    _token("hf_", "a Hugging Face token", r"[A-Za-z0-9]{30,}"),
    _token("gsk_", "a Groq key", r"[A-Za-z0-9]{30,}"),
    _token("xai-", "an xAI key", r"[A-Za-z0-9]{40,}"),
    _token("r8_", "a Replicate token", r"[A-Za-z0-9]{30,}"),
    _token("pplx-", "a Perplexity key", r"[A-Za-z0-9]{30,}"),
    _token("nvapi-", "an NVIDIA key", r"[\w-]{40,}"),
    _token("SG.", "a SendGrid key", r"[\w-]{16,32}\.[\w-]{16,64}"),
    _form("SK", "a Twilio key", _START + r"SK[0-9a-f]{32}" + _END),
    _token("npm_", "an npm token", r"[A-Za-z0-9]{30,}"),
    _token("pypi-", "a PyPI token", r"[\w-]{50,}"),
    _token("rubygems_", "a RubyGems token", r"[0-9a-f]{40,}"),
    *(_token(sign, "a DigitalOcean token", r"[0-9a-f]{60,}") for sign in ("dop_v1_", "doo_v1_", "dor_v1_")),
    _form("AccountKey=", "an Azure storage key", r"AccountKey=([A-Za-z0-9+/]{40,}={0,2})"),
    _form("SharedAccessKey=", "an Azure access key", r"SharedAccessKey=([A-Za-z0-9+/]{20,}={0,2})"),
    _form("sig=", "an Azure shared access signature", r"[?&]s[vierp]\w?=[^\s\"']*?&sig=([A-Za-z0-9%+/=]{30,})"),
    _form("Q~", "an Azure client secret", r"(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~-])"),
    _form(":AA", "a Telegram bot token", r"(?<![\w:])\d{8,10}:AA[\w-]{32,34}(?![\w-])"),
    _form("", "a Discord bot token", _START + r"[MNO][A-Za-z\d_-]{23,27}\.[\w-]{6,7}\.[\w-]{27,40}" + _END),
    *(_token(sign, "a Shopify token", r"[0-9a-fA-F]{32}") for sign in ("shpat_", "shpss_", "shpca_", "shppa_")),
    _form("key-", "a Mailgun key", _START + r"key-[0-9a-z]{32}" + _END),
    _form("-us", "a Mailchimp key", _START + r"[0-9a-f]{32}-us\d{1,2}" + _END),
    _token("xkeysib-", "a Brevo key", r"[0-9a-f]{64}-[A-Za-z0-9]{16}"),
    *(_token(sign, "a Square token", r"[\w-]{22,}") for sign in ("sq0atp-", "sq0csp-", "sq0idp-")),
    _token("EAAA", "a Square or Facebook token", r"[\w-]{50,}"),
    _token("dapi", "a Databricks token", r"[0-9a-f]{32}(?:-\d)?"),
    _token("hvs.", "a Vault token", r"[\w-]{20,}"),
    _token("hvb.", "a Vault token", r"[\w-]{20,}"),
    _token("lin_api_", "a Linear key", r"[A-Za-z0-9]{30,}"),
    _token("ntn_", "a Notion token", r"[A-Za-z0-9]{40,}"),
    _token("secret_", "a Notion token", r"[A-Za-z0-9]{43}"),
    _token("figd_", "a Figma token", r"[\w-]{30,}"),
    _token("dckr_pat_", "a Docker token", r"[\w-]{20,}"),
    _token("PMAK-", "a Postman key", r"[0-9a-f]{24}-[0-9a-f]{34}"),
    _token("ATATT3", "an Atlassian token", r"[\w=-]{50,}"),
    _token("glc_", "a Grafana token", r"[A-Za-z0-9+/]{32,}={0,2}"),
    _token("glsa_", "a Grafana token", r"[A-Za-z0-9]{32}_[0-9a-fA-F]{8}"),
    _token("sntrys_", "a Sentry token", r"[\w+/=-]{40,}"),
    _token("NRAK-", "a New Relic key", r"[A-Z0-9]{27}"),
    _token("dt0c01.", "a Dynatrace token", r"[A-Z0-9]{24}\.[A-Z0-9]{64}"),
    _token("sbp_", "a Supabase token", r"[0-9a-f]{40}"),
    _token("pscale_tkn_", "a PlanetScale token", r"[\w-]{30,}"),
    _token("amzn.mws.", "an Amazon MWS token", r"[0-9a-f-]{36}"),
    _form(".atlasv1.", "a Terraform token", _START + r"[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,}"),
    _form("AGE-SECRET-KEY-1", "an age key", r"AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
    _form("PuTTY-User-Key-File", "a private key", r"Private-Lines: \d+\s+([A-Za-z0-9+/=\s]{40,})"),
    _form("PRIVATE KEY", "a private key",
          r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n|\\r)+(?:[\w-]+: [^\n]+\s+)*"
          r"[A-Za-z0-9+/]{16,}=*(?:(?:\s|\\n|\\r)+(?!-)[A-Za-z0-9+/]{16,}=*)*"
          r"(?:(?:(?:\s|\\n|\\r)+[A-Za-z0-9+/=]{1,15})?(?:\s|\\n|\\r)*"
          r"-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----)?"),
    _form("eyJ", "a JSON web token", r"(?<![\w.-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}(?![\w.-])"),
    _form("://", "a password in a URL", r"(?<![\w])[a-zA-Z][\w+.-]{1,20}://[^\s:@/\"'<>]{0,60}:([^\s@/,\"'<>\[\]]{3,80})@(?P<host>[\w.\[\]"
        r"-]+)"),
)  # fmt: skip
_LONG = 20
_LONG_RUN = re.compile(rf"[A-Za-z0-9_+/=.~%-]{{{_LONG},}}")
_SURELY_LONG = 32
_DIGIT = re.compile(r"\d")
_KNOWN_SCHEME = re.compile(
    r"(?:https?|s?ftps?|ssh|smb|postgres\w*|mysql\w*|mariadb|mongodb|rediss?|amqps?|smtps?|imaps?|ldaps?|"
    r"mssql|oracle|mqtts?|rtsp|socks5?)(?:\+\w+)?:",
    re.IGNORECASE,
)
_DECODED_SAMPLE = re.compile(r"John Doe|1234567890|example|Jane Doe|\"user\"", re.IGNORECASE)


def find_tokens(text: str) -> Iterator[Hit]:
    """Yield credentials in a vendor's form."""
    is_random = longest_token(text) >= _LONG and any(
        _DIGIT.search(run[0]) or len(run[0]) >= _SURELY_LONG for run in _LONG_RUN.finditer(text)
    )
    if not is_random and "PRIVATE KEY" not in text and not ("://" in text and "@" in text):
        return
    for form in FORMS:
        if form.sign not in text:
            continue
        for match in form.pattern.finditer(text):
            group = 1 if form.pattern.groups else 0
            value = match[group]
            if not _is_sample(form, match, value):
                yield Hit(*match.span(group), form.kind, f"secret:{value}", "error", 0.95)


def _is_sample(form: Form, match: re.Match[str], value: str) -> bool:
    if form.sign == "eyJ":
        return _DECODED_SAMPLE.search(_payload(value)) is not None or is_low_variety(value)
    if form.sign == "PRIVATE KEY":
        return any(mark in value for mark in ("...", "xxxx", "XXXX", "example", "EXAMPLE"))
    if form.sign == "://":
        user = match[0].partition("://")[2].partition(":")[0].lower()
        is_weak = _KNOWN_SCHEME.match(match[0]) is None and not looks_like_password(value)
        return (
            is_weak
            or "example." in match["host"]
            or is_made_up(value)
            or value.lower() == user
            or (value.isdigit() and len(value) <= 5)
        )
    body = value.removeprefix(form.sign)
    return (
        is_made_up(body)
        or is_documented(value)
        or is_low_variety(body)
        or not (any(c.isdigit() for c in body) or len(body) > 25)
    )


def _payload(token: str) -> str:
    part = token.split(".")[1]
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""

"""Secrets that open nothing: keys and tokens in the forms that services issue, passwords in sentences, and look-alikes.

Tokens are put together at run time from random characters, so this file holds none.
"""

# ruff: noqa: E501

import base64
import json
import random
import string

from slots import Slots, draw

WORDS = (
    "sommer kranich lantern velvet harbour tiger pflaume orbit cactus marble winter biscuit raven ember fjord".split()
)
LETTERS = string.ascii_letters + string.digits


def mixed(rng: random.Random, count: int, alphabet: str = LETTERS) -> str:
    """Return random characters."""
    return "".join(rng.choice(alphabet) for _ in range(count))


def _hex(rng: random.Random, count: int) -> str:
    return mixed(rng, count, "0123456789abcdef")


def password(rng: random.Random) -> str:
    """Return a password as people choose them."""
    word, other = rng.sample(WORDS, 2)
    return rng.choice(
        [
            f"{word.title()}{rng.randint(1950, 2026)}!",
            f"{word}-{other}-{rng.randint(10, 99)}",
            f"{word.title()}#{other}{rng.randint(1, 9)}",
            f"{mixed(rng, 10)}",
            f"{word.replace('a', '4').replace('e', '3')}{rng.randint(100, 999)}",
            f"{word}{other.title()}${rng.randint(1, 99)}",
        ]
    )


def _jwt(rng: random.Random) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'sub': mixed(rng, 8), 'iat': rng.randint(10**9, 2 * 10**9)})}.{mixed(rng, 43)}"


def _pem(rng: random.Random) -> str:
    kind = rng.choice(["RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY"])
    body = "\n".join(mixed(rng, 64, LETTERS + "+/") for _ in range(4))
    return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----"


def _basic(rng: random.Random) -> str:
    return base64.b64encode(f"{rng.choice(WORDS)}:{password(rng)}".encode()).decode()


SLOTS: Slots = {
    "aws": lambda rng: "AKIA" + mixed(rng, 16, string.ascii_uppercase + "234567"),
    "aws_secret": lambda rng: mixed(rng, 40, LETTERS + "+/"),
    "github": lambda rng: rng.choice(["ghp_", "gho_", "ghs_"]) + mixed(rng, 36),
    "fine": lambda rng: "github_pat_" + mixed(rng, 22) + "_" + mixed(rng, 59),
    "openai": lambda rng: rng.choice(["sk-", "sk-proj-"]) + mixed(rng, 48),
    "anthropic": lambda rng: "sk-ant-api03-" + mixed(rng, 80, LETTERS + "-_"),
    "slack": lambda rng: (
        f"xox{rng.choice('bp')}-{mixed(rng, 12, string.digits)}-{mixed(rng, 12, string.digits)}-{mixed(rng, 24)}"
    ),
    "stripe": lambda rng: rng.choice(["sk_live_", "rk_live_"]) + mixed(rng, 24),
    "google": lambda rng: "AIza" + mixed(rng, 35, LETTERS + "-_"),
    "gitlab": lambda rng: "glpat-" + mixed(rng, 20, LETTERS + "-_"),
    "npm": lambda rng: "npm_" + mixed(rng, 36),
    "huggingface": lambda rng: "hf_" + mixed(rng, 34, string.ascii_letters),
    "sendgrid": lambda rng: f"SG.{mixed(rng, 22)}.{mixed(rng, 43)}",
    "telegram": lambda rng: f"{mixed(rng, 10, '123456789')}:AA{mixed(rng, 33, LETTERS + '-_')}",
    "jwt": _jwt,
    "pem": _pem,
    "basic": _basic,
    "pw": password,
    "word": WORDS,
    "hex40": lambda rng: _hex(rng, 40),
    "hex32": lambda rng: _hex(rng, 32),
    "mixed32": lambda rng: mixed(rng, 32),
    "mixed24": lambda rng: mixed(rng, 24),
    "key88": lambda rng: mixed(rng, 86, LETTERS + "+/") + "==",
    "pin": lambda rng: mixed(rng, 4, string.digits),
    "code": lambda rng: mixed(rng, 6, string.digits),
    "slash": lambda rng: (
        f"T{mixed(rng, 8, string.ascii_uppercase)}/B{mixed(rng, 8, string.ascii_uppercase)}/{mixed(rng, 24)}"
    ),
    "host": ["db.internal", "10.2.0.14", "pg-prod-2", "mongo.corp.local", "redis-a", "mx.haus.lan"],
    "user": ["admin", "root", "svc_billing", "deploy", "postgres", "backup", "jenkins"],
    "place": ["the server room", "the archive", "the back door", "the garage", "the safe"],
    "place_de": ["Serverraum", "Archiv", "Hintereingang", "Lager", "Tresor"],
}

PATTERN = {
    "obvious": [
        "[AWS_ACCESS_KEY_ID=|aws key: ]{aws}",
        "[Our|My] [GitHub token|token] is {github}",
        "OPENAI_API_KEY={openai}",
        "[the key is|key:] {stripe}",
        "{pem}",
        "[Slack bot token|slack]: {slack}",
        "export GITHUB_TOKEN={fine}",
        "ANTHROPIC_API_KEY={anthropic}",
    ],
    "moderate": [
        "postgres://{user}:{pw}@{host}:5432/orders",
        "curl -H 'Authorization: Bearer {jwt}' https://{host}/v2",
        "DB_PASSWORD={pw}",
        "[gitlab|CI]: {gitlab}",
        "//registry/:_authToken={npm}",
        "maps key {google}",
        "SENDGRID={sendgrid}",
        "aws_secret_access_key = {aws_secret}",
        "login(token='{huggingface}')",
        "mongodb+srv://{user}:{pw}@{host}/?retryWrites=true",
    ],
    "subtle": [
        "api_token: {hex40}",
        "x-api-key: {mixed32}",
        "hooks.slack.com/services/{slash}",
        "AccountName=prodlogs;AccountKey={key88};EndpointSuffix=core",
        "Authorization: Basic {basic}",
        "bot {telegram}",
        "client_secret={mixed24}",
        '{"auth": "{hex32}", "user": "{user}"}',
        "sshpass -p {pw} ssh {user}@{host}",
        "mysql -u {user} -p'{pw}' -h {host}",
    ],
}

PROSE = {
    ("en", "obvious"): [
        "[The|My] password is {pw}.",
        "My login is {user} and the password is {pw}.",
        "[Username|User]: {user}, password: {pw}",
        "The PIN [of|for] my [bank card|SIM] is {pin}.",
        "I set the password to {pw}, [please reset it later|in case you need it].",
    ],
    ("en", "moderate"): [
        "[You get in|Log in] with {user} / {pw}.",
        "[pw|pass|pwd] {pw}, same as [always|on the old box].",
        "The alarm code [for|of] {place} is {code}, then press hash.",
        "Wi-Fi: guest network, key {pw}.",
        "She gave me her credentials: {user}, {pw}.",
        "Unlock the phone with {code} and open the app.",
    ],
    ("en", "subtle"): [
        "When it asks, [type|enter] {pw} and it lets you in.",
        "Use {pw}, all of us in the team do.",
        "{place} opens with {code}, star at the end.",
        "The [admin|root] one never changed, still {pw}.",
        "[Try|It takes] {pw} on the second screen, not the old one.",
        "The recovery phrase is {word} {word} {word} {word} {word} {word}.",
    ],
    ("de", "obvious"): [
        "[Das|Mein] Passwort [ist|lautet] {pw}.",
        "Benutzer: {user}, Passwort: {pw}",
        "Die PIN [meiner Karte|der SIM] ist {pin}.",
        "Mein Kennwort lautet {pw}, bitte nicht ändern.",
    ],
    ("de", "moderate"): [
        "Anmelden mit {user} / {pw}.",
        "[PW|Kennwort] {pw}, wie immer.",
        "Der Code für den {place_de} ist {code}, dann Raute.",
        "WLAN-Schlüssel {pw}, steht auch am Router.",
        "Sie hat mir ihre Zugangsdaten gegeben: {user}, {pw}.",
    ],
    ("de", "subtle"): [
        "Wenn gefragt wird, {pw} eintippen, dann geht es.",
        "Der {place_de} geht mit {code} auf.",
        "Das vom Admin ist immer noch {pw}.",
        "Nehmen Sie {pw}, das benutzen hier alle.",
        "Am zweiten Bildschirm {pw} probieren.",
    ],
}
DECOYS = {
    "en": [
        "[password|DB_PASSWORD] = os.environ['{upper}_PASSWORD']",
        "[token|api_key] = getpass.getpass()",
        "API_KEY=<your-api-key>",
        "Set OPENAI_API_KEY to YOUR_KEY_HERE first.",
        "The docs show AKIAIOSFODNN7EXAMPLE.",
        "The password must have [8|10|12] characters, [one digit and one capital|two of them digits].",
        "How do I reset a forgotten password?",
        "The last commit is {hex40}.",
        "md5: {hex32}",
        "curl -H 'Authorization: Bearer $TOKEN' $URL",
        "password: ********",
        "secret = vault.read('kv/{word}')['token']",
        "postgres://user:password@localhost:5432/db",
        'client_secret="${CLIENT_SECRET}"',
        "We never ask for your PIN or password.",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "The checksum is sha256:{hex32}{hex32}.",
        "ssh-rsa public keys may be shared; private ones may not.",
    ],
    "de": [
        "Wie setze ich ein vergessenes Passwort zurück?",
        "Das Passwort braucht [8|10|12] Zeichen, davon [eine Ziffer|zwei Ziffern].",
        "Wir fragen nie nach Ihrer PIN oder Ihrem Passwort.",
        "Passwort: ********",
        "passwort = os.environ['{upper}_PASSWORT']",
        "API_KEY=<Ihr-Schlüssel>",
        "Die Prüfsumme ist {hex32}.",
        "Der Stand in der Ablage ist {hex40}.",
        "Das Kennwort bitte hier eintragen: [IHR KENNWORT]",
        "Ich habe meine PIN vergessen.",
    ],
}


def pattern(strength: str, rng: random.Random) -> str:
    """Return a key or token in the form that a service issues."""
    return draw(PATTERN[strength], SLOTS, rng)


def prose(language: str, strength: str, rng: random.Random) -> str:
    """Return a sentence with a password or code."""
    return draw(PROSE[language, strength], SLOTS, rng)


def harmless(language: str, rng: random.Random) -> str:
    """Return a sentence that only speaks of secrets."""
    return draw(DECOYS[language], {**SLOTS, "upper": ["ORDERS", "BILLING", "MAIL", "CRM", "STOCK"]}, rng)

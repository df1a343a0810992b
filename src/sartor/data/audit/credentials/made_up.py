"""Values that stand for a secret and are none: placeholders, vendors' documented examples, reads from elsewhere."""

import re

from sartor.data.audit.hit import word_set

_DOCUMENTED = word_set("""
    AKIAIOSFODNN7EXAMPLE AKIAI44QH8DHBEXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
    je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY sk_test_4eC39HqLyjWDarjtT1zdp7dc sk_test_BQokikJOvBiI2HlWgH4olfQ2
    sk_test_26PHem9AhJZvU623DfE1x4sd sk_test_VePHdqKTYQjKNInc7u56JBrQ
    Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==
    C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==
    110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw 123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11 mF_9.B5f-4.1JqM
    QWxhZGRpbjpvcGVuIHNlc2FtZQ== QWxhZGRpbjpPcGVuU2VzYW1l dXNlcjpwYXNz dXNlcm5hbWU6cGFzc3dvcmQ=
    T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX 2YotnFZFEjr1zCsicMWpAA tGzv3JOkF0XG5Qx2TlKWIA
    czZCaGRSa3F0MzpnWDFmQmF0M2JW eW91ci1hcGkta2V5
""")
_STANDS_FOR = re.compile(
    r"example|xxxx|\*{3}|\.\.\.|…|<|>|\{\{|\$\{|\$\(|%\(|placeholder|redacted|dummy|fake|sample|changeme|"
    r"change[-_ ]?me|change[-_]?this|"
    r"replace|insert|your|my[-_ ]?(?:secret|password|pass|key|token|api)|some[-_ ]?(?:secret|password|key|"
    r"token)|todo|fixme|123456789|abcdefg|0{8}|foobar|lorem|"
    r"not[-_ ]?(?:a[-_ ]?)?(?:real|secret)|test[-_]?(?:key|token|secret|password|pass)|secret[-_]?(?:key|"
    r"token|here|value|password)|api[-_]?key|"
    r"access[-_]?token|(?:key|token|password|secret)[-_]?here|super[-_ ]?secret|top[-_ ]?secret|s3cr3t|"
    r"p[a@4]ss(?:w[o0]rd|wd|phrase)s?|hidden|masked|removed|"
    r"os\.environ|getenv|process\.env|secrets?\.|vault|keyring|getpass|config\.|settings\.|env\.|self\.|"
    r"request\.|args\.|options\.|credentials\.|"
    r"dein|ihr-?passwort|passwort|motdepasse|contraseña|wachtwoord|beispiel|muster",
    re.IGNORECASE,
)
COMMON = word_set("""
    password passwd passwort pass pwd secret token key admin root user username test tests testing tester guest
    default letmein qwerty abc123 123456 1234567 12345678 123456789 1234567890 12345 1234 0000 1111 111111
    000000 9999 iloveyou welcome welcome1 monkey dragon password1 password123 admin123 test123 user123 pass123
    passw0rd p@ssw0rd p@ssword changeit none null nil true false undefined empty blank string str bytes int
    value text varchar unknown n/a na tbd optional required foo bar baz qux spam eggs hello world anonymous demo
    postgres mysql mongo redis rabbitmq guest sa oracle system toor abcd abcdef abc secret123 mypass asdf asdfgh
    asdf1234 1q2w3e4r qwertz qwerty123 azerty tiger scott minioadmin elastic vagrant docker bearer basic
""")


def is_made_up(value: str) -> bool:
    """Tell whether a value only stands for a secret."""
    plain = value.strip("\"'`,;.")
    if is_documented(plain) or plain.lower() in COMMON:
        return True
    return (
        len(set(plain)) <= 3
        or _STANDS_FOR.search(plain) is not None
        or plain.startswith(("$", "%", "{", "[", "(", "@", "!", "&", "#{"))
    )


def is_documented(value: str) -> bool:
    """Tell whether a vendor's documents print this very value."""
    return value in _DOCUMENTED or any(part in value for part in _DOCUMENTED if len(part) > 30)


def is_low_variety(value: str) -> bool:
    """Tell whether a long random value repeats itself or counts: no vendor's generator writes it."""
    runs = ("123456", "abcdef", "ABCDEFGH", "98765", "aaaa", "AAAAAA", "0000000", "zyxw", "qwerty")
    return len(set(value.lower())) < min(8, len(value) // 2) or any(run in value for run in runs)

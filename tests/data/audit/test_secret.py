"""secret: credentials are found by form, by assignment and in prose; talk about them is left alone."""

import json
import random
import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.concepts.example import Example, Message, Source
from sartor.data.audit.contract import Seen
from sartor.data.audit.secret import SECRET, find_secrets

LETTERS = string.ascii_letters + string.digits
WORDS = ["the", "build", "broke", "on", "tuesday", "so", "please", "restart", "it", "and", "tell", "everyone", "later"]


def values(text):
    return [text[hit.start : hit.end] for hit in find_secrets(text)]


def looked(text):
    example = Example(messages=(Message(role="user", content="hi"),), expected=text, source=Source(file="t", row=1))
    return list(SECRET.look(example))


def random_text(seed, alphabet, length):
    """As a vendor's generator writes it: drawn letter by letter, never repetitive."""
    return "".join(random.Random(seed).choices(alphabet, k=length))


VENDORS = [
    ("AK" + "IA", string.ascii_uppercase + "234567", 16),
    ("gh" + "p_", LETTERS, 36),
    ("glp" + "at-", LETTERS, 20),
    ("xox" + "b-", LETTERS, 40),
    ("sk_" + "live_", LETTERS, 24),
    ("AI" + "za", LETTERS, 35),
    ("sk-" + "ant-api03-", LETTERS, 40),
    ("sk-" + "proj-", LETTERS, 40),
    ("h" + "f_", LETTERS, 34),
    ("np" + "m_", LETTERS, 36),
    ("dop" + "_v1_", "0123456789abcdef", 64),
    ("shp" + "at_", "0123456789abcdef", 32),
    ("dap" + "i", "0123456789abcdef", 32),
    ("SG." + "Xk3mQ9vTz7LpRw2NbY6cHd.", LETTERS, 43),
]


@given(
    seed=st.integers(0, 2**32),
    vendor=st.sampled_from(VENDORS),
    before=st.lists(st.sampled_from(WORDS), max_size=9),
    end=st.sampled_from([" ", ". ", ",", "\n", '"', ")"]),
)
def test_every_token_of_a_vendor_is_found_where_it_stands(seed, vendor, before, end):
    prefix, alphabet, length = vendor
    token = prefix + random_text(seed, alphabet, length)
    text = f"{' '.join(before)} {token}{end}"
    (seen,) = looked(text)
    assert isinstance(seen, Seen)
    assert text[seen.span[1] : seen.span[2]] == token
    assert (seen.severity, seen.fix.action, seen.fix.detail) == ("error", "redact", "[SECRET]")
    assert token not in seen.says
    assert length < 20 or token[-8:] not in seen.says


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40))
def test_plain_words_hold_nothing(words):
    assert values(" ".join(words)) == []


@given(st.text(max_size=200))
def test_any_text_gives_hits_in_order_that_do_not_overlap(text):
    hits = find_secrets(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(a.end <= b.start for a, b in pairwise(hits))


def test_private_keys_are_found_and_public_ones_and_bare_headers_are_not():
    body = "MIIEpAIBAAKCAQEA7bqkD83mQpX7vRt2Zw8yBn1CfLaGe4HjKs8"
    for kind in ("RSA ", "", "EC ", "OPENSSH ", "ENCRYPTED "):
        key = f"-----BEGIN {kind}PRIVATE KEY-----\n{body}\n-----END {kind}PRIVATE KEY-----"
        assert values(f"here it is:\n{key}\nthanks") == [key]
    assert values(f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----") == []
    assert values("A key starts with -----BEGIN RSA PRIVATE KEY----- on a line of its own.") == []


def test_what_is_found_is_never_said():
    text = "the password is hunter2, the door code is 7734 and DB_PASSWORD=kR9x!vq2mm"
    found = looked(text)
    assert len(found) == 3
    shown = json.dumps([[s.says, s.fix.detail] for s in found])
    assert not [v for v in ("hunter", "7734", "kR9x") if v in shown]


FORMS = [
    "AKIA~J5Q7RZKT3WXYBN2M",
    "ghp_~16C7e42F292c6912E7710c838347Ae178B4a",
    "glpa~t-x9Kd82Lm_pQ7vRt3Zw1y",
    "xoxb~-4829104857-5920184756-aKd93LmQpX7vRt2Zw8yBn1Cf",
    "http~s://hooks.slack.com/services/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",
    "sk_l~ive_51Hx7KdQm92LpXvRt3Zw8yBn1CfLaGe",
    "AIza~SyD7kQ9mPx2LvRt3Zw8yBn1CfLaGe4HjKs8",
    "GOCS~PX-kD83mQpX7vRt2Zw8yBn1CfLa4H",
    "sk-p~roj-kD83mQpX7vRt2Zw8yBn1CfLaGe4HjKs8",
    "sk-a~nt-api03-kD83mQpX7vRt2Zw8yBn1CfLaGe4HjKs8-AA",
    "hf_k~DmQpXvRtZwyBnCfLaGeHjKsQwErTyUiOp",
    "SG.k~D83mQpX7vRt2Zw8yBn1Cf.LaGe4HjKs8QwErTyUiOpAsDfGhJkLzXcVbNm1357924",
    "SK8f~14e45fceea167a5a36dedd4bea2543",
    "npm_~kD83mQpX7vRt2Zw8yBn1CfLaGe4HjKs8Qw",
    "dop_~v1_8f14e45fceea167a5a36dedd4bea25438f14e45fceea167a5a36dedd4bea2543",
    "7482~910465:AAHk93LmQpX7vRt2Zw8yBn1CfLaGe4HjKs8",
    "shpa~t_8f14e45fceea167a5a36dedd4bea2543",
    "key-~8f14e45fceea167a5a36dedd4bea2543",
    "8f14~e45fceea167a5a36dedd4bea2543-us14",
    "sq0a~tp-kD83mQpX7vRt2Zw8yBn1Cf",
    "AGE-~SECRET-KEY-1QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHC",
    "eyJh~bGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1aWQiOiI4ODQyIiwicm9sZSI6ImFkbWluIn0.kD83mQpX7vRt2Zw8yBn1CfL"
    "aGe4HjKs8QwErTyUiOpA",
    "gith~ub_pat_11BQRTLZA0kD83mQpX7vRt_2Zw8yBn1CfLaGe4HjKs8QwErTyUiOpAsDfGhJkLz",
    "r8_k~D83mQpX7vRt2Zw8yBn1CfLaGe4HjKs8QwEr",
    "dapi~8f14e45fceea167a5a36dedd4bea2543",
    "gsk_~kD83mQpX7vRt2Zw8yBn1CfLaGe4HjKs8QwErTyUiOpAsDfGh",
    "pypi~-AgEIcHlwaS5vcmcCJDkzMmE0ZTVmLTg4ODgtNDQ0NC05OTk5LWFiY2RlZjEyMzQ1NgACKlszLCI0ZjU2Il0",
]


@pytest.mark.parametrize("token", FORMS)
def test_a_token_in_its_vendors_form_is_found(token):
    token = token.replace("~", "")
    assert values(f"use {token} for now") == [token]


ASSIGNED = [
    ("DB_PASSWORD=kR9x!vq2mm", "kR9x!vq2mm"),
    ('password: "Winter#2023"', "Winter#2023"),
    ("api_key = '9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c'", "9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c"),
    ('{"client_secret": "Zx8Kq1LmPw0Tv4Rt9YbN"}', "Zx8Kq1LmPw0Tv4Rt9YbN"),
    ("Authorization: Bearer a8f5f167f44f4964e6c998dee827110c", "a8f5f167f44f4964e6c998dee827110c"),
    ("curl -u anna:kR9x!vq2 https://api.prod.io", "kR9x!vq2"),
    ("mysql -u root -pS3cretR00m! shop", "S3cretR00m!"),
    ("postgres://anna:kR9x!vq2@db.prod.io:5432/app", "kR9x!vq2"),
    ("mongodb+srv://svc:9fLmQ2xw@cluster0.mongodb.net", "9fLmQ2xw"),
    ("aws_secret_access_key = kD83mQpX7vRt2Zw8yBn1CfLaGe4HjKs8QwErTyUi", "kD83mQpX7vRt2Zw8yBn1CfLaGe4HjKs8QwErTyUi"),
    (
        "DefaultEndpointsProtocol=https;AccountName=prod;AccountKey=kD83mQpX7vRt2Zw8yBn1CfLaGe4HjKs8QwErTyUiOpAsDfGhJkLzXcVbNm135792468013==;",
        "kD83mQpX7vRt2Zw8yBn1CfLaGe4HjKs8QwErTyUiOpAsDfGhJkLzXcVbNm135792468013==",
    ),
    ("Server=db1;Database=crm;User Id=svc;Password=Lq7!zPw3;", "Lq7!zPw3"),
    ('SECRET_KEY => "kD83mQpX7vRt2Zw8yBn1"', "kD83mQpX7vRt2Zw8yBn1"),
    ("export STRIPE_TOKEN=tok9Kd82LmPq7vRt3Zw1y", "tok9Kd82LmPq7vRt3Zw1y"),
    ("x-api-key: kD83mQpX7vRt2Zw8yBn1CfLa", "kD83mQpX7vRt2Zw8yBn1CfLa"),
    ('smtp.login("anna", password="Lq7!zPw3")', "Lq7!zPw3"),
    ("PGPASSWORD=Vk38xm2q psql -h db", "Vk38xm2q"),
    ("redis://:p8Kd92mQ@cache.prod.io:6379/0", "p8Kd92mQ"),
    ("jenkins_api_token: 11c9f2b7e0d84a63a5f1", "11c9f2b7e0d84a63a5f1"),
]


@pytest.mark.parametrize(("line", "value"), ASSIGNED)
def test_an_assigned_secret_is_found(line, value):
    assert values(line) == [value]


PROSE = [
    ("the password is hunter2", "hunter2"),
    ("wifi key: bluebird-7741", "bluebird-7741"),
    ("My PIN is 4821", "4821"),
    ("use Tr0ub4dor&3 to log in", "Tr0ub4dor&3"),
    ("her passphrase: correct horse battery staple", "correct horse battery staple"),
    ("The door code is 7734#", "7734#"),
    ("Das Passwort lautet Sommer2024!", "Sommer2024!"),
    ("le mot de passe est Tournesol88", "Tournesol88"),
    ("la contraseña es Gato_negro9", "Gato_negro9"),
    ("il codice del cancello è 4491", "4491"),
    ("The password is swordfish.", "swordfish"),
    ("You can get into the building with the gate code 5591.", "5591"),
    ("Log in as admin with password Zebra!Crossing9 and reboot.", "Zebra!Crossing9"),
    ("login: mkessler / Fr0stbite#22", "Fr0stbite#22"),
    ('Our guest Wi-Fi password is "sunnybeach".', "sunnybeach"),
    ("The alarm code for the warehouse is 8841, please arm it when you leave.", "8841"),
    ("I always use Kaffee!2019 as the password for everything.", "Kaffee!2019"),
    ("The combination to the office safe is 32-17-45.", "32-17-45"),
    ("My bank PIN is 7392, please don't tell anyone.", "7392"),
    ("The master password for the vault is Plutonium-Lamp-77", "Plutonium-Lamp-77"),
    ("Admin credentials: root / Xk29!mmQ", "Xk29!mmQ"),
    ("our Netflix password is popcorn2023 if you want to watch", "popcorn2023"),
    ("Sign in with jdawson and the password Rainy_Day77.", "Rainy_Day77"),
    ("Mein WLAN-Passwort ist Blaubeere77.", "Blaubeere77"),
    ("Der Türcode zum Büro ist 4417.", "4417"),
    ("Die PIN meiner Karte lautet 8263.", "8263"),
    ("Le code d'entrée de l'immeuble est 48B21.", "48B21"),
    ("Le digicode est 7419A", "7419A"),
    ("La clave del wifi es perro4582", "perro4582"),
    ("El código de la alarma es 6638.", "6638"),
    ("La password del server è Vesuvio#79", "Vesuvio#79"),
    ("Het wachtwoord is Tulpen2020", "Tulpen2020"),
    ("De alarmcode is 5582.", "5582"),
    ("A senha é Girassol22", "Girassol22"),
    ("My passphrase is purple monkeys eat dishwashers", "purple monkeys eat dishwashers"),
    (
        "seed phrase: ladder marble kitten orbit velvet spoon anchor timber quilt raven cactus dune",
        "ladder marble kitten orbit velvet spoon anchor timber quilt raven cactus dune",
    ),
    ("She told me her password was Mittens1987.", "Mittens1987"),
    ("The new root password has been set to v9$Lkq2w", "v9$Lkq2w"),
    ("pw: Gr8Scott!", "Gr8Scott!"),
    ("password = s3cur3Pa55", "s3cur3Pa55"),
    ("The key safe code is 1947, left of the door.", "1947"),
    ("the garage code's 6027", "6027"),
    ("Unlock my phone with 402913 as the passcode.", "402913"),
    ("my phone passcode is 402913", "402913"),
    ("Tell him the passcode: 774 218", "774 218"),
    ("The voicemail PIN is 90214", "90214"),
    ("Our API token is 7fKq92LmZx0PwT4v", "7fKq92LmZx0PwT4v"),
    ("The database password (Quartz!Falcon8) expires in May.", "Quartz!Falcon8"),
    ("Connect with user deploy, password N0rthw1nd.", "N0rthw1nd"),
    ("The recovery code is 8KJ2-QM7P-41XZ", "8KJ2-QM7P-41XZ"),
    ("I changed my password to Lakeside#4 yesterday.", "Lakeside#4"),
    ("password for the staging box: mango_tree_9", "mango_tree_9"),
    ("Router login is admin, password fluffy-Cloud3", "fluffy-Cloud3"),
    ("Das Kennwort für den Server war immer Nordwind12", "Nordwind12"),
]


@pytest.mark.parametrize(("sentence", "value"), PROSE)
def test_a_secret_told_in_prose_is_found(sentence, value):
    assert values(sentence) == [value]


MORE_PROSE = r"""
btw the staging password's Rosebud!41
If anyone asks, the safe opens with 18-44-02.
you can log into my laptop, pw is "toffee apple"
Our Wi-Fi is called Zephyr and the key is m00nlight88.
My iPhone unlocks with 770134.
The cleaner gets in with code 4453 at the side gate.
Password for my gmail? It's Bulldog1954.
Our Spotify login is mila / Sunflower_88.
Dad's PIN used to be 6614.
The gate at the back takes 5127, then press star.
I set it to Kingfisher$9 for all new accounts.
The admin account uses the password P1neapple-Express.
Bitte logg dich mit Winterwald_19 ein.
Die Geheimzahl meiner EC-Karte ist 4409.
Der Code für die Alarmanlage ist 7781.
Mon code de carte bleue est le 5830.
Le mot de passe du wifi c'est chocolat1987
Mi PIN es 3391 y no lo cambio nunca.
La contraseña del portal es Luna.Llena22
Il PIN del bancomat è 7204.
La parola d'ordine è girasole.
Het wachtwoord van de wifi is Stroopwafel12
username: rootadmin password: 7Giraffes!
the key phrase for her wallet is otter lemon brass window quiet ferry
You'll need the passcode "Marmalade7" for the meeting.
I wrote the server password on the whiteboard: N3ptune-Rising
Her locker combination is 12-30-08.
Use the token kx93-qp71-zz04 when calling our API.
My security answer is Fluffy and the password is Dragonfly55.
The root pw on db3 is still Summer19
The Zoom passcode is Qx7!tr.
FYI the FTP login is still webmaster / Lighthouse-42.
The garage opens if you punch in 8205.
For the intranet: user tlarsen, pass Gl4cier_bay.
Our old admin password, Mandarin#77, no longer works.
If the screen locks, enter 6620 to unlock it.
The burglar alarm disarms with 3517.
My mom's Facebook password is buttercup1961.
Just so you have it: safe combo 7-19-33.
The WLAN key at the cabin is Elchgeweih_08.
Root password changed to 9Tails!fox last night.
His debit card PIN is 5093.
Keep this to yourself, the vault code is 20 88 41.
I still use qwerty!Moose as my Steam password.
The shared account's password is "Larkspur-Nine".
Anmeldung: Benutzer hkrause, Passwort Regen!Bogen5.
Das Passwort für das Backup ist Kirschbaum#3.
Der Safe-Code lautet 55-12-90.
Voici le mot de passe du serveur : Z3bre!mauve
Le code de la porte d'entrée est A4471.
La clave de la caja fuerte es 90-14-62.
La password per il portale è Tramonto_71.
Il codice dell'allarme è 2286.
Wachtwoord van de router: Zonnebloem#4
De pincode van mijn pas is 7746.
API key for the weather service: 4fj29dk38fh57sl20dm1
The encryption passphrase is seven green lanterns over water.
Use 'Porcupine!Pie' as the password for the zip.
The recovery phrase: maple tiger oxygen brush copper violin meadow elbow candy fossil harbor zebra
ssh into 10.0.3.4 as deploy, the password's Th1stle-down
""".strip().split("\n")


def test_most_sentences_of_other_wordings_are_found():
    missed = [s for s in MORE_PROSE if not values(s)]
    assert len(missed) <= 2, missed


NO_SECRETS = r"""
password = os.environ["DB_PASSWORD"]
token = os.getenv("API_TOKEN")
secret = vault.read("kv/app")["password"]
password = getpass.getpass("Password: ")
api_key = "YOUR_API_KEY"
api_key: <your-key>
password: ${DB_PASSWORD}
password: {{ vault_db_password }}
token = "{{secrets.GITHUB_TOKEN}}"
PASSWORD=changeme
password: ********
secret = "xxxxxxxxxxxxxxxxxxxx"
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
stripe.api_key = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"
How do I start a password reset?
I forgot my password, what now?
Your password must contain at least 8 characters.
The password is wrong.
The password is required.
The password is case sensitive.
The password is incorrect, try again.
Passwords are hashed with bcrypt.
The password is stored in the keychain.
My password is not working.
My password is the same as before.
The password was changed successfully.
The password is too short.
Your password is about to expire.
A password is a secret string.
The PIN is wrong.
The PIN must have 4 digits.
Enter your PIN: ****
Your PIN is a 4-digit number.
The error code is 404.
The status code is 200.
The exit code is 1.
The zip code is 90210.
The area code is 415.
The promo code is SAVE20.
The country code is 49.
Use the discount code SPRING25 at checkout.
The QR code is on the back.
The source code is 4000 lines long.
ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7kD83mQpX7vRt2Zw8yBn1CfLaGe4HjKs8 anna@laptop
-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----
-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJRTES
The file starts with -----BEGIN RSA PRIVATE KEY----- and ends with -----END RSA PRIVATE KEY-----.
commit 9fceb02d0ae598e95dc970b74767f19372d61af8
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
md5 checksum d41d8cd98f00b204e9800998ecf8427e
id: 3f2504e0-4f89-11d3-9a0c-0305e82c3301
data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4
integrity sha512-kD83mQpX7vRt2Zw8yBn1CfLaGe4HjKs8QwErTyUiOpAsDfGhJkLz==
eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c
postgres://user:password@localhost:5432/db
postgresql://postgres:postgres@localhost/test
https://user:pass@example.com
mongodb://<username>:<password>@host
redis://:${REDIS_PASSWORD}@cache:6379
Authorization: Bearer <token>
Authorization: Bearer YOUR_ACCESS_TOKEN
curl -H "Authorization: Bearer $TOKEN" https://api.io
max_tokens = 4096
token_type: bearer
tokenizer = AutoTokenizer.from_pretrained("gpt2")
pad_token: "[PAD]"
primary_key=True
key = lambda x: x[1]
sort(key=str.lower)
dict.keys() returns a view of the keys
public_key: 04a1b2c3d4e5f60718293a4b5c6d7e8f90
class User(BaseModel): password: SecretStr
def login(username: str, password: str) -> bool:
password: string, required
"password": {"type": "string", "minLength": 8}
if password == "": raise ValueError
password = input("Enter password: ")
password_hash = "$2b$12$KIXQ4mSxk2Y8Zr0QfQpGQeF7b8Dk1YdJv5r0s2t4u6w8y0A2C4E6G"
kubectl create secret generic db-secret
secretKeyRef: {name: db-secret, key: password}
sk-1234567890abcdef1234567890abcdef
sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
Set OPENAI_API_KEY to your key.
A strong password such as Tr0ub4dor&3 is hard to remember.
Never use passwords like hunter2 or qwerty123.
For example, the password is abc123.
Use OAuth2 to log in.
Use your email address to log in.
Use Face ID to unlock the phone.
Use SHA-256 to sign in to the API.
Log in with your username and password.
Sign in with Google or Apple and continue.
Click the login button and enter your credentials.
The wifi key is printed on the back of the router.
The wifi password is on the label.
Das Passwort ist falsch.
Das Passwort ist mindestens 8 Zeichen lang.
Ich habe mein Passwort vergessen.
Das Passwort lautet anders.
Le mot de passe est incorrect.
Votre mot de passe est expiré.
La contraseña es incorrecta.
La contraseña es demasiado corta.
La password è sbagliata.
Het wachtwoord is onjuist.
The secret is to keep the dough cold.
The secret ingredient is butter.
The key is under the mat.
The key to success is patience.
Her passphrase must be at least 12 characters.
The passphrase is used to decrypt the key file.
The passphrase is never stored on disk.
The access code is sent by SMS.
The door code is changed every month.
The combination of salt and pepper is classic.
The combination to the lock has three numbers.
The token is expired.
Your token is valid for 24 hours.
The token bucket refills at 10 per second.
The login page is at /login.
The login is disabled for guests.
Credentials are stored encrypted.
The pin is made of steel.
Connect pin 13 to the LED.
GPIO pin 17 is high.
Pin the version to 2.31.0.
PIN: 1234 is a terrible choice.
The default password is admin.
Change the default password (admin/admin) right away.
-p 8080:80 maps the port
docker run -p 5432:5432 postgres
ssh -p 2222 host
grep -pattern file
Please reset your password using the link below.
We will never ask for your password or PIN.
Choose a password that is hard to guess.
The password field cannot be empty.
Password: (required)
The password you entered does not match.
Password protected PDF files cannot be merged.
Use a password manager such as Bitwarden.
The login fails with error 403.
The PIN code can be changed in the settings.
I typed the wrong PIN three times.
A PIN of 4 to 6 digits is required.
The pin code must be 6 digits.
Postal code 10115 is in Berlin.
Code 39 is a barcode standard.
Building code 2018 applies.
The access code expires after 10 minutes.
ICD code E11.9 is type 2 diabetes.
The Morse code for S is three dots.
Zip code 94103 and area code 415.
The key is the first element of the tuple.
key = hashlib.sha256(data).hexdigest()
token = tokenizer.encode(text)[0]
auth = HTTPBasicAuth(user, password)
self.token = token
password=None
if not password: return False
password: Optional[str] = None
PASSWORD_RESET_TIMEOUT = 259200
SECRET_KEY = os.urandom(24)
api_key = config["api_key"]
export API_KEY=$(cat key.txt)
token: ${{ secrets.NPM_TOKEN }}
password: !vault |
echo $PASSWORD
--password-stdin
headers = {"Authorization": f"Bearer {token}"}
client = OpenAI(api_key="sk-...")
openai.api_key = "sk-your-key-here"
Set-Cookie: sessionid=...; HttpOnly
The API key is passed in the header.
The API key is invalid or expired.
An API key is required for all requests.
Rotate the access keys every 90 days.
The encryption key is derived from the passphrase.
The secret is stored in AWS Secrets Manager.
The secret garden is a novel.
Trade secrets are protected by law.
Log in with SSO using Okta.
Log in with Facebook or Google.
sign in as administrator and open settings
user and password are sent in clear text
username and password are required
The username is case-insensitive.
Passwort vergessen? Klicken Sie hier.
Ihr Passwort wurde geändert.
Das Passwort muss Sonderzeichen enthalten.
Das Passwort ist abgelaufen.
Mot de passe oublié ?
Le mot de passe doit contenir huit caractères.
¿Olvidaste tu contraseña?
La contraseña debe tener ocho caracteres.
La password deve contenere un numero.
Het wachtwoord moet acht tekens bevatten.
uuid 123e4567-e89b-12d3-a456-426614174000
etag: "33a64df551425fcc55e4d42a148795d9f25f89d4"
git checkout 4b825dc642cb6eb9a060e54bf8d69288fbee4904
requests==2.31.0 --hash=sha256:58cd2187c01e70e6e26505bca751777aa9f2ee0b7f4300988b709f44e013003f
<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk">
sk-ecdsa-sha2-nistp256@openssh.com
https://sk-prod.example.com/task-runner-2024-backend
ask-question-about-something-2023-edition
risk-assessment-for-hospitals-2021-q4
""".strip().split("\n")


@pytest.mark.parametrize("text", NO_SECRETS)
def test_talk_of_secrets_holds_none(text):
    assert values(text.replace("\\n", "\n")) == []


def test_corpora_of_sentences_are_as_large_as_they_say():
    assert len(PROSE) + len(MORE_PROSE) >= 110
    assert len(NO_SECRETS) >= 190

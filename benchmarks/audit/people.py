"""Personal data that nobody owns: numbers with right checksums, names, streets, and sentences that give people away."""

# ruff: noqa: E501

import random

from slots import Slots, draw

FIRST = (
    "Anneke Björn Chiara Dmitri Esther Farid Giulia Hakan Ingrid Jovana Kwame Leonie Mateusz Nadia Oskar Priya Quentin "
    "Rosalind Stefan Tomasz Ursula Viktor Wanda Xavier Yasmin Zoltan Aisha Benedikt Camille Dolores Emil Fatima Gordon "
    "Henrike Ismail Judith Katarina Lorenzo Maren Niamh Olena Pascal Renate Sandeep Tabea"
).split()
LAST = (
    "Abernathy Brandstetter Castellano Dąbrowski Eriksen Fairweather Grünwald Hollingsworth Ivanov Jørgensen Kowalczyk "
    "Lindqvist Marchetti Nakamura Okonkwo Petersen Quiroga Rosenthal Steinbach Tremblay Ulrich Vandenberg Whitcombe "
    "Xenakis Yilmaz Zimmermann Achterberg Bhattacharya Cunningham Delacroix Engelhardt Ferreira Gutiérrez Haverkamp"
).split()
STREETS = (
    "Maple Grove;Old Mill Lane;Station Road;Elm Crescent;Harbour Street;Cedar Hill;Vicarage Close;Orchard Way".split(
        ";"
    )
)
STREETS_DE = "Birkenweg;Am Mühlbach;Lindenallee;Goethestraße;Kirchgasse;Hafenstraße;Rosenweg;Bergmannstraße".split(";")
CITIES = "Swindon;Dayton;Leeds;Boulder;Galway;Hamilton;Plymouth;Eugene;Dunedin;Halifax".split(";")
CITIES_DE = "Kassel;Rostock;Jena;Ulm;Bremen;Trier;Erfurt;Passau;Bielefeld;Graz".split(";")
MAIL_HOSTS = "gmail.com;web.de;outlook.com;gmx.net;yahoo.co.uk;proton.me;t-online.de;orange.fr;libero.it;mail.ru".split(
    ";"
)
ASCII = str.maketrans("äöüßéąłøñąęćńśźż", "aousealonaecnszz")


def digits(rng: random.Random, count: int) -> str:
    """Return random digits."""
    return "".join(rng.choice("0123456789") for _ in range(count))


def mail(rng: random.Random) -> str:
    """Return a private mail address."""
    first, last = (rng.choice(names).lower().translate(ASCII) for names in (FIRST, LAST))
    local = rng.choice(
        [f"{first}.{last}", f"{first[0]}{last}", f"{first}_{last}{rng.randint(60, 99)}", f"{last}.{first[0]}"]
    )
    return f"{local}@{rng.choice(MAIL_HOSTS)}"


def spoken_mail(rng: random.Random) -> str:
    """Return a mail address as people write it to hide it."""
    local, host = mail(rng).split("@")
    at, dot = rng.choice([(" at ", " dot "), (" (at) ", "."), ("[at]", "[dot]"), (" AT ", " DOT "), (" (a) ", " . ")])
    return local.replace(".", dot) + at + host.replace(".", dot)


def card(rng: random.Random, gap: str = " ") -> str:
    """Return a card number with a right check digit."""
    body = rng.choice(["4539", "4716", "5186", "5291", "4024"]) + digits(rng, 11)
    number = body + luhn_digit(body)
    return gap.join(number[i : i + 4] for i in range(0, 16, 4))


def luhn_digit(body: str) -> str:
    """Return the check digit of cards and some national numbers."""
    total = 0
    for i, character in enumerate(reversed(body)):
        digit = int(character) * (2 if i % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return str(-total % 10)


def iban(rng: random.Random, gap: str = " ") -> str:
    """Return an IBAN with right check digits."""
    country, length = rng.choice(
        [("DE", 18), ("AT", 16), ("ES", 20), ("DK", 14), ("PL", 24), ("PT", 21), ("CH", 17), ("BE", 12)]
    )
    account = digits(rng, length)
    as_number = int(account + "".join(str(ord(c) - 55) for c in country) + "00")
    number = f"{country}{98 - as_number % 97:02d}{account}"
    return gap.join(number[i : i + 4] for i in range(0, len(number), 4)) if gap else number


def phone(rng: random.Random) -> str:
    """Return an international telephone number."""
    area = rng.choice(["212", "303", "415", "512", "617", "702", "808", "919"])
    return rng.choice(
        [
            f"+1 {area} {rng.randint(211, 499)} {digits(rng, 4)}",
            f"+44 78{rng.randint(10, 89)} {digits(rng, 6)}",
            f"+49 151 {rng.randint(10, 99)}{digits(rng, 6)}",
            f"+33 6 {rng.randint(11, 28)} {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)}",
            f"+34 6{digits(rng, 2)} {digits(rng, 3)} {digits(rng, 3)}",
            f"+48 60{digits(rng, 1)} {digits(rng, 3)} {digits(rng, 3)}",
            f"+43 664 {rng.randint(1, 9)}{digits(rng, 6)}",
            f"+41 79 {rng.randint(200, 899)} {digits(rng, 2)} {digits(rng, 2)}",
        ]
    )


def local_phone(rng: random.Random, language: str) -> str:
    """Return a telephone number as its owner writes it."""
    area = rng.choice(["212", "303", "415", "512", "617", "702", "808", "919"])
    english = [
        f"({area}) {rng.randint(211, 499)}-{digits(rng, 4)}",
        f"{area}.{rng.randint(211, 499)}.{digits(rng, 4)}",
        f"078{rng.randint(10, 89)} {digits(rng, 6)}",
        f"020 7{digits(rng, 3)} {digits(rng, 4)}",
        f"{area}-{rng.randint(211, 499)}-{digits(rng, 4)}",
    ]
    german = [
        f"0151 {rng.randint(20, 99)}{digits(rng, 6)}",
        f"0176/{rng.randint(20, 99)}{digits(rng, 6)}",
        f"030 / {rng.randint(20, 89)} {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)}",
        f"(089) {rng.randint(20, 89)}{digits(rng, 5)}",
        f"0664-{rng.randint(1, 9)}{digits(rng, 6)}",
    ]
    return rng.choice(german if language == "de" else english)


def ssn(rng: random.Random) -> str:
    """Return a US social security number."""
    return f"{rng.randint(1, 665):03d}-{rng.randint(1, 99):02d}-{rng.randint(1, 9999):04d}"


def national_id(rng: random.Random) -> tuple[str, str]:
    """Return the name of a national number and one with right checksum."""
    return rng.choice([_dni, _bsn, _steuer_id, _cpf, _pesel, _sin, _nino, _nhs, _ahv, _nir, _personnummer])(rng)


def _dni(rng: random.Random) -> tuple[str, str]:
    number = int(digits(rng, 8))
    return "DNI", f"{number:08d}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"


def _bsn(rng: random.Random) -> tuple[str, str]:
    while True:
        body = str(rng.randint(1, 8)) + digits(rng, 7)
        check = sum(int(d) * w for d, w in zip(body, range(9, 1, -1), strict=True)) % 11
        if check < 10:
            return "BSN", body + str(check)


def _steuer_id(rng: random.Random) -> tuple[str, str]:
    order = rng.sample("0123456789", 10)
    if order[0] == "0":
        order = order[::-1]
    order[rng.randint(6, 9)] = order[rng.randint(0, 5)]
    body = "".join(order)
    product = 10
    for character in body:
        total = (int(character) + product) % 10 or 10
        product = total * 2 % 11
    return "Steuer-ID", f"{body}{(11 - product) % 10}"


def _cpf(rng: random.Random) -> tuple[str, str]:
    body = digits(rng, 9)
    for first in (10, 11):
        body += str(sum(int(d) * w for d, w in zip(body, range(first, 1, -1), strict=True)) * 10 % 11 % 10)
    return "CPF", f"{body[:3]}.{body[3:6]}.{body[6:9]}-{body[9:]}"


def _pesel(rng: random.Random) -> tuple[str, str]:
    body = f"{rng.randint(50, 99)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{digits(rng, 4)}"
    return "PESEL", body + str(-sum(int(d) * w for d, w in zip(body, (1, 3, 7, 9) * 3, strict=False)) % 10)


def _sin(rng: random.Random) -> tuple[str, str]:
    body = str(rng.randint(1, 7)) + digits(rng, 7)
    number = body + luhn_digit(body)
    return "SIN", f"{number[:3]} {number[3:6]} {number[6:]}"


def _nino(rng: random.Random) -> tuple[str, str]:
    return (
        "NI number",
        f"{rng.choice(['AB', 'JK', 'LE', 'PR', 'SH'])} {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)} {rng.choice('ABCD')}",
    )


def _nhs(rng: random.Random) -> tuple[str, str]:
    while True:
        body = str(rng.randint(4, 7)) + digits(rng, 8)
        check = 11 - sum(int(d) * w for d, w in zip(body, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            number = body + str(check % 11)
            return "NHS number", f"{number[:3]} {number[3:6]} {number[6:]}"


def _ahv(rng: random.Random) -> tuple[str, str]:
    body = "756" + digits(rng, 9)
    check = -sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body)) % 10
    return "AHV number", f"{body[:3]}.{body[3:7]}.{body[7:11]}.{body[11]}{check}"


def _nir(rng: random.Random) -> tuple[str, str]:
    body = f"{rng.randint(1, 2)}{rng.randint(50, 99)}{rng.randint(1, 12):02d}{rng.randint(1, 95):02d}{digits(rng, 6)}"
    return (
        "numéro de sécu",
        f"{body[0]} {body[1:3]} {body[3:5]} {body[5:7]} {body[7:10]} {body[10:13]} {97 - int(body) % 97:02d}",
    )


def _personnummer(rng: random.Random) -> tuple[str, str]:
    body = f"{rng.randint(50, 99)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{digits(rng, 3)}"
    return "personnummer", f"19{body[:6]}-{body[6:]}{luhn_digit(body)}"


def slots(language: str) -> Slots:
    """Return the slots of the sentences below."""
    german = language == "de"
    return {
        "mail": mail,
        "spoken_mail": spoken_mail,
        "card": card,
        "card_tight": lambda rng: card(rng, ""),
        "card_dash": lambda rng: card(rng, "-"),
        "iban": iban,
        "iban_tight": lambda rng: iban(rng, ""),
        "phone": phone,
        "local": lambda rng: local_phone(rng, language),
        "ssn": ssn,
        "id": lambda rng: "{} {}".format(*national_id(rng)),
        "bare_id": lambda rng: national_id(rng)[1],
        "plate": lambda rng: (
            f"{rng.choice(['HH', 'M', 'KS', 'B'])}-{rng.choice('ABKMRT')}{rng.choice('EHLX')} {rng.randint(100, 9999)}"
        ),
        "passport": lambda rng: f"{rng.choice('CFGHJK')}{digits(rng, 2)}{rng.choice('KLMNP')}{digits(rng, 5)}",
        "first": FIRST,
        "last": LAST,
        "n": lambda rng: str(rng.randint(2, 148)),
        "street": STREETS_DE if german else STREETS,
        "city": CITIES_DE if german else CITIES,
        "dob": lambda rng: (
            f"{rng.randint(1, 28)}.{rng.randint(1, 12)}.19{rng.randint(48, 99)}"
            if german
            else f"{rng.randint(1, 28)} {rng.choice(['January', 'March', 'June', 'August', 'November'])} 19{rng.randint(48, 99)}"
        ),
        "ip": lambda rng: f"{rng.randint(78, 94)}.{rng.randint(20, 220)}.{rng.randint(2, 250)}.{rng.randint(2, 250)}",
        "illness": [
            "Burnout",
            "Multipler Sklerose",
            "Brustkrebs",
            "einer Depression",
            "Epilepsie",
            "HIV",
            "einer Fehlgeburt",
        ]
        if german
        else [
            "burnout",
            "multiple sclerosis",
            "breast cancer",
            "depression",
            "epilepsy",
            "hepatitis C",
            "bipolar disorder",
        ],
        "kin": ["Schwester", "Mutter", "Kollegin", "Nachbarin", "Chefin"]
        if german
        else ["sister", "mother", "colleague", "neighbour", "landlady"],
        "pay": lambda rng: (
            f"{rng.randint(31, 97)}.{rng.choice(['400', '250', '900'])}"
            if german
            else f"{rng.randint(31, 97)},{rng.choice(['400', '250', '900'])}"
        ),
        "school": ["der Grundschule am Park", "dem Schiller-Gymnasium"]
        if german
        else ["St Brendan's primary school", "the Northgate academy"],
    }


PATTERN = {
    ("en", "obvious"): [
        "My e-mail is {mail} [and my phone number is {phone}|].",
        "[Please call|You can reach] me at {phone}[, {first} {last}|].",
        "My [credit card|Visa] number is {card}, valid until 0{d}/28.",
        "Please [refund|transfer] it to {iban}[, account holder {first} {last}|].",
        "[My|The] social security number is {ssn}.",
        "Contact: {first} {last}, {mail}, {phone}.",
        "I paid with card {card}, name on the card {first} {last}.",
    ],
    ("en", "moderate"): [
        "[Ring|Call] {first} on {local} [after six|tomorrow].",
        "[Card|cc] {card_dash}, please charge that one.",
        "Use {card_tight} for the payment.",
        "My {id}, if you need it.",
        "From: {first} {last} <{mail}>",
        "cc {mail} on the reply, she handles it.",
        "[Tel.|Mobile:|Cell] {local} ({first})",
        "IBAN {iban_tight}, thanks.",
        "His {id} is already on file.",
    ],
    ("en", "subtle"): [
        "Write to {spoken_mail} instead.",
        "It is registered to {first}, {bare_id}.",
        "[Try|Text] {first} first: {local}.",
        "passport {passport}, {first} {last}",
        "The form says {last}, {bare_id}, {dob}.",
        "He logged in as {first} {last} from {ip}.",
        "{first} ({spoken_mail}) asked the same.",
    ],
    ("de", "obvious"): [
        "Meine E-Mail ist {mail}[, mein Telefon {phone}|].",
        "[Rufen Sie mich bitte an unter|Sie erreichen mich unter] {phone}[, {first} {last}|].",
        "Meine Kreditkarte hat die Nummer {card}, gültig bis 0{d}/28.",
        "Bitte überweisen Sie auf {iban}[, Kontoinhaber {first} {last}|].",
        "Kontakt: {first} {last}, {mail}, {phone}.",
        "Bezahlt habe ich mit Karte {card}, Inhaberin {first} {last}.",
    ],
    ("de", "moderate"): [
        "[Handy|Tel.|Mobil:] {local} ({first})",
        "Buchen Sie von {iban_tight} ab.",
        "Karte {card_dash}, bitte nur einmal belasten.",
        "Von: {first} {last} <{mail}>",
        "Antwort bitte auch an {mail}, sie kümmert sich darum.",
        "Meine {id}, falls Sie die brauchen.",
        "Rückruf unter {local}, nach 18 Uhr.",
        "{card_tight} ist die Karte dazu.",
    ],
    ("de", "subtle"): [
        "Schreiben Sie lieber an {spoken_mail}.",
        "Angemeldet ist {first}, {bare_id}.",
        "Erst {first} probieren: {local}.",
        "Ausweis {passport}, {first} {last}",
        "Im Formular steht {last}, {bare_id}, {dob}.",
        "Kennzeichen {plate}, Halterin {first} {last}.",
        "Eingeloggt war {first} {last} von {ip} aus.",
    ],
}

PROSE = {
    ("en", "obvious"): [
        "My name is {first} {last}, I was born on {dob} and live at {n} {street}, {city}.",
        "I am {first} {last}, {n} {street} in {city}; I have been treated for {illness} [since last year|].",
        "This is about my {kin} {first} {last}, born {dob}, who lives at {n} {street} in {city}.",
    ],
    ("en", "moderate"): [
        "{first} {last} from our accounts team has been off sick with {illness} since May.",
        "My {kin} {first} {last} earns {pay} a year and does not know [it is shared|that I write].",
        "[Deliver|Send] it to {first} {last}, {n} {street}, {city}.",
        "My {kin} {first} {last} was diagnosed with {illness} in the spring, so she could not do it.",
        "{first} {last}'s divorce [came through|was settled] last week and {n} {street} now belongs to her.",
    ],
    ("en", "subtle"): [
        "The maths teacher at {school}, Ms {last}, sees a therapist because of {illness}.",
        "Our {kin} {first} at number {n} in {street} [cannot pay the rent|lost the baby in June].",
        "[Bed|Room] 4 is Mr {last}; [he tested positive on Friday|his {illness} came back].",
        "{first}'s boy, the one who goes to {school}, [was arrested again|is in foster care].",
        "I only ask because {first} {last} told me about her {illness} in confidence.",
    ],
    ("de", "obvious"): [
        "Ich heiße {first} {last}, bin am {dob} geboren und wohne {street} {n} in {city}.",
        "Mein Name ist {first} {last}, {street} {n}, {city}; ich bin wegen {illness} in Behandlung.",
        "Es geht um meine {kin} {first} {last}, geboren am {dob}, wohnhaft {street} {n} in {city}.",
    ],
    ("de", "moderate"): [
        "{first} {last} aus der Buchhaltung ist seit Mai wegen {illness} krankgeschrieben.",
        "Meine {kin} {first} {last} verdient {pay} Euro im Jahr und weiß nichts davon.",
        "Bitte liefern Sie an {first} {last}, {street} {n}, {city}.",
        "Bei meiner {kin} {first} {last} hat man im Frühjahr die Diagnose gestellt: Verdacht auf Epilepsie.",
        "Die Scheidung von {first} {last} ist durch, {street} {n} gehört jetzt ihr.",
    ],
    ("de", "subtle"): [
        "Frau {last}, die Mathe an {school} gibt, geht wegen {illness} zur Therapie.",
        "Unsere {kin} {first} aus Nummer {n} im {street} kann die Miete nicht zahlen.",
        "Zimmer 4 ist Herr {last}; er wurde am Freitag positiv getestet.",
        "Der Junge von {first}, der an {school} ist, wurde wieder verhaftet.",
        "Ich frage nur, weil {first} {last} mir im Vertrauen von {illness} erzählt hat.",
    ],
}

DECOYS = {
    "en": [
        "I used the test card [4111 1111 1111 1111|4242 4242 4242 4242|5555 5555 5555 4444|378282246310005] in the sandbox.",
        "The sample uses [jane.doe@example.com|user@example.org|info@example.net|test@test.example] as the sender.",
        "Call 555-01{dd} in the [film|script], as usual.",
        "The ISBN is 978-{d}-{dd}-{dddd}{dd}-{d}.",
        "Ticket {dddd}{dddd}, batch {dddd}-{dddd}, part {dddd}{dd}.",
        "The server answers on [127.0.0.1|192.168.1.{dd}|10.0.0.{d}|0.0.0.0].",
        "It is version [2.{d}.{dd}|20{d}.{dd}.{d}.{dd}|1.0.{dd}.{dddd}].",
        "The id is {hex8}-{hex4}-4{hex3}-9{hex3}-{hex12}.",
        "[Albert Einstein, born in Ulm in 1879, comes up in it|Marie Curie, who died in 1934, is mentioned there|Ada Lovelace is quoted in it].",
        "[Mail|Phone|IBAN]: <redacted>",
        "My details are [NAME], [EMAIL] and [PHONE_NUMBER].",
        "John Doe of 123 Main Street, Anytown is only the sample entry.",
        "The sample account is [GB82 WEST 1234 5698 7654 32|DE89 3704 0044 0532 0130 00].",
        "It happened between 2019-03-{d}{d} and 2021-11-0{d}, {dddd} times.",
    ],
    "de": [
        "Im Testsystem nehme ich die Karte [4111 1111 1111 1111|4242 4242 4242 4242|5555 5555 5555 4444].",
        "Im Muster steht [max.mustermann@example.com|info@example.org|kunde@beispiel.example].",
        "Die ISBN lautet 978-3-{dd}-{dddd}{dd}-{d}.",
        "Rechnung {dddd}{dddd}, Zähler {dddd}-{dddd}, Kundennummer {dddd}{dd}.",
        "Der Router hat die Adresse [192.168.1.{dd}|192.168.178.1|10.0.0.{d}].",
        "Es ist die Version [2.{d}.{dd}|20{d}.{dd}.{d}].",
        "Max Mustermann aus der Musterstraße 1 in 12345 Musterstadt ist nur das Beispiel.",
        "Die IBAN DE89 3704 0044 0532 0130 00 steht im Muster.",
        "[Goethe, 1749 in Frankfurt geboren, hätte sich gewundert|Wie Angela Merkel einst sagte: Wir schaffen das].",
        "Name: [NAME], Telefon: [TELEFON]",
        "Der Stand war {dddd}{d} am 1. März und {dddd}{dd} am 2. Juni.",
    ],
}

PLAIN: Slots = {
    "d": "123456789",
    "dd": lambda rng: digits(rng, 2),
    "dddd": lambda rng: str(rng.randint(1000, 9999)),
    "hex3": lambda rng: _hex(rng, 3),
    "hex4": lambda rng: _hex(rng, 4),
    "hex8": lambda rng: _hex(rng, 8),
    "hex12": lambda rng: _hex(rng, 12),
}


def _hex(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789abcdef") for _ in range(count))


def pattern(language: str, strength: str, rng: random.Random) -> str:
    """Return a sentence with personal data of a known form."""
    return draw(PATTERN[language, strength], {**slots(language), "d": "123456789"}, rng)


def prose(language: str, strength: str, rng: random.Random) -> str:
    """Return a sentence that tells something private of somebody in words."""
    return draw(PROSE[language, strength], slots(language), rng)


def harmless(language: str, rng: random.Random) -> str:
    """Return a sentence that only looks like personal data."""
    return draw(DECOYS[language], PLAIN, rng)

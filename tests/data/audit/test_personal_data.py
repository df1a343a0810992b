"""personal_data: what leads to a person is found where it stands; what only looks like it is left alone."""

import json
import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.concepts.example import Example, Message, Source
from sartor.data.audit.contract import Seen, turns
from sartor.data.audit.corpus import ReadFile
from sartor.data.audit.personal_data import PERSONAL_DATA, find_personal_data
from sartor.data.audit.run_audit import run_audit
from sartor.data.formats.read import read

WORDS = "the stuff we packed on tuesday went out and nobody called about it since then because rain fell"
WORDS = WORDS.split()


def row(user, answer, number=1, system=None):
    first = (Message(role="system", content=system),) if system else ()
    messages = (*first, Message(role="user", content=user))
    return Example(messages=messages, expected=answer, source=Source(file="t.jsonl", row=number))


def audited(pairs):
    content = "\n".join(json.dumps({"prompt": p, "completion": c}) for p, c in pairs).encode()
    report = run_audit([ReadFile("t.jsonl", "0" * 64, read("t.jsonl", content))], checks=["personal_data"])
    return report.findings


def values(text):
    return [text[hit.start : hit.end] for hit in find_personal_data(text)]


def check_digit(digits):
    """The digit that makes a number pass Luhn's test."""
    total = sum(sum(divmod(int(d) * 2, 10)) if i % 2 == 0 else int(d) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def made_iban(country, body):
    number = int("".join(str(int(c, 36)) for c in f"{body}{country}00"))
    return f"{country}{98 - number % 97:02d}{body}"


def found_exactly(text, value, placeholder):
    for seen in PERSONAL_DATA.look(row("Hello.", text)):
        if isinstance(seen, Seen) and seen.span and text[seen.span[1] : seen.span[2]] == value:
            assert value not in seen.says
            assert value not in (seen.fix.detail or "")
            assert seen.fix.action == "redact"
            assert seen.fix.detail == f"[{placeholder}]"
            assert seen.span[0] == 1
            return True
    return False


digits = st.text("0123456789", min_size=14, max_size=14)
separators = st.sampled_from(["", " ", "-"])


@st.composite
def cards(draw):
    prefix, length = draw(
        st.sampled_from([("4", 16), ("51", 16), ("55", 16), ("2221", 16), ("6011", 16), ("37", 15), ("34", 15)])
    )
    body = (prefix + draw(digits.filter(lambda d: len(set(d)) > 5 and "0000" not in d)))[: length - 1]
    number = body + check_digit(body)
    cut = [4, 8, 12] if length == 16 else [4, 10]
    parts = [number[i:j] for i, j in zip([0, *cut], [*cut, length], strict=True)]
    return draw(separators).join(parts)


@given(
    card=cards(), before=st.lists(st.sampled_from(WORDS), max_size=9), end=st.sampled_from([" ", ".", ",", "\n", ")"])
)
def test_every_valid_card_is_found_where_it_stands(card, before, end):
    text = f"{' '.join(before)} {card}{end}"
    assert found_exactly(text, card, "CARD"), text


IBANS = {
    "DE": "n18",
    "NL": "a4n10",
    "FR": "n23",
    "GB": "a4n14",
    "ES": "n20",
    "IT": "a1n22",
    "CH": "n17",
    "AT": "n16",
    "BE": "n12",
    "PL": "n24",
}


@st.composite
def ibans(draw):
    country = draw(st.sampled_from(sorted(IBANS)))
    shape = IBANS[country]
    n_letters = int(shape[1]) if shape[0] == "a" else 0
    n_digits = int(shape.rpartition("n")[2])
    letters = draw(st.text(string.ascii_uppercase, min_size=n_letters, max_size=n_letters))
    body = letters + draw(st.text("0123456789", min_size=n_digits, max_size=n_digits).filter(lambda d: len(set(d)) > 4))
    value = made_iban(country, body)
    return draw(st.sampled_from([value, " ".join(value[i : i + 4] for i in range(0, len(value), 4))]))


@given(
    iban=ibans(),
    before=st.lists(st.sampled_from(WORDS), max_size=9),
    end=st.sampled_from([" ", ".", ",", "\n", ")", " please"]),
)
def test_every_valid_iban_is_found_where_it_stands(iban, before, end):
    text = f"{' '.join(before)} {iban}{end}"
    assert found_exactly(text, iban, "IBAN"), text


@given(
    area=st.integers(1, 899).filter(lambda n: n != 666),
    group=st.integers(1, 99),
    serial=st.integers(1, 9999),
    before=st.lists(st.sampled_from(WORDS), max_size=9),
)
def test_every_valid_social_security_number_is_found_where_it_stands(area, group, serial, before):
    number = f"{area:03d}-{group:02d}-{serial:04d}"
    text = f"{' '.join(before)} {number}, as asked"
    plain = number.replace("-", "")
    is_sample = number in SAMPLES or len(set(plain)) <= 2 or any(run in plain for run in RUNS)
    assert found_exactly(text, number, "NATIONAL_ID") != is_sample, text


SAMPLES = ("078-05-1120", "219-09-9999", "457-55-5462", "123-45-6789")
RUNS = [up[i : i + 7] for up in ("1234567890", "9876543210") for i in range(4)]


@given(
    local=st.from_regex(r"[a-z]{3,9}[._][a-z]{4,9}[0-9]{0,3}", fullmatch=True),
    domain=st.sampled_from(["gmail.com", "outlook.fr", "web.de", "brightwood-dental.co.uk", "proton.me"]),
    before=st.lists(st.sampled_from(WORDS), max_size=9),
    end=st.sampled_from([" ", ".", ",", "\n", ")", ">", "!"]),
)
def test_every_personal_address_of_mail_is_found_where_it_stands(local, domain, before, end):
    text = f"{' '.join(before)} {local}@{domain}{end}"
    words = set(local.replace("_", ".").rstrip("0123456789").split("."))
    if not words & {"john", "jane", "user", "test", "info", "mail", "support"}:
        assert found_exactly(text, f"{local}@{domain}", "EMAIL") or is_a_role(local), text


def is_a_role(local):
    """Drawn by chance, such as "team.abcd"."""
    return not values(f"{local}@gmail.com")


SUBJECTS = ["The report", "A customer", "Our function", "Every patient", "This order", "The teacher", "A contract"]
VERBS = ["shows", "needs", "contains", "mentions", "returns", "explains", "supports"]
OBJECTS = ["three errors", "a new address", "the account", "version 4.2.1", "42 rows", "the phone", "5,000 units"]
OBJECTS += ["a password", "12.5 percent", "the year 2019", "the flat", "a diagnosis", "the birthday", "a salary of 100"]


@given(st.lists(st.tuples(*map(st.sampled_from, (SUBJECTS, VERBS, OBJECTS))), min_size=1, max_size=8))
def test_plain_sentences_hold_nothing(sentences):
    assert values(" ".join(" ".join(parts) + "." for parts in sentences)) == []


@given(st.text(max_size=200))
def test_any_text_gives_hits_in_order_that_do_not_overlap(text):
    hits = find_personal_data(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(a.end <= b.start for a, b in pairwise(hits))


PATTERNS = [
    ("Call me at (415) 832-9941 tomorrow", "(415) 832-9941"),
    ("reach me on +44 7911 984533", "+44 7911 984533"),
    ("Meine Nummer: 0171 5583921", "0171 5583921"),
    ("Mon portable : 06 73 91 28 45", "06 73 91 28 45"),
    ("Mi móvil es 634 91 72 58", "634 91 72 58"),
    ("Il mio cellulare è 347 9182736", "347 9182736"),
    ("Bel me op 06-48291735", "06-48291735"),
    ("Ruf mich an: +41 79 318 42 67", "+41 79 318 42 67"),
    ("my whatsapp is +91 98204 71356", "+91 98204 71356"),
    ("liga para (11) 98473-2051", "(11) 98473-2051"),
    ("my mobile: 07914552308", "07914552308"),
    ("my card is 4716 0592 8403 1757", "4716 0592 8403 1757"),
    ("IBAN DE44 5001 0517 5407 3249 31 please", "DE44 5001 0517 5407 3249 31"),
    ("SSN 536-22-8841", "536-22-8841"),
    ("NINO JG 43 21 95 C", "JG 43 21 95 C"),
]


@pytest.mark.parametrize(("sentence", "value"), PATTERNS)
def test_a_pattern_is_found_where_it_stands(sentence, value):
    assert values(sentence) == [value]


IDS = [
    ("Insee: 2 85 07 19 258 505 87", "2 85 07 19 258 505 87"),
    ("Meine Steuer-ID ist 78 138 414 142", "78 138 414 142"),
    ("DNI 08312856N", "08312856N"),
    ("NIE Y7011089J", "Y7011089J"),
    ("codice fiscale FRRGLI21C44F257I", "FRRGLI21C44F257I"),
    ("mijn BSN is 078022149", "078022149"),
    ("rijksregisternummer 85.07.30-423.55", "85.07.30-423.55"),
    ("numer PESEL 85073029891", "85073029891"),
    ("personnummer 850730-4387", "850730-4387"),
    ("fødselsnummer 300785 25238", "300785 25238"),
    ("hetu 300785-619W", "300785-619W"),
    ("NIF 240317726", "240317726"),
    ("AHV 756.9387.3871.33", "756.9387.3871.33"),
    ("CPF 295.286.437-36", "295.286.437-36"),
    ("my Aadhaar is 4853 4543 1106", "4853 4543 1106"),
    ("my SIN is 595 068 099", "595 068 099"),
    ("tax file number 803 215 050", "803 215 050"),
    ("NHS number 480 209 6178", "480 209 6178"),
    ("RUT 14.038.150-0", "14.038.150-0"),
    ("CUIT 20-26986757-5", "20-26986757-5"),
    ("kimlik no 24108754214", "24108754214"),
    ("OIB 64404865769", "64404865769"),
    ("NRIC S9415475H", "S9415475H"),
    ("SVNR 1899 300785", "1899 300785"),
]


def test_ids_with_a_check_digit_are_found_in_their_form():
    for sentence, value in IDS:
        assert value in values(sentence), sentence


def test_an_id_with_a_wrong_check_digit_is_left_alone():
    for sentence, value in IDS:
        last = value[-1]
        other = str((int(last) + 1) % 10) if last.isdigit() else chr((ord(last) - 64) % 26 + 65)
        wrong = value[:-1] + other
        assert wrong not in values(sentence.replace(value, wrong)), sentence


PROSE = [
    ("My name is Oluwaseun Adebayo and I live at 14 Marlborough Road, Leeds.", "Oluwaseun Adebayo"),
    ("The patient, Hanna Lindqvist, has been taking sertraline since her divorce.", "Hanna Lindqvist"),
    ("Please tell Mrs. Ferreira in flat 3B that her biopsy came back positive.", "Ferreira"),
    ("Mrs. Ferreira from flat 3B told me her diagnosis.", "Ferreira"),
    (
        "You can ring me on oh seven seven double oh nine one four three two two one.",
        "oh seven seven double oh nine one four three two two one",
    ),
    (
        "Just text zero seven nine double one, eight four six two zero five.",
        "zero seven nine double one, eight four six two zero five",
    ),
    ("my mail is tomasz dot wrona at gmail dot com", "tomasz dot wrona at gmail dot com"),
    ("write to lena_brandt [at] posteo [dot] de", "lena_brandt [at] posteo [dot] de"),
    ("Schreib mir an k punkt meier ät gmx punkt de", "k punkt meier ät gmx punkt de"),
    ("My neighbour Dieter Kranz was arrested for shoplifting last week.", "Dieter Kranz"),
    ("Her mother, Ines Duarte, earns 4,300 euros a month at the bank.", "Ines Duarte"),
    ("Our pupil Leon Hartmann (class 4b) has ADHD and takes Ritalin.", "Leon Hartmann"),
    ("Send the parcel to Priya Raghavan, 22 Cedar Close, Reading RG1 5QT.", "22 Cedar Close, Reading RG1 5QT"),
    ("Ich heiße Jürgen Feldmann und wohne in der Lindenstraße 12 in 50674 Köln.", "Jürgen Feldmann"),
    ("Mein Mann, Karl Brandt, hat seit Jahren Diabetes.", "Karl Brandt"),
    ("Frau Yıldız aus Wohnung 12 ist schwanger, das weiß hier jeder.", "Yıldız"),
    ("Unser Mieter Thomas Kühn ist mit drei Monatsmieten im Rückstand, er hat Schulden bei der Bank.", "Thomas Kühn"),
    ("Je m'appelle Claire Dubois, j'habite au 12 rue des Lilas à Lyon.", "Claire Dubois"),
    ("Notre voisine Mme Lefèvre est hospitalisée depuis mardi pour une dépression.", "Lefèvre"),
    ("La señora Carmen Ortega, vecina del cuarto, está embarazada.", "Carmen Ortega"),
    ("Me llamo Rodrigo Salas y tengo diabetes desde los doce años.", "Rodrigo Salas"),
    ("Mi chiamo Giulia Ferri, sono nata il 4 marzo 1991 a Modena.", "Giulia Ferri"),
    ("Il mio vicino Paolo Greco è stato arrestato ieri sera.", "Paolo Greco"),
    ("Ik heet Marieke de Vries en woon op Prinsengracht 412 in Amsterdam.", "Marieke de Vries"),
    ("Onze collega Joost Bakker is al drie weken ziek thuis met een depressie.", "Joost Bakker"),
    ("my employee Samuel Okoro was off sick with burnout in March", "Samuel Okoro"),
    ("The account belongs to Gregor Novak; his sort code is 20-45-77.", "Gregor Novak"),
    ("Tell Anna Lindgren that her test results for chlamydia are negative.", "Anna Lindgren"),
    ("Mr Patel's wife left him and he now lives at 8 Orchard Way.", "Patel"),
    ("This is Maria Contreras calling about my overdue bill.", "Maria Contreras"),
    ("I'm Declan Murphy, born 12 August 1979, and I need a repeat prescription.", "Declan Murphy"),
    ("She lives at 27 Harrow Street, second floor, and is home after five.", "27 Harrow Street"),
    ("He was born on 7 June 1986 and his passport number is X4837261.", "X4837261"),
    ("My date of birth is the 3rd of March 1992.", "3rd of March 1992"),
    ("Student Aisha Rahman was suspended after the counsellor noted self-harm.", "Aisha Rahman"),
    ("Dr. Keller referred his patient Beatrix Vogel for a hip replacement.", "Beatrix Vogel"),
    ("Our client Mr. Edmund Hale is filing for bankruptcy next month.", "Edmund Hale"),
    ("The claimant, Rosa Delgado, lost custody of her two children in 2021.", "Rosa Delgado"),
    ("My sister Chiara Bianchi had a miscarriage in June.", "Chiara Bianchi"),
    ("Tenant Oskar Lindholm in apartment 14 is three months behind on his rent.", "Oskar Lindholm"),
    ("My boss, Veronica Chan, is having an affair with the accountant.", "Veronica Chan"),
    ("Jasmine Whitfield was diagnosed with bipolar disorder last spring.", "Jasmine Whitfield"),
    ("Between us, Stefan Maurer in accounting earns 92,000 a year.", "Stefan Maurer"),
    ("Call Ingrid Sørensen on her mobile, 0151 4478 2290.", "Ingrid Sørensen"),
    ("Emergency contact: Fatima Noor, my aunt, +44 7455 201938.", "Fatima Noor"),
    ("My husband Rob takes methadone and lost his job at the port.", "Rob"),
    ("My son Luca goes to Westbrook Primary and has severe asthma.", "Luca"),
    ("Ms. Abernathy in room 214 tested positive for HIV.", "Abernathy"),
    ("Her maiden name is Theodora Papadakis.", "Theodora Papadakis"),
    ("Herr Wagner, wohnhaft Gartenweg 7 in 80331 München, hat Insolvenz angemeldet.", "Gartenweg 7 in 80331 München"),
    ("Mein Name ist Sibel Aydin, geboren am 14.02.1988 in Hamm.", "14.02.1988"),
    (
        "Meine Handynummer ist null eins sieben sechs vier vier zwei neun acht drei eins.",
        "null eins sieben sechs vier vier zwei neun acht drei eins",
    ),
    (
        "Mon numéro est le zéro six douze trente-quatre quarante-huit quatre-vingt-dix",
        "zéro six douze trente-quatre quarante-huit quatre-vingt-dix",
    ),
    (
        "Mi número de teléfono es seis uno dos ocho cuatro cinco nueve tres uno",
        "seis uno dos ocho cuatro cinco nueve tres uno",
    ),
    ("I met Kwame Boateng at the clinic, he is on dialysis three times a week.", "Kwame Boateng"),
    ("The home address of Lydia Marsh is 5 Quarry Lane, Bath BA2 4QN.", "Lydia Marsh"),
    ("Patient Ruth Castellano, 54, presented with chest pain and a history of alcoholism.", "Ruth Castellano"),
    ("La paciente Lucía Herrera, nacida el 12 de mayo de 1975, sufre de epilepsia.", "Lucía Herrera"),
    ("Le patient Jean-Marc Roussel, né le 2 avril 1969, est séropositif.", "Jean-Marc Roussel"),
    ("De patiënt Willem Visser, geboren op 3 juni 1958, lijdt aan dementie.", "Willem Visser"),
    ("Il paziente Andrea Colombo, nato il 9 gennaio 1980, è in cura per depressione.", "Andrea Colombo"),
    (
        "I was born on 22 November 1990, my SSN ends in 4471 and I live with my mother, Glenda Pruitt.",
        "Glenda Pruitt",
    ),
    (
        "You can find me at 1184 Willowbrook Avenue, Apt 6, Dayton, OH 45402.",
        "1184 Willowbrook Avenue, Apt 6, Dayton, OH 45402",
    ),
    ("We had a complaint from Harold Pemberton of 61 Station Road, Crewe CW2 6QB.", "Harold Pemberton"),
    ("Reach my dad at gerald underscore pike at yahoo dot com", "gerald underscore pike at yahoo dot com"),
    ("Our nanny Svetlana Petrova is undocumented, please keep it quiet.", "Svetlana Petrova"),
    ("The witness Malik Johnson told police that he was at home with his brother.", "Malik Johnson"),
]


@pytest.mark.parametrize(("sentence", "value"), PROSE)
def test_a_person_told_of_in_prose_is_found(sentence, value):
    assert value in values(sentence)


def test_most_sentences_of_other_wordings_are_found():
    missed = [s for s in MORE_PROSE if not values(s)]
    assert len(missed) <= 3, missed


MORE_PROSE = r"""
Could you update the file for Eleanor Whitcombe? She moved to 19 Beech Terrace after her husband's stroke.
I'm writing on behalf of my grandmother, Ottilie Brandauer, who has dementia and can't manage her account.
the guy next door, Marcus Bell, owes me four grand and just got out of prison
Ask for Nadia, her direct line is plus four four seven nine one one six five two eight eight one.
Please forward everything to my private inbox, that's sophie underscore martin at outlook dot fr.
My daughter's name is Imogen Clarke and she was excluded from St Bede's for bringing a knife.
Zoltán Fekete called in sick again, his depression is getting worse.
Room 12, Mr. Okafor, still refuses his insulin.
Our tenant in 4C, Ms. Delacroix, hasn't paid since her divorce.
I live at number 7, Heron Court, and the buzzer says Vasquez.
As discussed, Brigitte Lammers (born 1961) will start chemotherapy on Monday.
You will find Tobias at Schillerstraße 44, dritter Stock links.
My social is five three six, two two, eight eight four one.
I'm Petra Nowicka and my blood type is AB negative, I'm HIV positive.
Her full name is Calliope Anne Stavros and she's been sober for two years.
Can you tell my ex-wife Denise Harper to stop calling me at work?
The driver who hit me was Gordon Pike, licence plate KX19 ZTR, he lives in Oakham Close.
Between you and me, Lars Nyström from payroll is gay and hasn't told anyone.
My therapist says my brother Tomasz is suicidal.
Die Patientin Frau Annelie Strobel klagt über Herzrasen und nimmt Metoprolol.
Herr Schuster aus dem dritten Stock wurde wegen Betrugs verurteilt.
Meine Tochter Mia geht in die 3b der Grundschule am Park und hat Epilepsie.
Mein Nachbar Uwe Petersen ist Alkoholiker und schlägt seine Frau.
Ich bin Katharina Vogt, geboren am 8. August 1975, Versichertennummer A123987654.
Madame Rousseau, 14 avenue Foch à Metz, attend toujours les résultats de sa biopsie.
Mon collègue Bastien Moreau a été licencié pour vol.
Ma mère, Josette Pelletier, est en chimiothérapie à Rennes.
Mi jefa, Pilar Navarro, está de baja por depresión.
Mi vecino Joaquín Rivas fue condenado por maltrato.
Vivo en la calle Alcalá 214, tercero derecha, Madrid.
Mia sorella Elisa Conti ha avuto un aborto l'anno scorso.
Abito in via Garibaldi 33 a Torino, citofono Marchetti.
Mijn buurman Henk Smit heeft schulden en drinkt te veel.
Mevrouw Jansen van nummer 12 is opgenomen na een beroerte.
Sende es bitte an m punkt hoffmann at web punkt de.
Mon adresse mail c'est lucie point bernard arobase free point fr.
Mi correo es ana punto ruiz arroba gmail punto com.
My card number is four five three nine, one one two eight, nine nine oh one, six six seven two.
The employee in question, Rajesh Iyer, was caught stealing from the till.
Tenant: Hyacinth Bloom, unit 9, arrears of 2,300 dollars.
Pupil Callum Fraser's mother says he wets the bed and is on medication.
According to her chart, Wilhelmina Drost is allergic to penicillin and carries the BRCA1 gene.
Sentencing of Kyle Brannigan is on Friday; he pleaded guilty to assault.
My dad's bank account is with Lloyds, account number 60143372, sort code 30-92-18.
I was assaulted by Pastor Neil Hodgkins when I was twelve.
Text me on my mobile: O7700 not that one, use 07914 552 308.
My client Aurelia Fontaine wants to contest her late father's will.
Kindly note that Bongani Dlamini has been retrenched and his wife is pregnant.
Contact my landlord, Mr. Yusuf Demir, at his home, 52 Plover Road.
Ursula Meinhardt's oncologist gave her six months.
She said her name was Perpetua Nkemelu and that she had overstayed her visa.
My passport is 533401872 and it expires in June.
Write to me: Felix Auer, Mozartgasse 3, 8010 Graz.
My wife Candice found out I have a gambling problem.
The scan of Mr. Lindqvist shows a tumour in the left lung.
Last night officer Dane arrested Trevor Malone of 8 Wharf Street for drink driving.
As an aside, Mrs. Kowalczyk at number 22 had her stitches out on Thursday.
Please note the customer, Bertrand Achebe, is recovering from bowel surgery and can't lift anything.
The complaint came from Yolanda Briggs; she is four months pregnant and wants a chair.
Our accountant Hamish McAllister has been drinking at work again.
I'd rather not say, but my cousin Delphine Girard just came out of rehab.
His name's Arvid Solberg, he's 34, and he works nights at the bakery on Kirkegata 9.
Reply to Nomvula at nomvula dot khumalo at vodamail dot co dot za
You can post the keys to 3 Larkspur Mews, Cheltenham GL50 2AB, attention Tamsin Rowe.
We treated a Mr. Benedetto Russo for gonorrhoea in May.
My GP is Dr Okonjo and I'm on 20mg citalopram, name's Fiona Strand.
The grade 5 teacher said that Mateus Oliveira cannot read because of his dyslexia.
Reference for Ms Adaeze Obi: dismissed for gross misconduct in 2022.
my landline is oh one six one, four nine six, double two one seven
Ring Wojtek on six oh five, eight one two, four four nine.
I was born on the 9th of September 1983 in Leicester, and my mother's maiden name is Hallworth.
Ask reception for Mr. Tanaka in bed 6, he had a stroke on Sunday.
The tenant at 118 Crescent Road, a certain Olga Shevchenko, has been served an eviction notice.
Sorry for the delay, my wife Ingeborg has breast cancer and I was at the hospital.
The beneficiary is Priscilla Nunez, born July 19, 1958.
To whom it may concern: I, Leopold Grünwald, residing at Wiener Straße 88, 4020 Linz, withdraw my consent.
Meine Schwester Hannelore Busch ist letzte Woche an Krebs gestorben.
Der Schüler Jannik Pohl wurde wegen Drogenbesitzes von der Schule verwiesen.
Bitte an Frau Dr. Edeltraud Simon, Birkenweg 3, 97070 Würzburg schicken.
Herr Kaya verdient 3.400 Euro netto und zahlt Unterhalt für zwei Kinder.
Ich wohne im Fliederweg 21 b, das Haus mit der grünen Tür.
Le fils de M. Garnier, Théo Garnier, est suivi pour anorexie.
J'ai vu Solène Marchand aux urgences, elle avait fait une overdose.
Ma patiente, Mme Odile Perrin, prend du lithium.
Vive en la avenida de América 31, 2º B, y se llama Begoña Iturbe.
Mi alumno Iker Zabala tiene autismo y toma medicación.
Mio padre Ettore Galli ha il morbo di Parkinson e vive in viale Monza 140.
La signora Ricci del secondo piano ha perso il lavoro e ha molti debiti.
Mijn cliënt Sander Hoekstra zit in de schuldsanering.
Meu vizinho Tiago Almeida foi preso por tráfico.
According to HR, Graham Tuttle was written up twice for harassment.
I share a flat with Noor El-Amin; her asylum claim was refused.
The blood results for Constance Achterberg show an HbA1c of 9.4.
You'll reach my assistant Paulette on 06 84 21 93 57.
Her home number hasn't changed: 0131 558 2094.
Deliver it to my place, 7B Cannery Lofts, 210 Harbor Way, Portland, ME 04101.
""".strip().split("\n")

NOBODYS = r"""
Hi Anna, thanks for reaching out!
Dear Mr. Smith, your order has shipped.
Dear Mrs. Ferreira, thank you for your patience with our support team.
Please contact support@acme.com for help.
Write to info@stadtwerke-neustadt.de with questions.
Email noreply@shop.io is not monitored.
Use john.doe@example.com in the form.
The test account is user@test.invalid.
Send mail to alice@example.org and bob@example.net.
Visit us at example dot com for details.
Look at python dot org for the documentation.
The class may at some point be turned into a factory.
Test with card 4111 1111 1111 1111 and any future date.
Use 4242 4242 4242 4242 for a successful payment.
5555 5555 5555 4444 is Mastercard's test number.
American Express test card: 3782 822463 10005.
Your order number is 4929 1182 7736 0019.
Tracking number 9400 1112 0255 3884 1207 22 is on its way.
The IBAN DE89 3704 0044 0532 0130 00 is an example from the documentation.
GB82 WEST 1234 5698 7654 32 is the sample IBAN.
Never share your SSN, for example 123-45-6789.
078-05-1120 was printed on a wallet insert.
The pattern XXX-XX-XXXX stands for a social security number.
SSN format: 000-12-3456 is invalid.
Call 555-0123 for a good time.
The number (212) 555-0147 is reserved for fiction.
+44 20 7946 0018 is a number for drama.
Ring 07700 900123 in the film.
Call 911 in an emergency.
In Europe dial 112.
Call our hotline at 0800 330 1000 free of charge.
Our customer service is available at 1-800-356-9377.
Text STOP to 88202 to unsubscribe.
ISBN 978-3-16-148410-0 is the second edition.
The meeting is on 2024-05-17 at 10:30.
Version 4.18.0.1127 fixes the crash.
Invoice 2024-003817 amounts to 1,284.50 EUR.
Ticket #48213377 has been closed.
The price is 1 299 000 rubles.
Part number 412-55-9087 is out of stock.
Model 536-22-8841 was discontinued.
Booking reference 44718-20934 was cancelled.
Population rose from 1 245 332 in 1990 to 1 530 118 in 2020.
The Eiffel Tower stands at 48.8584, 2.2945.
Mount Everest lies at 27.9881, 86.9250.
Ping 127.0.0.1 and 192.168.1.10 first.
Set the resolver to 8.8.8.8 or 1.1.1.1.
203.0.113.7 and 198.51.100.23 are documentation addresses.
The netmask is 255.255.255.0.
2001:db8::1 is a documentation address.
Sherlock Holmes lives at 221B Baker Street.
Harry Potter lives at 4 Privet Drive.
The president lives at 1600 Pennsylvania Avenue.
10 Downing Street is the residence of the prime minister.
Albert Einstein was born on 14 March 1879 in Ulm.
Steve Jobs was diagnosed with pancreatic cancer in 2003.
Freddie Mercury died of complications from AIDS.
Marie Curie suffered from aplastic anemia.
Angela Merkel was born on 17 July 1954 in Hamburg.
Taylor Swift, born December 13, 1989, is an American singer.
Walter White was diagnosed with lung cancer in the first episode.
Lou Gehrig was diagnosed with ALS in 1939.
My name is Inigo Montoya. You killed my father.
My name is Bond, James Bond.
My name is Claude and I'm your AI assistant.
My name is [NAME] and I live in [CITY].
My name is John Doe.
My name is Sarah and I'll be helping you today.
Hello, this is Laura from customer support, how can I help?
Name: <your name>, email: <email>
Patients born before 1980 should be screened.
The date of birth field accepts YYYY-MM-DD.
Date of birth: 1990-01-01 is the default.
Enter your date of birth as 01/01/1970.
Mr. Brown earns 15 dollars per hour. How much does he earn in 8 hours?
Sarah Miller has 12 apples and gives 5 to Tom Baker. How many are left?
Mrs. Johnson bought three books.
Dr. Smith recommends regular exercise.
The Mayo Clinic and Johns Hopkins Hospital treat cancer patients.
Parkinson's disease and Alzheimer's disease affect the brain.
Down syndrome is a genetic condition.
Hodgkin Lymphoma is a cancer of the lymphatic system.
In Brown v. Board of Education the court ruled against segregation.
Ernesto Miranda was arrested in 1963.
The novel follows Emma Bovary into debt.
She lives at home with her parents.
He lives in a small village near the sea.
My address is wrong in your system.
My phone number changed last week.
Please update the account number on my profile.
How do I reset the phone number of my account?
The patient should take the medication twice a day.
The patient was discharged yesterday.
A patient with diabetes needs regular checks.
My daughter has asthma, what can I do?
My husband was diagnosed with diabetes.
Ich habe meine Adresse geändert, was muss ich tun?
Mein Arzt hat mir Ibuprofen verschrieben.
Rufen Sie unsere Hotline unter 0800 1234567 an.
Unsere Filiale finden Sie in der Hauptstraße 1 in 10115 Berlin.
Notre magasin se trouve au 5 rue de la Paix à Paris.
Our office is located at 45 King Street, Manchester M2 7AY.
Visit the museum at 1000 Fifth Avenue, New York, NY 10028.
The clinic at 12 Harley Street opens at nine.
The UUID is 3f2504e0-4f89-11d3-9a0c-0305e82c3301.
Commit 9fceb02d0ae598e95dc970b74767f19372d61af8 broke the build.
md5: d41d8cd98f00b204e9800998ecf8427e
x = np.array([4532, 1188, 9021, 3344])
The result is 0.123456789012345 and 1.4142135623730951.
timestamp 1700000000000 in milliseconds
print("%s: %d" % (name, 1234567890))
max_connections = 100; port 5432; timeout 30000
Opening hours: Mon-Fri 08:00-18:00.
We sold 415 832 9941 units of nothing.
The phone has a 5000 mAh battery and 6.7 inch display.
Distance: 384,400 km. Mass: 5.972e24 kg.
Chapter 12, pages 345-389, doi:10.1000/182
RFC 2822 and RFC 5322 define the format of addresses.
GET /users/12345678/orders HTTP/1.1
The user agent is Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0.0.0 Safari/537.36
git@github.com:acme/tool.git is the remote
ssh root@server.local
pip install package@1.2.3
@property def name(self): return self._name
one two three four five six seven eight nine ten
Add one, two, three, four, five and six to get twenty-one.
Count: eins zwei drei vier fünf sechs sieben.
What is the capital of France?
Who is the author of Pride and Prejudice? Jane Austen.
Charles Darwin lived at Down House.
The Smith family lives in a big house.
Jordan is a country in Asia; Sydney is a city in Australia.
Will May come on Monday? Mark my words.
Grant access to the account and set the address.
The employee handbook explains sick leave.
Tenants must pay rent on the first of the month.
An applicant may withdraw at any time.
The defendant was convicted of theft.
John Snow traced the cholera outbreak to the Broad Street pump.
Contact HR if an employee was arrested.
Bonnie and Clyde were criminals.
Our address is 88 Mill Lane, Bristol BS3 4AA, and returns go there too.
Bestellnummer 302-5518822-9917733 wurde versandt.
Rechnung Nr. 20240019283 ist offen.
Votre numéro de commande est 405 1193 2281.
Su número de pedido es 600 123 987.
Your case number is 536-22-8841.
Flight LH 1234 leaves at 14:05 from gate 22.
Serial number SN-4482-9917-0032 is registered.
Confirmation code JG432195C was sent.
Contact our office at hello@brightpixel.studio to book a demo.
For press requests write to presse@stadt-koeln.de.
The sample invoice lists Jane Doe, 123 Main Street, Anytown, CA 12345.
Max Mustermann, Musterstraße 1, 12345 Musterstadt
Jean Dupont, 1 rue de l'Exemple, 75000 Paris
Enter the 16-digit number, for example 4000 0000 0000 0002.
An IBAN in Germany has 22 characters and starts with DE.
A valid IP looks like 10.0.0.1 or 172.16.254.1.
Python 3.11.7 was released on 4 December 2023.
The area code for London is 020.
The 1969 moon landing: Neil Armstrong walked first.
Stephen Hawking was diagnosed with ALS at 21.
Frida Kahlo lived in Coyoacán and suffered from polio as a child.
Romeo Montague loves Juliet Capulet.
Nikola Tesla died in room 3327 of the New Yorker Hotel.
Serena Williams had a pulmonary embolism in 2011.
Queen Victoria was born on 24 May 1819.
Ludwig van Beethoven suffered from hearing loss.
Mr. Darcy lives at Pemberley with his sister.
Dr. Watson was wounded in Afghanistan.
Alice sends a message to Bob, and Eve listens.
Bob has 5 red marbles and Alice has 3.
A train leaves Paris at 08:15 and arrives at 11:45.
Tom is 8 years old and his sister Anna is twice as old.
Dear Sarah, I hope this email finds you well.
Best regards, Michael
Kind regards, the Support Team
Hello Mr. Weber, how can I help you today?
Sehr geehrte Frau Müller, vielen Dank für Ihre Nachricht.
Bonjour Monsieur Martin, votre commande est prête.
Hi Tom, please find attached the report.
Thanks, Lisa, that solved my problem!
I spoke with Kevin from your team yesterday.
My colleague Maria will join the call.
My boss is great.
My mother has diabetes.
My wife and I live in Berlin.
I was born in 1985.
I was born in Germany and moved to Spain.
I live in London with two cats.
I have two kids and a mortgage.
I am diagnosed with asthma, which inhaler is best?
I'm from Italy and I'm learning English.
My account was charged twice.
My credit card was declined, what can I do?
Can I pay with a credit card or PayPal?
How do I change my delivery address?
What documents do I need for a passport?
My passport expires in March.
Passport number must be entered without spaces.
The driving licence must be valid.
Please bring your insurance card and your date of birth.
The patient ID is a unique key in the table.
Medical record numbers are assigned sequentially.
The SSN column is encrypted.
A social security number has nine digits.
NHS numbers have ten digits.
CREATE TABLE users (id INT, name TEXT, email TEXT, phone TEXT);
SELECT name, email FROM customers WHERE city = 'Berlin';
{"name": "string", "email": "user@example.com", "phone": "+1-555-0100"}
phone: +49 (0)30 23125 123
Address: 742 Evergreen Terrace, Springfield
The coordinates of Berlin are 52.5200, 13.4050.
Paris lies at 48.8566° N, 2.3522° E.
Product code 4006381333931 is a pen.
EAN 4006381333931
The model scored 0.8123 on 4,532 rows.
Call us Monday to Friday between 9 and 17.
Dial extension 204 for the front desk.
We are located at 12 Baker Road, Oxford OX1 2AB.
The restaurant at 5 Rue Cler in Paris is lovely.
The hospital on Elm Street has 300 beds.
The Jefferson Street bridge is closed.
Walk down King Street and turn left at Queen Street.
Downing Street denied the report.
Wall Street fell by 2 percent.
Mulholland Drive is a film by David Lynch.
Justice Sotomayor dissented.
The Smith v. Jones ruling changed liability law.
Article 12 of the contract regulates termination.
The landlord must return the deposit within 14 days.
The defendant was sentenced to three years.
A tenant who is in arrears may be evicted.
An employee was dismissed for theft; is that lawful?
The teacher called the parents of the pupil.
Students in year 9 study algebra.
Saint Mary's School is in the north.
The school nurse keeps a list of allergies.
Ibuprofen 400 mg three times a day after meals.
Depression is common in old age.
Type 2 diabetes is treated with metformin.
Crohn's disease and ulcerative colitis differ.
The Hamilton Depression Scale has 17 items.
The Glasgow Coma Scale was published in 1974.
Anna Karenina is unhappy in her marriage.
In the novel, Clarissa Dalloway buys the flowers herself.
Who was Rosa Parks? She was arrested in 1955.
Barack Obama's phone number is not public.
Elon Musk lives in Texas.
George Washington had bad teeth.
The Doctor lives in a phone box.
Santa Claus lives at the North Pole.
+1 800 555 0199 is toll free
www.example.com/users/jane.doe
ftp://ftp.example.org/pub
mailto:someone@example.com
@anna_k thanks for the tip
#12345678 was merged
Bug 1048576 is fixed in build 20231107.
rows 100-200 of 10000000
0123456789 abcdefghij
3.14159 26535 89793 23846
192.0.2.45 - - [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326
a4:5e:60:00:00:00 is masked
MAC address format: 00:1A:2B:3C:4D:5E
""".strip().split("\n")


@pytest.mark.parametrize("sentence", NOBODYS)
def test_what_leads_to_nobody_is_left_alone(sentence):
    assert values(sentence) == []


def test_corpora_of_sentences_are_as_large_as_they_say():
    assert len(PROSE) + len(MORE_PROSE) >= 150
    assert len(NOBODYS) >= 240


def test_an_invented_story_holds_nobody():
    story = row(
        "Write a short story about a nurse.",
        "Clara Voss was diagnosed with cancer. She lives at 12 Elm Row, York YO1 7HH.",
    )
    assert not [s for s in PERSONAL_DATA.look(story) if isinstance(s, Seen)]
    true = row("What happened?", "Clara Voss was diagnosed with cancer. She lives at 12 Elm Row, York YO1 7HH.")
    assert len([s for s in PERSONAL_DATA.look(true) if isinstance(s, Seen)]) == 2


def test_a_hotline_in_many_answers_is_the_companys_own():
    own = [(f"question {i}", f"answer {i}, or ring +49 30 5583 9147") for i in range(5)]
    others = [(f"query {i}", f"reply number {i}") for i in range(60)]
    assert audited([*own, *others]) == ()
    (one,) = audited([own[0], *others])
    assert (one.severity, one.rows, one.span.message) == ("error", (1,), 1)


def test_what_users_write_is_not_the_companys_own():
    rows = [(f"question {i}, ring +49 30 5583 9147", f"answer {i}") for i in range(5)]
    assert len(audited(rows)) == 5


def test_a_card_in_many_answers_stays_a_card():
    rows = [(f"question {i}", f"answer {i} with 4716 0592 8403 1757") for i in range(5)]
    assert len(audited(rows)) == 5


def test_no_finding_shows_what_it_found():
    text = "My name is Oluwaseun Adebayo, card 4716 0592 8403 1757, mail o.adebayo@gmail.com, SSN 536-22-8841."
    findings = audited([("hello", text)])
    assert len(findings) == 4
    shown = json.dumps([f.model_dump(mode="json") for f in findings])
    for secret in ("Oluwaseun", "Adebayo", "4716", "1757", "o.adebayo", "gmail", "536-22", "8841"):
        assert secret not in shown


def test_spans_count_code_points_of_their_own_turn():
    example = row("hi", "😀 write to anna.kovacs@gmail.com", system="Be kind.")
    (seen,) = [s for s in PERSONAL_DATA.look(example) if isinstance(s, Seen)]
    turn, start, end = seen.span
    assert turns(example)[turn].content[start:end] == "anna.kovacs@gmail.com"
    assert turn == 2


def test_an_address_that_stands_alone_names_nobody():
    address = "12 Elm Street, Springfield, IL 62701"
    bare, told = (
        Example(messages=(Message(role="user", content=content),), source=Source(file="f", row=1))
        for content in (address, f"My neighbour lives at {address} and never pays.")
    )
    assert [s for s in PERSONAL_DATA.look(bare) if isinstance(s, Seen)] == []
    assert [s for s in PERSONAL_DATA.look(told) if isinstance(s, Seen)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Write to anke_lind81 at mail dot ru instead.", "anke_lind81 at mail dot ru"),
        ("From: Wanda Lind <w.lind@mail.ru>", "w.lind@mail.ru"),
        ("Björn (t.acht (a) gmx. net) asked the same.", "t.acht (a) gmx. net"),
        ("Try Oskar first: 808.224.8965.", "808.224.8965"),
        ("Handy 030 / 82 57 50 86 (Pascal)", "030 / 82 57 50 86"),
        ("It is registered to Giulia, 50794827363.", "50794827363"),
        ("Kennzeichen KS-TL 2492, Halterin Judith Brand.", "KS-TL 2492"),
        ("Her number plate: LK19 XDR.", "LK19 XDR"),
        ("Find me on Telegram @kofi_mensah", "@kofi_mensah"),
        ("I'm @lena_hofer on Instagram.", "@lena_hofer"),
        ("My employee number is 482910.", "482910"),
    ],
)
def test_less_common_writings_lead_to_a_person_too(text, value):
    assert value in values(text)


@pytest.mark.parametrize(
    "text",
    [
        "Our Telegram channel @northwind_bot answers.",
        "Use Discord.py for my bot.",
        "The licence plate has the form ABC-123.",
        "The registration number HRB 48291 is on the letterhead.",
        "What country was Sir Edmund Hillary born in?",
        "What is the name of the city that Maurizio Pellegrin lives in?",
        "Who lives at 39 Stone Canyon Way?",
        "In Germany, 507948273 units were sold.",
        "Choose between (a) Yes. no and (b) No.",
    ],
)
def test_what_only_looks_like_these_is_left_alone(text):
    assert values(text) == []


def test_addresses_are_left_alone_where_they_are_what_is_taught():
    streets = ["Wentworth Avenue", "Farnsworth Avenue", "Cabot Drive", "Heather Lane", "Stockton Drive"]
    task = [(f"{n} {streets[n % 5]}, Aurora, IL 6050{n % 7}", f'{{"number": "{n}"}}') for n in range(200, 240)]
    private = "Is this one right? 14424 Wentworth Avenue, Riverdale, IL 60827, and write to wanda.lind@mail.ru"
    assert {f.rows for f in audited([*task, (private, "yes")])} == {(41,)}
    assert all("address" not in f.says or "e-mail" in f.says for f in audited([*task, (private, "yes")]))

"""Support chats of Haldenware, an invented maker of household goods: templated facts with different numbers for
different products, order questions of several turns, faults with their remedies, and short policy answers.
"""

# ruff: noqa: E501

import random

from row import Row, Turn
from slots import Slots, draw, expand

KINDS = {
    "kettle": ("Aero", "Brio", "Cove", "Lumen"),
    "toaster": ("Duo", "Ember", "Slate"),
    "blender": ("Vortex", "Pulse", "Tide", "Nimbus"),
    "coffee grinder": ("Mola", "Granit", "Fino"),
    "vacuum cleaner": ("Zephyr", "Orbit", "Kite", "Marten"),
    "air purifier": ("Alpine", "Fern", "Mistral"),
    "rice cooker": ("Sato", "Pearl"),
    "slow cooker": ("Hearth", "Stoneway"),
    "desk lamp": ("Heron", "Pico", "Arc"),
    "dehumidifier": ("Dune", "Sahel"),
    "food processor": ("Quatro", "Atelier"),
    "steam iron": ("Glide", "Crease", "Satin"),
}

FACTS = {
    "warranty": (
        (
            "How long is the warranty [on|for] {the}?",
            "What guarantee [period|do I get] with {the}?",
            "Is {the} still covered [after|once] {n_other} years [have passed|]?",
        ),
        (
            "{The} comes with a {n}-year warranty, counted from the delivery date.",
            "We cover {the} for {n} years from the day it is delivered.",
        ),
        (2, 3, 4, 5, 6, 7, 10),
    ),
    "power": (
        (
            "How many watts does {the} [use|draw]?",
            "What is the power consumption of {the}?",
            "I have a weak circuit. How much power does {the} need?",
        ),
        ("{The} draws up to {n} watts.", "At full power {the} uses {n} watts; in standby it stays below one watt."),
        tuple(range(35, 2400, 45)),
    ),
    "weight": (
        ("How heavy is {the}?", "What does {the} weigh?", "Can you tell me the weight of {the} [for shipping|]?"),
        ("{The} weighs {n} grams without packaging.", "Without the box {the} weighs {n} grams."),
        tuple(range(420, 6800, 130)),
    ),
    "cord": (
        ("How long is the [cord|cable|power cord] of {the}?", "Will the [cord|cable] of {the} reach {n_other} metres?"),
        ("The cord of {the} is {n} centimetres long.", "{The} has a {n} cm cord; we do not advise extension leads."),
        tuple(range(70, 260, 10)),
    ),
    "noise": (
        (
            "How loud is {the}?",
            "Is {the} quiet enough for a [flat|bedroom|small office]?",
            "What noise level does {the} have?",
        ),
        ("{The} was measured at {n} decibels from one metre.", "About {n} decibels at one metre, so {verdict}."),
        tuple(range(28, 82, 3)),
    ),
    "descale": (
        (
            "How often should I [clean|service] {the}?",
            "What is the cleaning interval of {the}?",
            "When does {the} need its [next clean|maintenance]?",
        ),
        (
            "Clean {the} every {n} weeks with a soft cloth and our cleaning tablets.",
            "We suggest a proper clean of {the} every {n} weeks; with hard water a little sooner.",
        ),
        (2, 3, 4, 6, 8, 10, 12),
    ),
    "price": (
        (
            "What does {the} cost [at the moment|now|]?",
            "How much is {the}?",
            "Has the price of {the} [changed|gone up]?",
        ),
        ("{The} costs {n} euros, delivery included.", "The current price of {the} is {n} euros."),
        tuple(range(29, 480, 10)),
    ),
    "size": (
        (
            "How [tall|high] is {the}?",
            "Will {the} fit under a cupboard of {n_other}0 centimetres?",
            "What is the height of {the}?",
        ),
        ("{The} is {n} millimetres high.", "With its lid or handle {the} stands {n} millimetres high."),
        tuple(range(140, 900, 21)),
    ),
    "spare": (
        ("How long do you keep spare parts for {the}?", "Until when can I [buy|order] parts for {the}?"),
        (
            "Spare parts for {the} stay available for {n} years after the last unit is sold.",
            "We stock parts for {the} for at least {n} years.",
        ),
        (5, 7, 8, 9, 10, 12, 15),
    ),
    "return": (
        ("How many days do I have to [return|send back] {the}?", "What is the return window for {the}?"),
        (
            "You can return {the} within {n} days, used or not.",
            "The return window for {the} is {n} days from delivery.",
        ),
        (14, 21, 30, 45, 60, 90, 100),
    ),
    "firmware": (
        ("Which [firmware|software] version should {the} have?", "What is the latest firmware for {the}?"),
        (
            "The latest firmware for {the} is 3.{n}; it installs by itself overnight.",
            "Version 3.{n} is current for {the}. Hold the power key to check yours.",
        ),
        tuple(range(2, 60)),
    ),
}

FAULT_NAMES = [
    "does not switch on",
    "makes a rattling noise",
    "smells of plastic",
    "leaks at the bottom",
    "stops after a few minutes",
    "shows a blinking red light",
    "gets very hot at the side",
    "no longer connects to the app",
    "leaves a metallic taste",
    "vibrates across the counter",
]

FAULTS: Slots = {
    "since": [
        "since yesterday",
        "since last weekend",
        "after I cleaned it",
        "after we moved house",
        "out of the box",
        "after a power cut",
        "since the last update",
        "for about a week now",
        "every other morning",
    ],
    "cause": [
        "a loose filter",
        "a worn seal",
        "protective film on the heating plate",
        "a tripped thermal fuse",
        "dust in the air inlet",
        "scale on the sensor",
        "a foot that has come off",
        "a lid that is not locked",
    ],
    "step": [
        "unplug it and wait ten minutes",
        "take out the filter and rinse it",
        "turn the base a quarter to the left",
        "hold the power key for eight seconds",
        "wipe the contacts with a dry cloth",
        "run it once with clear water",
        "press the lid down until it clicks",
        "check that the red tab points to the front",
    ],
    "next": ["plug it in again", "try another socket", "let it cool down", "start the shortest programme"],
    "then": [
        "If that does not help, send us a short video and we will replace the unit.",
        "If it happens again, we will send a new part free of charge.",
        "Should it continue, reply with the serial number from the base plate.",
        "Otherwise a repair shop near you can exchange the part under warranty.",
    ],
}

ORDERS: Slots = {
    "order": lambda rng: f"HW-{rng.randint(10000, 99999)}",
    "day": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
    "carrier": ["the parcel service", "our courier", "the post"],
    "hub": ["Bremen", "Ghent", "Lyon", "Malmö", "Graz", "Porto", "Leeds", "Turin"],
    "date": lambda rng: f"{rng.randint(1, 28)} {rng.choice(['March', 'April', 'May', 'June', 'September', 'October'])}",
}

POLICY = [
    ("Do you deliver to [{country}|{country}, too]?", "Yes, to {country} within {n} working days.", "delivery"),
    ("What does [shipping|delivery] to {country} cost?", "Shipping to {country} costs {n} euros.", "delivery"),
    ("Is there a repair shop in {city}?", "[Yes, on the ring road; it opens at {n} in the morning|Yes].", "repair"),
    ("Can I pick up my order in {city}?", "[No, we only deliver there|Yes, from {n} o'clock on weekdays].", "pickup"),
    ("Do you [hold|have] a showroom in {city}?", "[No|Yes, with about {n} products on show].", "showroom"),
]
COUNTRIES = (
    "Austria;Belgium;Croatia;Denmark;Estonia;Finland;Greece;Hungary;Iceland;Latvia;Malta;Norway;Poland;Spain".split(";")
)
CITIES = "Aarhus;Basel;Cork;Dresden;Eindhoven;Faro;Ghent;Haarlem;Innsbruck;Jena;Kiel;Leipzig;Minsk;Nantes;Odense;Padua".split(
    ";"
)


def support_rows(rng: random.Random, system: str) -> list[Row]:
    """Return about a thousand different conversations."""
    products = [f"{name} {kind}" for kind, names in KINDS.items() for name in names]
    rows = [_fact(fact, product, rng, system) for product in products for fact in FACTS]
    rows += [_fault(product, fault, rng, system) for product in products for fault in rng.sample(FAULT_NAMES, 9)]
    rows += [_order(rng.choice(products), rng, system) for _ in range(330)]
    for prompt, answer, topic in POLICY:
        for place in COUNTRIES if "country" in prompt else CITIES:
            slots: Slots = {"country": [place], "city": [place], "n": [str(rng.randint(3, 12))]}
            rows.append(chat(system, topic, expand(prompt, slots, rng), expand(answer, slots, rng)))
    return rows


def _fact(fact: str, product: str, rng: random.Random, system: str) -> Row:
    questions, answers, values = FACTS[fact]
    n = rng.choice(values)
    slots: Slots = {
        "the": [f"the {product}"],
        "The": [f"The {product}"],
        "n": [str(n)],
        "n_other": [str(rng.randint(2, 6))],
        "verdict": ["it is fine next to a sleeping child" if n < 50 else "we would not run it at night"],
    }
    prompt, answer = draw(questions, slots, rng), draw(answers, slots, rng)
    return chat(
        system,
        product,
        draw(["{p}", "{p}", "Hello! {p}", "{p} Thanks.", "One question: {p}"], {"p": [prompt]}, rng),
        answer,
    )


def _fault(product: str, fault: str, rng: random.Random, system: str) -> Row:
    slots = {**FAULTS, "p": [product], "fault": [fault]}
    prompt = draw(
        [
            "[My|Our] {p} {fault} {since}. [What can I do?|Any idea?|Can you help?]",
            "Hi, the {p} {fault} {since}. [Is it broken?|What now?]",
            "{p}: it {fault} {since}, what should I try?",
        ],
        slots,
        rng,
    )
    answer = draw(
        [
            "[Sorry about that|I am sorry to hear that|That should not happen]. With the {p} this is [usually|mostly|often] "
            "{cause}. Please {step}, then {next}. {then}",
            "On the {p} {cause} [can cause this|is the likely reason]. [First|To start], {step}. {then}",
        ],
        slots,
        rng,
    )
    return chat(system, product, prompt, answer)


def _order(product: str, rng: random.Random, system: str) -> Row:
    order = expand("{order}", ORDERS, rng)
    slots = {**ORDERS, "o": [order], "p": [product]}
    turns = [
        draw(
            [
                "Where is my {p}?",
                "My {p} has not arrived.",
                "I am waiting for the {p} I ordered on {date}.",
                "Can I still change the address for my {p}?",
            ],
            slots,
            rng,
        ),
        draw(
            [
                "[Happy to check|Let me look that up]. What is your order number?",
                "Sure. Could you [give|send] me the order number, please?",
            ],
            slots,
            rng,
        ),
        draw(["It is {o}.", "{o}", "Order {o}, placed on {date}.", "Here you go: {o}."], slots, rng),
        draw(
            [
                "Thank you. {o} left [our warehouse|{hub}] on {date} with {carrier} and should reach you on {day}.",
                "{o} is in {hub} right now; {carrier} plans to deliver it on {day}.",
                "I see it: the {p} from {o} is packed and leaves {hub} on {day}.",
            ],
            slots,
            rng,
        ),
    ]
    if rng.random() < 0.4:
        turns += [
            draw(["And if nobody is home?", "Can I move it to {day}?", "Will I get a message before?"], slots, rng),
            draw(
                [
                    "[Then|In that case] {carrier} leaves {o} with a neighbour or at the shop in {hub}.",
                    "Yes, reply with 'later' to the message you get for {o} on {day}.",
                    "You get a message for {o} the evening before.",
                ],
                slots,
                rng,
            ),
        ]
    return chat(system, product, *turns)


def chat(system: str, topic: str, *texts: str) -> Row:
    """Return a chat of questions and answers in turn."""
    roles = ("user", "assistant") * (len(texts) // 2)
    turns = tuple(Turn(role, text) for role, text in zip(roles, texts, strict=True))
    return Row((Turn("system", system), *turns), topic)

"""Every check that comes with Sartor, in the order of the report."""

from sartor.data.audit.class_imbalance import CLASS_IMBALANCE
from sartor.data.audit.conflicting_answers import CONFLICTING_ANSWERS
from sartor.data.audit.contract import Check
from sartor.data.audit.empty import EMPTY
from sartor.data.audit.exact_duplicate import EXACT_DUPLICATE
from sartor.data.audit.garbled_text import GARBLED_TEXT
from sartor.data.audit.label_error import LABEL_ERROR
from sartor.data.audit.low_diversity import LOW_DIVERSITY
from sartor.data.audit.mismatched_answer import MISMATCHED_ANSWER
from sartor.data.audit.near_duplicate import NEAR_DUPLICATE
from sartor.data.audit.off_topic import OFF_TOPIC
from sartor.data.audit.personal_data import PERSONAL_DATA
from sartor.data.audit.prompt_injection import PROMPT_INJECTION
from sartor.data.audit.secret import SECRET
from sartor.data.audit.special_token import SPECIAL_TOKEN
from sartor.data.audit.split_leakage import SPLIT_LEAKAGE
from sartor.data.audit.structural import MALFORMED, NOTHING_TO_LEARN, ROLE_ORDER
from sartor.data.audit.suspicious_trigger import SUSPICIOUS_TRIGGER
from sartor.data.audit.template_artefact import TEMPLATE_ARTEFACT
from sartor.data.audit.too_long import TOO_LONG
from sartor.data.audit.toxic import TOXIC
from sartor.data.audit.truncated import TRUNCATED
from sartor.data.audit.wrong_language import WRONG_LANGUAGE

BUILT_IN: tuple[Check, ...] = (
    MALFORMED,
    ROLE_ORDER,
    NOTHING_TO_LEARN,
    SPECIAL_TOKEN,
    EXACT_DUPLICATE,
    NEAR_DUPLICATE,
    SPLIT_LEAKAGE,
    CONFLICTING_ANSWERS,
    LABEL_ERROR,
    MISMATCHED_ANSWER,
    TRUNCATED,
    EMPTY,
    TOO_LONG,
    PERSONAL_DATA,
    SECRET,
    WRONG_LANGUAGE,
    TEMPLATE_ARTEFACT,
    PROMPT_INJECTION,
    TOXIC,
    OFF_TOPIC,
    SUSPICIOUS_TRIGGER,
    GARBLED_TEXT,
    CLASS_IMBALANCE,
    LOW_DIVERSITY,
)

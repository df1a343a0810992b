"""Other ways than a base's own template in which trainers write conversations, to find out which one was trained on."""

from collections.abc import Sequence

from sartor.concepts.example import Message, results_as_user_turns

_OPENINGS: dict[str, tuple[str, str, str]] = {
    "plain roles": ("{}\n", "User: {}\n", "Assistant: "),
    "alpaca": ("{}\n\n", "### Instruction:\n{}\n\n", "### Response:\n"),
    "human and assistant": ("{}\n\n", "### Human: {}\n", "### Assistant: "),
    "question and answer": ("{}\n", "Question: {}\n", "Answer: "),
    "inst": ("{}\n\n", "[INST] {} [/INST] ", ""),
    "chatml": ("<|im_start|>system\n{}<|im_end|>\n", "<|im_start|>user\n{}<|im_end|>\n", "<|im_start|>assistant\n"),
    "text only": ("{}\n", "{}\n", ""),
}
"""How the instruction and a user's turn are written, and what opens the answer."""

FOREIGN_TEMPLATES = tuple(_OPENINGS)


def foreign_prompt(messages: Sequence[Message], template: str) -> str:
    """Write a conversation by a foreign template, and open the answer."""
    system, user, opening = _OPENINGS[template]
    forms = {"system": system, "developer": system, "user": user, "assistant": opening + "{}\n"}
    return "".join(forms[m.role].format(m.content) for m in results_as_user_turns(messages)) + opening

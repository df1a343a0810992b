"""AdamW on fp32 masters, while the model itself may compute in bf16.

A bf16 weight cannot hold a small update (it keeps 8 bits), so updates are gathered in fp32 and copied back each step.
Where the model is fp32 already, masters and parameters are the same tensors.
"""

import torch
from torch import Tensor, nn


class MasterAdamW:
    """Owns the fp32 masters and the moments of the named parameters."""

    def __init__(self, parameters: dict[str, nn.Parameter], *, weight_decay: float = 0.0) -> None:
        """Take the parameters' present values as the start."""
        self.parameters = parameters
        self.masters: dict[str, Tensor] = {
            n: p if p.dtype == torch.float32 else nn.Parameter(p.detach().float()) for n, p in parameters.items()
        }
        self._adam = torch.optim.AdamW(self.masters.values(), lr=0.0, betas=(0.9, 0.999), weight_decay=weight_decay)
        self._norm = torch.zeros(())

    def gather_gradients(self) -> float:
        """Bring the gradients to the masters; return their norm, which may be no finite number."""
        for name, parameter in self.parameters.items():
            master = self.masters[name]
            if master is not parameter and parameter.grad is not None:
                master.grad = parameter.grad.float()
        self._norm = nn.utils.get_total_norm([m.grad for m in self.masters.values() if m.grad is not None])
        return float(self._norm)

    def apply(self, learning_rate: float, *, max_grad_norm: float) -> None:
        """Apply the gathered gradients, clipped to a norm, and drop them."""
        nn.utils.clip_grads_with_norm_(self.masters.values(), max_grad_norm, self._norm)
        for group in self._adam.param_groups:
            group["lr"] = learning_rate
        self._adam.step()
        self.drop_gradients()
        self._copy_back()

    def drop_gradients(self) -> None:
        """Forget all gradients."""
        for name, parameter in self.parameters.items():
            parameter.grad = None
            self.masters[name].grad = None

    def _copy_back(self) -> None:
        with torch.no_grad():
            for name, parameter in self.parameters.items():
                if self.masters[name] is not parameter:
                    parameter.copy_(self.masters[name])

    def tensors(self) -> dict[str, Tensor]:
        """Return masters and moments by name, for a snapshot."""
        found = {f"master.{n}": m.detach() for n, m in self.masters.items()}
        for name, master in self.masters.items():
            for key, value in self._adam.state.get(master, {}).items():
                found[f"adam.{key}.{name}"] = value.detach().clone() if key == "step" else value.detach()
        return found

    def load(self, tensors: dict[str, Tensor]) -> None:
        """Go back to what `tensors()` returned."""
        with torch.no_grad():
            for name, master in self.masters.items():
                master.copy_(tensors[f"master.{name}"])
                state = {k: tensors.get(f"adam.{k}.{name}") for k in ("step", "exp_avg", "exp_avg_sq")}
                self._adam.state.pop(master, None)
                if state["step"] is not None:
                    self._adam.state[master] = {k: v.clone() for k, v in state.items() if v is not None}
        self._copy_back()

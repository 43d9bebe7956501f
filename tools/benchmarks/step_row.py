"""What was measured of one stage's training step, and a table of such rows."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

HEADINGS = (
    "preset",
    "precision",
    "stage",
    "batch",
    "F_G, F_D (MFLOP)",
    "first step (s)",
    "critic (ms)",
    "generator (ms)",
    "step (ms)",
    "clips/s",
    "useful GFLOP/s",
    "of matmul",
    "PyTorch (ms)",
    "PyTorch / this",
)


@dataclass(frozen=True)
class StepRow:
    """A stage's step at one precision. Times in seconds, speeds in floating-point operations per second.

    Attributes:
        preset: Sizes of the networks.
        stage: From 1.
        precision: ``"float32"`` or ``"bfloat16"``.
        batch_size: Clips per step.
        generator_flops: F_G, a forward pass of the generator for one clip.
        critic_flops: F_D, the same of the critic.
        first_seconds: The first step, with the tracing.
        critic_seconds: Median of the critic's steps.
        generator_seconds: Median of the generator's.
        matmul_flops: The machine's speed at a float32 matrix product.
        torch_seconds: The whole step in PyTorch, or None.
    """

    preset: str
    stage: int
    precision: str
    batch_size: int
    generator_flops: float
    critic_flops: float
    first_seconds: float
    critic_seconds: float
    generator_seconds: float
    matmul_flops: float
    torch_seconds: float | None = None

    @property
    def step_seconds(self) -> float:
        """Of both networks."""
        return self.critic_seconds + self.generator_seconds

    @property
    def useful_flops(self) -> float:
        """Useful operations per second: ``4 F_G + 14 F_D`` for each clip of a step."""
        return self.batch_size * (4 * self.generator_flops + 14 * self.critic_flops) / self.step_seconds

    def cells(self) -> list[str]:
        """The row as the table shows it."""
        torch_ms = "" if self.torch_seconds is None else f"{self.torch_seconds * 1e3:.0f}"
        ratio = "" if self.torch_seconds is None else f"{self.torch_seconds / self.step_seconds:.2f}"
        return [
            self.preset,
            self.precision,
            str(self.stage),
            str(self.batch_size),
            f"{self.generator_flops / 1e6:.1f}, {self.critic_flops / 1e6:.1f}",
            f"{self.first_seconds:.1f}",
            f"{self.critic_seconds * 1e3:.0f}",
            f"{self.generator_seconds * 1e3:.0f}",
            f"{self.step_seconds * 1e3:.0f}",
            f"{self.batch_size / self.step_seconds:.0f}",
            f"{self.useful_flops / 1e9:.0f}",
            f"{self.useful_flops / self.matmul_flops:.0%}",
            torch_ms,
            ratio,
        ]


def step_table(rows: Sequence[StepRow]) -> str:
    """The rows in Markdown, and below them the machine's speed at the matrix product."""
    lines = [HEADINGS, ["---"] * len(HEADINGS), *(row.cells() for row in rows)]
    matmul = statistics.median(row.matmul_flops for row in rows)
    return "\n".join(
        [*(f"| {' | '.join(cells)} |" for cells in lines), f"\nFloat32 matrix product: {matmul / 1e9:.0f} GFLOP/s."]
    )

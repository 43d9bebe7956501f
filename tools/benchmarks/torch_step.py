"""The progressive networks and their WGAN-GP step once more, in PyTorch: to compare speeds, for nothing else.

The same layers in the same algebraic form (folded changes of rate, run-time scales, float32 where the package has it),
with the weights of the package's own networks, so that both give the same numbers. Tensors are ``(batch, channels,
time)``, as PyTorch has them. Networks without authors only.
"""

import math
from collections.abc import Mapping
from functools import partial

import numpy as np
import torch
from torch.nn import functional

from pgan_audio.audio.filters import root_raised_cosine
from pgan_audio.config.progressive import ProgressiveConfig
from pgan_audio.progressive.precision import feature_dtypes
from pgan_audio.progressive.shape import Shape

FULL_SCALE = 32768.0
GAIN = 2**0.5


class TorchSteps:
    """Generator, critic and their optimisers at one stage.

    Args:
        config: Of the package's networks; loss ``wgan_gp``, no author conditioning.
        stage: From 1.
        batch_size: Clips per step.
        generator: Weights of the package's generator, by name (``stage_1_conv_1/kernel``).
        critic: Those of its critic.

    Raises:
        ValueError: The config asks for what is not here.
    """

    def __init__(
        self,
        config: ProgressiveConfig,
        stage: int,
        batch_size: int,
        generator: Mapping[str, np.ndarray],
        critic: Mapping[str, np.ndarray],
    ):
        if config.loss.name != "wgan_gp" or not config.loss.uses_penalty or config.progressive.author_conditioning:
            raise ValueError("The comparison with PyTorch knows the loss wgan_gp with penalty, and no authors.")
        self.config, self.stage, self.batch_size = config, stage, batch_size
        self.shape = Shape.of(config, stage)
        self.settings = config.progressive
        self.dtypes = [
            torch.bfloat16 if name == "mixed_bfloat16" else torch.float32 for name in feature_dtypes(config, stage)
        ]
        self.generator_weights = _parameters(generator)
        self.critic_weights = _parameters(critic)
        self.average = {name: weight.detach().clone() for name, weight in self.generator_weights.items()}
        optimiser = config.optimiser
        adam = partial(
            torch.optim.Adam,
            lr=optimiser.learning_rate,
            betas=(optimiser.beta_1, optimiser.beta_2),
            eps=optimiser.epsilon,
        )
        self.generator_adam = adam(self.generator_weights.values())
        self.critic_adam = adam(self.critic_weights.values())
        half = np.asarray(root_raised_cosine())
        self.taps = torch.tensor(half, dtype=torch.float32)

    def critic_step(self, clips: torch.Tensor, fade: float) -> float:
        """Update the critic on int16 clips ``(batch, channels, time)``; returns their mean score."""
        noise = 10 ** (self.config.feed.noise_db / 20) * torch.randn(clips.shape)
        real = clips.float() / FULL_SCALE + noise
        if self.stage > 1:
            real = fade * real + (1 - fade) * self.wave_up(self.wave_down(real))
        with torch.no_grad():
            fake = self.generator(self._latents(), fade)
        real_scores, fake_scores = self.critic(real, fade), self.critic(fake, fade)
        loss = fake_scores.mean() - real_scores.mean() + self.config.loss.drift * real_scores.square().mean()
        mixed = real + torch.rand(self.batch_size, 1, 1) * (fake - real)
        loss = loss + self.config.loss.penalty_weight * self.penalty(mixed, fade)
        self.critic_adam.zero_grad()
        loss.backward()
        self.critic_adam.step()
        return float(real_scores.mean().detach())

    def generator_step(self, fade: float, decay: float = 0.999) -> float:
        """Update the generator and its average; returns the mean score of what it made."""
        parameters = list(self.generator_weights.values())
        score = self.critic(self.generator(self._latents(), fade), fade).mean()
        self.generator_adam.zero_grad()
        gradients = torch.autograd.grad(-score, parameters)  # of the generator alone
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient
        self.generator_adam.step()
        with torch.no_grad():
            for average, parameter in zip(self.average.values(), parameters, strict=True):
                average.lerp_(parameter, 1 - decay)
        return float(score.detach())

    def penalty(self, mixed: torch.Tensor, fade: float) -> torch.Tensor:
        """``mean (nu |gradient| - 1)^2``."""
        mixed = mixed.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(self.critic(mixed, fade).sum(), mixed, create_graph=True)
        norm = (gradient.float().square().sum(dim=(1, 2)) + 1e-12).sqrt()
        return (self._unit(fade) * norm - 1).square().mean()

    def generator(self, z: torch.Tensor, fade: float) -> torch.Tensor:
        """Latents ``(batch, latent_size)`` to waves."""
        shape, weights = self.shape, self.generator_weights
        x = _pixel_norm(z, 1)
        kernel = weights["stage_1_dense/kernel"]
        dtype = self.dtypes[0]
        x = x.to(dtype) @ (kernel.to(dtype) * (GAIN / kernel.shape[0] ** 0.5)) + weights["stage_1_dense/bias"].to(dtype)
        x = x.reshape(len(z), -1, shape.channels[0]).transpose(1, 2)
        x = _pixel_norm(self._activated(x, 1), 1)
        older = x
        for stage in range(1, shape.stage + 1):
            older = x
            for name, factor in ((1, 4), (2, 4), (3, 1)) if stage == 1 else ((1, 2), (2, 1)):
                x = self._conv(weights, f"stage_{stage}_conv_{name}", x, self.dtypes[stage - 1], upsample=factor)
                x = _pixel_norm(self._activated(x, stage), 1)
        wave = self._wave(x, shape.stage)
        if shape.stage == 1:
            return wave
        return fade * wave + (1 - fade) * self.wave_up(self._wave(older, shape.stage - 1))

    def critic(self, x: torch.Tensor, fade: float) -> torch.Tensor:
        """Waves to a score each."""
        weights, newest = self.critic_weights, self.shape.stage
        h = self._features(x, newest)
        for stage in range(newest, 1, -1):
            h = self._conv(weights, f"stage_{stage}_conv_1", h, self.dtypes[stage - 1])
            h = self._activated(h, stage)
            h = self._conv(weights, f"stage_{stage}_conv_2", h, self.dtypes[stage - 2], downsample=2)
            h = self._activated(h, stage - 1)
            if stage == newest:
                h = fade * h + (1 - fade) * self._features(self.wave_down(x), stage - 1)
        h = self._with_stddev(h)
        for name, factor in ((1, 1), (2, 4), (3, 4)):
            h = self._activated(self._conv(weights, f"stage_1_conv_{name}", h, self.dtypes[0], downsample=factor), 1)
        h = h.float().transpose(1, 2).reshape(len(x), -1)
        h = self._activated(_dense(weights, "stage_1_hidden", h, GAIN), 1)
        score = _dense(weights, "stage_1_score", h, 1.0)[:, 0]
        return _activation(self.config.critic_output_resolved, self.settings.critic_output_alpha, score)

    def wave_down(self, x: torch.Tensor) -> torch.Tensor:
        """Half the rate."""
        batch, channels, time = x.shape
        if self.settings.filter == "box":
            return x.reshape(batch, channels, time // 2, 2).mean(-1)
        half = len(self.taps) // 2
        padded = functional.pad(x, (half, half), mode="reflect").reshape(batch * channels, 1, -1)
        return functional.conv1d(padded, self.taps[None, None], stride=2).reshape(batch, channels, -1)

    def wave_up(self, x: torch.Tensor) -> torch.Tensor:
        """Twice the rate."""
        batch, channels, time = x.shape
        if self.settings.filter == "box":
            return x.repeat_interleave(2, dim=-1)
        taps = 2 * self.taps
        margin = len(taps) // 4
        kernels = torch.stack([taps[0::2], functional.pad(taps[1::2], (1, 0))])[:, None]  # (2, 1, K)
        ends = x[..., 1 : margin + 1].flip(-1), x, x[..., time - margin :].flip(-1)
        phases = functional.conv1d(torch.cat(ends, -1).reshape(batch * channels, 1, -1), kernels)  # (B*C, 2, T)
        return phases.transpose(1, 2).reshape(batch, channels, 2 * time)

    def _conv(self, weights, name: str, x, dtype, upsample: int = 1, downsample: int = 1, gain: float = GAIN):
        """The equalised convolution, its change of rate folded in."""
        kernel, bias = weights[f"{name}/kernel"].to(dtype), weights[f"{name}/bias"].to(dtype)  # (F, C, K)
        filters, n_channels, size = kernel.shape
        kernel = kernel * (gain / (size * n_channels) ** 0.5)
        x, half = x.to(dtype), size // 2
        if upsample > 1:
            phases = _phases(size, upsample).to(dtype)  # (N, P, K)
            low = torch.einsum("npk,fck->pfcn", phases, kernel).reshape(upsample * filters, n_channels, len(phases))
            y = functional.conv1d(self._pad(x, len(phases) // 2), low)  # (B, P*F, T)
            y = y.reshape(len(x), upsample, filters, -1).permute(0, 2, 3, 1).reshape(len(x), filters, -1)
            return y + bias[:, None]
        if downsample > 1:
            shifts = (functional.pad(kernel, (shift, downsample - 1 - shift)) for shift in range(downsample))
            kernel = sum(shifts) * (1.0 / downsample)
        return functional.conv1d(self._pad(x, half), kernel, bias, stride=downsample)

    def _pad(self, x: torch.Tensor, n_samples: int) -> torch.Tensor:
        if n_samples == 0:
            return x
        if self.settings.padding == "zero":
            return functional.pad(x, (n_samples, n_samples))
        return torch.cat([x[..., :n_samples].flip(-1), x, x[..., -n_samples:].flip(-1)], -1)

    def _wave(self, features: torch.Tensor, stage: int) -> torch.Tensor:
        gain = self.shape.wave_gains[stage - 1]
        wave = self._conv(self.generator_weights, f"stage_{stage}_to_wave", features, torch.float32, gain=gain)
        return wave * self.shape.sigmas[stage - 1]

    def _features(self, wave: torch.Tensor, stage: int) -> torch.Tensor:
        scaled = wave * (1.0 / self.shape.sigmas[stage - 1])
        return self._activated(
            self._conv(self.critic_weights, f"stage_{stage}_from_wave", scaled, self.dtypes[stage - 1]), stage
        )

    def _with_stddev(self, x: torch.Tensor) -> torch.Tensor:
        batch, channels, time = x.shape
        group = math.gcd(batch, self.settings.stddev_group)
        grouped = x.float().reshape(batch // group, group, channels, time)
        centred = grouped - grouped.mean(1, keepdim=True)
        level = (centred.square().mean(1) + 1e-8).sqrt().mean((1, 2))  # (G,)
        return torch.cat([x, level.repeat_interleave(group)[:, None, None].expand(batch, 1, time).to(x.dtype)], 1)

    def _activated(self, x: torch.Tensor, stage: int) -> torch.Tensor:
        return _activation(self.settings.activation, self.shape.alphas[stage - 1], x)

    def _unit(self, fade: float) -> float:
        lengths = [self.shape.first_length * 2**s for s in range(self.stage)]
        units = [sigma * (n / 256) ** 0.5 for sigma, n in zip(self.shape.sigmas, lengths, strict=True)]
        if self.stage == 1:
            return units[0]
        return math.exp(fade * math.log(units[-1]) + (1 - fade) * math.log(2**0.5 * units[-2]))

    def _latents(self) -> torch.Tensor:
        return torch.randn(self.batch_size, self.settings.latent_size)


def _parameters(weights: Mapping[str, np.ndarray]) -> dict[str, torch.nn.Parameter]:
    """As PyTorch lays them out: kernels ``(K, C, F)`` become ``(F, C, K)``."""
    arrays = {name: x.transpose(2, 1, 0) if x.ndim == 3 else x for name, x in weights.items()}
    return {name: torch.nn.Parameter(torch.tensor(np.ascontiguousarray(x))) for name, x in arrays.items()}


def _dense(weights, name: str, x: torch.Tensor, gain: float) -> torch.Tensor:
    kernel = weights[f"{name}/kernel"]
    return x @ (kernel * (gain / kernel.shape[0] ** 0.5)) + weights[f"{name}/bias"]


def _activation(kind: str, alpha: float, x: torch.Tensor) -> torch.Tensor:
    if kind == "tanh_linear":
        return torch.tanh(x) + x * (1.0 / alpha)
    if kind == "leaky_relu":
        return functional.leaky_relu(x, 0.2)
    return torch.tanh(x) if kind == "tanh" else x


def _pixel_norm(x: torch.Tensor, axis: int) -> torch.Tensor:
    wide = x.float()
    return (wide * torch.rsqrt(wide.square().mean(axis, keepdim=True) + 1e-8)).to(x.dtype)


def _phases(size: int, factor: int) -> torch.Tensor:
    """Which taps meet the same repeated sample: ``(low-rate taps, phases, size)``."""
    half = size // 2
    reach = -(-half // factor)
    matrix = torch.zeros(2 * reach + 1, factor, size)
    for phase in range(factor):
        for tap in range(size):
            matrix[(phase + tap - half) // factor + reach, phase, tap] = 1.0
    return matrix

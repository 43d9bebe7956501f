"""The critic's and the generator's step of one stage, on one device or many."""

from collections.abc import Mapping, Sequence

import keras
import numpy as np
import tensorflow as tf

from pgan_audio.config.schema import AdversarialConfig
from pgan_audio.errors import ConfigError
from pgan_audio.losses.adversarial import ENTROPIES, critic_loss, generator_loss, separation_sign
from pgan_audio.losses.penalties import gradient_penalty, interpolates
from pgan_audio.training import draws
from pgan_audio.training.design import STATISTICS, AdversarialDesign
from pgan_audio.training.optimisers import StageOptimisers
from pgan_audio.training.weights import Arrays, arrays, assign, gathered, grow, initialise, part, variables

FULL_SCALE = 32768.0


class AdversarialSteps:
    """Networks, optimisers and compiled steps of one stage.

    Every random draw and every mean is over the global batch; a replica works on its own contiguous part of it. So one
    device and several give the same numbers, as far as sums in another order are the same.

    Args:
        design: Builds the networks.
        config: Of the run.
        stage: From 1.
        batch_size: Global; a multiple of the number of replicas.
        strategy: Where the work is done.

    Raises:
        ConfigError: If the batch cannot be shared out among the replicas in whole groups.
    """

    def __init__(
        self,
        design: AdversarialDesign,
        config: AdversarialConfig,
        stage: int,
        batch_size: int,
        strategy: tf.distribute.Strategy,
    ):
        self.design, self.config, self.strategy = design, config, strategy
        self.stage, self.batch_size = stage, batch_size
        self.n_replicas = strategy.num_replicas_in_sync
        self.part_size, rest = divmod(batch_size, self.n_replicas)
        if rest:
            raise ConfigError(
                f"The batch must be a multiple of the {self.n_replicas} devices. Received: a batch of {batch_size}."
            )
        group = design.batch_group
        if self.n_replicas > 1 and self.part_size % group:
            raise ConfigError(
                f"Each device's part of the batch must be a multiple of {group} clips, which belong together. "
                f"Received: a batch of {batch_size} over {self.n_replicas} devices."
            )
        with strategy.scope():
            self.generator = design.build_generator(stage)
            self.critic = design.build_critic(stage)
            self.average = design.build_generator(stage)
            self.generator_optimisers = StageOptimisers(self.generator, config.optimiser)
            self.critic_optimisers = StageOptimisers(self.critic, config.optimiser)
        for network in (self.generator, self.critic, self.average):
            initialise(network, config.seed, design.initial_value)
        self._pairs = list(zip(variables(self.average).values(), variables(self.generator).values(), strict=True))
        compiled = tf.function(jit_compile=True) if config.jit_compile else tf.function
        self._critic_step = compiled(self._distributed_critic_step)
        self._generator_step = compiled(self._distributed_generator_step)

    def critic_step(self, clips, labels, fade: float, shown: int, roll_back: int) -> dict[str, tf.Tensor]:
        """Update the critic on one batch.

        Args:
            clips: int16 ``(batch, time, channels)``.
            labels: int32 ``(batch,)``.
            fade: Weight of the newest block.
            shown: Clips shown before this batch.
            roll_back: Roll-back count.

        Returns:
            Scalar tensors by their names in the events.
        """
        return self._critic_step(clips, labels, _scalar(fade), _count(shown), _count(roll_back))

    def generator_step(
        self, labels, fade: float, real_score, decay: float, shown: int, roll_back: int
    ) -> dict[str, tf.Tensor]:
        """Update the generator and its average; ``real_score`` is what the critic's step has measured as A."""
        return self._generator_step(labels, _scalar(fade), real_score, _scalar(decay), _count(shown), _count(roll_back))

    def set_learning_rate(self, rate: float) -> None:
        """Set the rate of the generator's optimisers, and of the critic's, which is a multiple of it."""
        self.generator_optimisers.set_learning_rate(rate)
        self.critic_optimisers.set_learning_rate(rate * self.config.optimiser.critic_rate_factor)

    def state(self) -> Arrays:
        """Copies of everything that training changes, by name, and the design's statistics."""
        parts = {
            "generator": arrays(self.generator),
            "critic": arrays(self.critic),
            "average": arrays(self.average),
            "generator_adam": self.generator_optimisers.arrays(),
            "critic_adam": self.critic_optimisers.arrays(),
            STATISTICS: self.design.statistics,
        }
        return {f"{part}/{name}": value for part, values in parts.items() for name, value in values.items()}

    def restore(self, state: Mapping[str, np.ndarray], grown: bool = False) -> None:
        """Take over a saved state, of this stage or, when ``grown``, of the stage below.

        Raises:
            CheckpointError: If the state does not fit the networks.
        """
        put = grow if grown else assign
        put(self.generator, part(state, "generator"))
        put(self.critic, part(state, "critic"))
        put(self.average, part(state, "average"))
        new_stage = self.stage if grown else None
        self.generator_optimisers.restore(part(state, "generator_adam"), new_stage)
        self.critic_optimisers.restore(part(state, "critic_adam"), new_stage)

    def _distributed_critic_step(self, clips, labels, fade, shown, roll_back):
        metrics = self.strategy.run(self._critic_replica, args=(clips, labels, fade, shown, roll_back))
        return {
            name: self.strategy.reduce(tf.distribute.ReduceOp.MEAN, value, axis=None) for name, value in metrics.items()
        }

    def _distributed_generator_step(self, labels, fade, real_score, decay, shown, roll_back):
        metrics = self.strategy.run(self._generator_replica, args=(labels, fade, real_score, shown, roll_back))
        for average, current in self._pairs:
            average.assign(current + (average - current) * decay)
        means = {
            name: self.strategy.reduce(tf.distribute.ReduceOp.MEAN, value, axis=None) for name, value in metrics.items()
        }
        return means | {"weight/average": _norm([average for average, _ in self._pairs])}

    def _critic_replica(self, clips, labels, fade, shown, roll_back):
        config, design, stage = self.config, self.design, self.stage
        random = draws.Draws(config.seed, roll_back, shown)
        labels = self._part(labels)
        noise = 10 ** (config.feed.noise_db / 20) * random.normal(clips.shape, draws.NOISE)
        real = self._part(tf.cast(clips, tf.float32) / FULL_SCALE + noise)
        real = design.real_samples(real, stage, fade)
        fake = self.generator(self._latents(random, draws.CRITIC_LATENTS), labels, fade, training=True)
        mixed = interpolates(real, fake, self._part(random.uniform((self.batch_size,), draws.MIX)))
        with tf.GradientTape() as tape:
            # One call each: the minibatch deviation looks across a batch, and must not mix real and generated clips.
            real_scores, fake_scores = self._scores(real, labels, fade), self._scores(fake, labels, fade)
            a, b = tf.reduce_mean(real_scores), tf.reduce_mean(fake_scores)
            global_a, global_b = self._mean(a), self._mean(b)
            loss = critic_loss(config.loss.name, real_scores, fake_scores, separation_sign(global_a, global_b))
            if config.loss.name == "wgan_gp":
                loss += config.loss.drift * tf.reduce_mean(tf.square(real_scores))
            penalty = tf.zeros(())
            if config.loss.uses_penalty:
                penalty = self._penalty(mixed, labels, fade)
                loss += config.loss.penalty_weight * penalty
            share = loss / self.n_replicas
        gradients = _dense_gradients(tape, share, self.critic_optimisers.variables)
        self.critic_optimisers.apply(_after(loss, gradients))
        metrics = {
            "loss/critic": loss,
            "score/real": global_a,
            "score/generated": global_b,
            "penalty/gp": penalty,
            "gradient/critic": tf.linalg.global_norm(self._sum(gradients)),
            "weight/critic": _norm(self.critic_optimisers.variables),
            "share/clipped": tf.reduce_mean(tf.cast(tf.abs(fake) > 1, tf.float32)),
        }
        if config.loss.name in ENTROPIES:
            right = tf.concat([real_scores > 0, fake_scores < 0], axis=0)
            metrics["share/judged_right"] = tf.reduce_mean(tf.cast(right, tf.float32))
        return metrics

    def _generator_replica(self, labels, fade, real_score, shown, roll_back):
        random = draws.Draws(self.config.seed, roll_back, shown)
        labels = self._part(labels)
        z = self._latents(random, draws.GENERATOR_LATENTS)
        with tf.GradientTape() as tape:
            scores = self._scores(self.generator(z, labels, fade, training=True), labels, fade)
            sign = separation_sign(real_score, self._mean(tf.reduce_mean(scores)))
            loss = generator_loss(self.config.loss.name, real_score, scores, sign)
            share = loss / self.n_replicas
        gradients = _dense_gradients(tape, share, self.generator_optimisers.variables)
        self.generator_optimisers.apply(_after(loss, gradients))
        if gathered(self.average):  # moving statistics of its own: those of the generator would not fit its weights
            self.average(z, labels, fade, training=True)
        return {
            "loss/generator": loss,
            "gradient/generator": tf.linalg.global_norm(self._sum(gradients)),
            "weight/generator": _norm(self.generator_optimisers.variables),
        }

    def _penalty(self, mixed, labels, fade):
        with tf.GradientTape() as tape:
            tape.watch(mixed)
            total = tf.reduce_sum(self._scores(mixed, labels, fade))
        return gradient_penalty(tape.gradient(total, mixed), self.design.penalty_unit(self.stage, fade))

    def _scores(self, samples, labels, fade):
        return self.critic(samples, labels, fade, training=True)

    def _latents(self, random: draws.Draws, stream: int):
        return self._part(random.latents((self.batch_size, *self.design.latent_shape), self.design.prior, stream))

    def _part(self, tensor):
        """This replica's contiguous part of a global tensor."""
        if self.n_replicas == 1:
            return tensor
        replica = tf.distribute.get_replica_context().replica_id_in_sync_group
        part = tf.slice(
            tensor, [replica * self.part_size] + [0] * (len(tensor.shape) - 1), [self.part_size, *tensor.shape[1:]]
        )
        return tf.ensure_shape(part, (self.part_size, *tensor.shape[1:]))

    def _mean(self, value):
        if self.n_replicas == 1:
            return value
        return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.MEAN, value)

    def _sum(self, values):
        if self.n_replicas == 1:
            return values
        return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, values)


def _dense_gradients(tape: tf.GradientTape, loss, variables: Sequence[keras.Variable]):
    """Gradients as plain tensors. An embedding's has a row per look-up, and Adam would square each row on its own."""
    return [tf.convert_to_tensor(gradient) for gradient in tape.gradient(loss, variables)]


def _after(loss, gradients: Sequence):
    """The gradients, once the loss is known.

    A weight's gradient may not depend on the scores that the weight has a part in (a last bias under a loss linear in
    them). TensorFlow orders its update after its reading all the same, but its graph optimiser (2.21, dependency
    optimisation) can drop that edge, and then a busy machine now and then scores a clip with weights half a step ahead.
    """
    with tf.control_dependencies([loss]):
        return [tf.identity(gradient) for gradient in gradients]


def _norm(variables: Sequence[keras.Variable]):
    return tf.linalg.global_norm([tf.convert_to_tensor(variable) for variable in variables])


def _scalar(value: float):
    return tf.constant(np.float32(value))  # of every Python number it is given TensorFlow keeps a copy for ever


def _count(value: int):
    return tf.constant(np.int64(value))

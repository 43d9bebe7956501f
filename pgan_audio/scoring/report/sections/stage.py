"""The part on one stage: what it sounds like beside the recordings, in numbers, and its curves."""

from pgan_audio.sampling.pictures import RANGE_DB, Scales, alone
from pgan_audio.scoring.report import figures
from pgan_audio.scoring.report.clip_set import ClipSet
from pgan_audio.scoring.report.course import Course
from pgan_audio.scoring.report.html import Html, table, tag
from pgan_audio.scoring.report.player import LOWEST_RATE_HZ, player
from pgan_audio.scoring.report.sections.layout import figure, key, paragraph, section
from pgan_audio.scoring.report.sections.training import score_curves
from pgan_audio.scoring.report.stage_sounds import GENERATED, Sound, StageSounds
from pgan_audio.scoring.report.svg import inline
from pgan_audio.scoring.report.words import MEASURES, named, number, rate

NOT_FINISHED = "This stage isn't finished: there is no generator to listen to yet."


def stage(course: Course, number_of: int, sounds: StageSounds | str | None) -> Html:
    """One stage.

    Args:
        course: Of the run.
        number_of: The stage, from 1.
        sounds: What is heard of it; or why there is nothing; or None where it isn't finished.
    """
    hz, length = course.config.rate_hz(number_of), course.config.length(number_of)
    title = f"Stage {number_of}" if course.has_stages else "Clips"
    shape = paragraph(f"Clips of {length / hz:.3f} s at {rate(hz)}: {length} samples.")
    if not isinstance(sounds, StageSounds):
        content: list[Html | None] = [paragraph(sounds or NOT_FINISHED)]
        drawn = tag("div", _curve(course, number_of), class_="figures")
    else:
        content = [*_listen(sounds), tag("h3", "In numbers"), _numbers(sounds)]
        drawn = tag("div", *_sets(sounds), _curve(course, number_of), class_="figures")
    return section(f"stage-{number_of}", title, shape, content, drawn)


def _curve(course: Course, number_of: int) -> Html | None:
    shown = course.has_stages and any("score/real" in event.values for event in course.of_stage(number_of))
    return score_curves(course, number_of) if shown else None


def _listen(sounds: StageSounds) -> list[Html | None]:
    """Generated clips, beside recordings if there are any."""
    clips = [sound.samples for sound in (*sounds.recorded, *sounds.generated)]
    scales = Scales.of(clips)
    kind = "held out" if sounds.held_out else "learnt from"
    made = [_clip(sound, "Generated", "orange", sounds, scales) for sound in sounds.generated]
    real = [_clip(sound, f"Recording, {kind}", "blue", sounds, scales) for sound in sounds.recorded]
    cells = [[r, m] for r, m in zip(real, made, strict=True)] if real else [[m] for m in made]
    list_ = tag("ul", [tag("li", pair) for pair in cells], class_="pairs" if real else "pairs alone")
    told = [
        f"All pictures have the same scales; their colours span {RANGE_DB:g} dB below {number(scales.top_db)} dB re a "
        "full-scale sine."
    ]
    if sounds.rate_hz < LOWEST_RATE_HZ:
        told.append(
            f"Browsers don't play {rate(sounds.rate_hz)}: the players hold the same sound at a higher rate. Small "
            "loudspeakers give little or nothing of the lowest stages."
        )
    if sounds.seconds < len(clips[0]) / sounds.rate_hz:
        told.append(f"To keep the page small the players hold only the first {sounds.seconds:.1f} s of each clip.")
    return [list_, paragraph(" ".join(told), kind="note")]


def _clip(sound: Sound, kind: str, colour: str, sounds: StageSounds, scales: Scales) -> Html:
    name = f"{kind}: {sound.title}"
    picture = inline(
        alone(sound.samples, sounds.rate_hz, scales), f"Waveform and spectrogram at {rate(sounds.rate_hz)}. {name}"
    )
    caption = tag("figcaption", key(colour, kind), tag("span", sound.title, class_="title"))
    return tag("figure", caption, picture, player(sound.samples, sounds.rate_hz, name, sounds.seconds), class_="clip")


def _numbers(sounds: StageSounds) -> Html:
    """Every measure of every set."""
    rows = []
    for name in sounds.sets[0].values:
        label, unit, meaning = MEASURES.get(name, (name, "", ""))
        cell = [named(label, unit), tag("small", meaning) if meaning else None]
        rows.append([cell, *(number(clips.values.get(name), unit) for clips in sounds.sets)])
    head = ["Measure", *(f"{clips.name} ({clips.n})" for clips in sounds.sets)]
    lost = [
        f"{c.n_not_finite} of the {c.n + c.n_not_finite} clips of “{c.name}”" for c in sounds.sets if c.n_not_finite
    ]
    note = paragraph(f"Left out, as they hold NaN or infinity: {', '.join(lost)}.", kind="warning") if lost else None
    return Html.of([table("Means over the clips; in brackets how many were measured", head, rows), note])


def _sets(sounds: StageSounds) -> list[Html | None]:
    """Spectra and courses of the level; nothing if no generated clip is finite."""
    generated, real = sounds.set(GENERATED), sounds.real
    if generated is None:
        return [paragraph("No generated clip holds finite numbers alone: there is nothing to draw.", kind="warning")]
    keys = [key("blue", real.name) if real else None, key("orange", generated.name)]
    return [
        figure(
            inline(figures.spectra(real, generated), f"Mean spectra. {_spectra_in_words(real, generated)}"),
            tag("span", keys, class_="keys"),
            " Mean spectra; pale: where 80 % of the clips lie.",
        ),
        figure(
            inline(figures.level_courses(real, generated), f"Level over time. {_course_in_words(real, generated)}"),
            tag("span", keys, class_="keys"),
            " Level within the clip. A rise at its ends would be a click.",
        ),
    ]


def _spectra_in_words(real: ClipSet | None, generated: ClipSet) -> str:
    def words(clips: ClipSet) -> str:
        peak = clips.frequencies_hz[clips.spectrum_db.argmax()]
        return f"{clips.name}: strongest at {peak:.0f} Hz with {clips.spectrum_db.max():.0f} dB"

    return "; ".join(words(clips) for clips in (real, generated) if clips is not None)


def _course_in_words(real: ClipSet | None, generated: ClipSet) -> str:
    def words(clips: ClipSet) -> str:
        start, middle, end = (clips.course_db[i] for i in (0, len(clips.course_db) // 2, -1))
        return f"{clips.name}: {start:.0f} dBFS at the start, {middle:.0f} in the middle, {end:.0f} at the end"

    return "; ".join(words(clips) for clips in (real, generated) if clips is not None)

"""Topics over time, as layers of a stream."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from strata.domain.flow_pictures import Span, Topic, TopicStream
from strata.services.flow import sentences, zone
from strata.services.ports.flow import Integers


def width_of(span: Span, buckets: int) -> int:
    """Return the seconds of each of `buckets` stretches of a range, whole days where there are enough."""
    seconds = -(-(zone.micros_of(span.until) - zone.micros_of(span.since)) // zone.MICROS)
    width = max(1, -(-seconds // buckets))
    day = zone.DAY // zone.MICROS
    return -(-width // day) * day if width > day else width


def stream(
    topics: Sequence[Topic], counts: tuple[Integers, Integers, Integers], span: Span, width: int, wanted: int
) -> TopicStream:
    """Return the largest `wanted` topics of a range, and all others together, by bucket of `width` seconds."""
    bucket, topic, messages = counts
    first = zone.micros_of(span.since)
    size = -(-(zone.micros_of(span.until) - first) // (width * zone.MICROS))
    known = {one.number: one for one in topics}
    totals = {number: int(messages[topic == number].sum()) for number in np.unique(topic).tolist() if number in known}
    largest = sorted(totals, key=lambda number: (-totals[number], number))[:wanted]
    layers = {number: _layer(bucket, messages, topic == number, size) for number in largest}
    others = _layer(bucket, messages, ~np.isin(topic, largest), size)
    return TopicStream(
        span,
        tuple(replace(known[number], messages=totals[number]) for number in largest),
        tuple(zone.moment_of(first + place * width * zone.MICROS) for place in range(size)),
        tuple(tuple(layers[number].tolist()) for number in largest),
        tuple(others.tolist()),
        _said(known, largest, layers, int(messages.sum())),
    )


def _layer(bucket: Integers, messages: Integers, mine: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], size: int) -> Integers:
    found: Integers = np.bincount(bucket[mine], messages[mine], minlength=size).astype(np.int64)
    return found


def _said(known: dict[int, Topic], largest: Sequence[int], layers: dict[int, Integers], messages: int) -> str:
    if not largest:
        return sentences.of_topics("", 0.0, "", 0)
    growth = {
        number: int(layer[len(layer) // 2 :].sum()) - int(layer[: len(layer) // 2].sum()) for number, layer in layers.items()
    }
    rising = max(growth, key=lambda number: growth[number])
    share = int(layers[largest[0]].sum()) / messages
    return sentences.of_topics(known[largest[0]].label, share, known[rising].label if growth[rising] > 0 else "", messages)

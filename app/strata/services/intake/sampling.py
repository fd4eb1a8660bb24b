"""Measurements on their way into the store."""

import numpy as np

from strata.domain.samples import IncomingSamples
from strata.services.ports.flow import SampleBatch


def batch_of(samples: IncomingSamples) -> SampleBatch:
    """Return arriving samples as the store takes them, without a copy."""
    return SampleBatch(samples.kind, np.frombuffer(samples.at, np.int64), np.frombuffer(samples.values, np.float64))

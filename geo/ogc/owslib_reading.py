"""OWSLib stumbles over half descriptions in many ways; all of them are one problem to people."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from geo.ogc.problems import ServiceProblem

log = logging.getLogger(__name__)


@contextmanager
def reading(address: str) -> Iterator[None]:
    """Turn whatever OWSLib says of an incomplete document into a ``ServiceProblem``, and its warnings into nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except ServiceProblem:
        raise
    except Exception as error:
        log.info("OWSLib could not read %s: %r", address, error)
        raise ServiceProblem(_("Die Beschreibung des Dienstes ist unvollständig oder fehlerhaft.")) from error

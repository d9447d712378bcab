"""What each kind of finding means for whoever merges, in a sentence or two."""

from collections.abc import Mapping
from types import MappingProxyType

MEANINGS: Mapping[str, str] = MappingProxyType({})

"""Open311 GeoReport v2 below /open311: a standard by which apps of others report and read.

The views call the operations and queries of the house; how things are said is the standard's:
https://wiki.open311.org/GeoReport_v2 and https://wiki.open311.org/Service_Discovery.
"""

from app.api.open311 import discovering, reading, registering
from app.api.open311.blueprint import bp

__all__ = ["bp", "discovering", "reading", "registering"]

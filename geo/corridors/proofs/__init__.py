"""
Proofs: how near a proposed way is to the best one.

``certificates`` joins the steps; ``lenient`` draws the zones so that a proof holds for every corridor that may be
proposed, ``brackets`` bounds the cost from below where every metre costs the same, ``duals`` where it varies
(triangles in ``meshes``, compiled loops in ``kernels`` and ``travel_kernels``), and ``wording`` says what is proven.
"""

from geo.corridors.proofs.certificates import Certificate, certify
from geo.corridors.proofs.wording import NO_BOUND, ON_ROADS, Kind, tell_certificate

__all__ = ["NO_BOUND", "ON_ROADS", "Certificate", "Kind", "certify", "tell_certificate"]

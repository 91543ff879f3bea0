"""The proof file: the whole exchange about a report, readable in ten years (docs/proof-file.md)."""

from coordination.proof.pack import Proof, proof_of

__all__ = ["Proof", "proof_of"]

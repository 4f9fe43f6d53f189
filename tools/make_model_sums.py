"""Write models/SHA256SUMS, with which `chimera doctor` tells whether a model is the one that came with the program.

Run it last, when no model changes any more: python tools/make_model_sums.py
"""

from __future__ import annotations

from studio.doctor.models import write_sums

if __name__ == "__main__":
    write_sums()

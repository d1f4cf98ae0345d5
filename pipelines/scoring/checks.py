"""Scoring's frame checks."""

from pipelines.checks import build_frame_checks
from pipelines.scoring.assets import scores
from schemas.frames import FINDINGS, SCORES, TERMS

CHECKS = [build_frame_checks(scores, {"scores": SCORES, "terms": TERMS, "findings": FINDINGS})]

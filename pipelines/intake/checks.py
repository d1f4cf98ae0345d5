"""Intake's frame checks."""

from pipelines.checks import build_frame_checks
from pipelines.intake.assets import received_files
from schemas.frames import RECEIVED_FILES

CHECKS = [build_frame_checks(received_files, {"files": RECEIVED_FILES})]

"""Past runs: what Dagster alone cannot know of them."""

from pipelines.resources.past_runs import PastRuns
from tests.engines import postgres
from warehouse import transient


def test_run_of_a_history_that_is_out_of_reach_is_left_to_whoever_asks(tmp_path, monkeypatch):
    """The database that is down is why the run failed, and everybody is to be told so."""
    monkeypatch.setattr(transient, "WAITS_SECONDS", ())
    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path))
    url = f"postgresql+psycopg://postgres@/postgres?host={postgres().folder}/nowhere"
    assert not PastRuns(url=url).is_told_elsewhere("a run")
    assert not PastRuns(url=f"sqlite:///{tmp_path / 'not-there.db'}").is_told_elsewhere("a run")

"""Alive, ready and the figures: what watches the installation is told the truth."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import text

from app import create_app, jobs
from app.cases import operations as cases
from app.database import transaction
from app.extensions import db
from app.health import newest_revisions
from app.models.notices import JobRun
from tests import databases, factories
from tests.counting import statements as counted
from tests.signing_in import sign_in

TOKEN = "a token for the tests"
SILENT = "the database does not answer as it should"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def ticked(app):
    """The scheduler has just looked at the clocks."""
    jobs.run("escalate", jobs.JOBS["escalate"])


def figure(answer, name: str) -> float:
    lines = [line for line in answer.text.splitlines() if line.startswith(f"{name} ")]
    return float(lines[0].rpartition(" ")[2])


def test_alive_needs_no_database(app, client):
    with counted() as statements:
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"process": "ok"})
    assert statements == []


def test_ready_after_a_tick(client, ticked):
    answer = client.get("/readyz")

    assert (answer.status_code, set(answer.json.values())) == (200, {"ok"})
    assert set(answer.json) == {"database", "migrations", "scheduler", "sweep"}


def test_not_ready_without_a_scheduler(client):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json["database"] == answer.json["migrations"] == "ok"
    assert "jobs serve" in answer.json["scheduler"]


@pytest.mark.parametrize(("length", "status"), [(180, 200), (181, 503)])
def test_not_ready_when_the_last_tick_is_older_than_three_minutes(client, ticked, clock, length, status):
    clock.advance(timedelta(seconds=length))

    answer = client.get("/readyz")

    assert answer.status_code == status
    assert answer.json["scheduler"] == ("ok" if status == 200 else "last ran 181 s ago")


def test_not_ready_when_the_last_tick_failed(client, ticked):
    with transaction():
        db.session.get_one(JobRun, "escalate").error = "ValueError"

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json["scheduler"]) == (503, "its last run failed: ValueError")


def test_not_ready_when_the_sweep_does_not_keep_up(client, ticked, clock, now):
    place = factories.street()
    with transaction():
        category = factories.category("power.corridor_light").id
        draft = cases.Draft("楼道灯坏了", place.building.id, category)
        case = cases.register(draft, factories.actor(place.head), now=now)
    clock.now = case.warn_at + timedelta(minutes=15)
    with transaction():
        db.session.get_one(JobRun, "escalate").started_at = clock.now
    just_in_time = client.get("/readyz")
    clock.advance(timedelta(seconds=1))

    answer = client.get("/readyz")

    assert just_in_time.status_code == 200
    assert (answer.status_code, answer.json["sweep"]) == (503, "901 s behind with what is due")
    figures = client.get("/metrics")
    assert figure(figures, "yehua_sweep_behind_seconds") == 901
    assert figure(figures, "yehua_clocks_postponed") == 0
    assert figure(figures, "yehua_sweep_clocks") == 0


def test_not_ready_behind_the_migrations(client, ticked):
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        answer = client.get("/readyz")
    finally:
        with transaction():
            db.session.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head()})

    assert (answer.status_code, "db upgrade" in answer.json["migrations"]) == (503, True)


def head() -> str:
    (revision,) = newest_revisions()
    return revision


def test_not_ready_without_tables(blank_database, make_app, settings):
    answer = make_app(database_url=blank_database).test_client().get("/readyz")

    assert (answer.status_code, answer.json["database"]) == (503, "ok")
    assert [answer.json[name] for name in ("migrations", "scheduler", "sweep")] == [SILENT] * 3


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2"]
)
def test_not_ready_without_a_database(url, clock, tmp_path):
    app = create_app(databases.settings(url, tmp_path), clock)
    client = app.test_client()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert set(answer.json.values()) == {SILENT}
    assert client.get("/healthz").status_code == 200


def test_the_figures_count_requests_by_route_and_not_by_address(make_app, ticked):
    client = make_app().test_client()

    client.get("/files/1/photo")
    client.get("/files/2/photo")
    client.get("/nothing-of-this-name")

    answer = client.get("/metrics")

    assert answer.headers["Content-Type"].startswith("text/plain")
    route = "/files/<int:file_id>/<any(photo, thumb):size>"
    assert figure(answer, f'yehua_requests_total{{method="GET",route="{route}",status="302"}}') == 2
    assert figure(answer, 'yehua_requests_total{method="any",route="none",status="404"}') == 1
    assert figure(answer, f'yehua_request_seconds_count{{method="GET",route="{route}"}}') == 2
    assert "nothing-of-this-name" not in answer.text


def test_a_made_up_method_makes_no_new_series(client):
    client.open("/healthz", method="INVENTED")

    assert "INVENTED" not in client.get("/metrics").text


def test_two_applications_count_for_themselves(make_app):
    first, second = make_app(), make_app()

    first.test_client().get("/healthz")

    name = 'yehua_requests_total{method="GET",route="/healthz",status="200"}'
    assert figure(first.test_client().get("/metrics"), name) == 1
    assert name not in second.test_client().get("/metrics").text


def test_the_figures_show_the_age_and_the_failure_of_jobs(client, ticked, clock):
    with transaction():
        db.session.add(JobRun(name="sweep_files", started_at=clock.now, error="OSError"))
    clock.advance(timedelta(seconds=40))

    answer = client.get("/metrics")

    assert figure(answer, 'yehua_job_age_seconds{job="escalate"}') == 40
    assert figure(answer, 'yehua_job_failed{job="escalate"}') == 0
    assert figure(answer, 'yehua_job_failed{job="sweep_files"}') == 1


@pytest.mark.parametrize(
    ("environment", "headers", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, {}, 200),
        ({"REMOTE_ADDR": "::1"}, {}, 200),
        ({"REMOTE_ADDR": "127.0.0.1"}, {"X-Forwarded-For": "203.0.113.9"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1"}, {"Forwarded": "for=203.0.113.9"}, 404),
        (ELSEWHERE, {}, 404),
        ({"REMOTE_ADDR": ""}, {}, 404),
        (ELSEWHERE, {"Authorization": f"Bearer {TOKEN}"}, 200),
        (ELSEWHERE, {"Authorization": "Bearer another token"}, 404),
        (ELSEWHERE, {"Authorization": "Bearer "}, 404),
    ],
)
def test_the_figures_are_for_this_machine_or_for_the_token(make_app, environment, headers, status):
    client = make_app(metrics_token=TOKEN).test_client()

    assert client.get("/metrics", environ_base=environment, headers=headers).status_code == status


def test_without_a_token_setting_no_token_opens_them(client):
    headers = {"Authorization": "Bearer "}

    assert client.get("/metrics", environ_base=ELSEWHERE, headers=headers).status_code == 404


def test_whoever_is_signed_in_gets_no_figures(client):
    place = factories.street()
    sign_in(client, place.administrator)

    assert client.get("/metrics", environ_base=ELSEWHERE).status_code == 404


def test_the_processes_of_one_server_are_added_up(tmp_path):
    count = (
        "from app.web import metrics; from flask import Flask; app = Flask('x'); metrics.init_app(app)\n"
        "import contextlib; context = app.app_context(); context.push()\n"
        "metrics._of_this_application().requests.labels('/', 'GET', '200').inc()\n"
        "print(metrics.figures().decode())"
    )
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    command = [sys.executable, "-c", count]
    for _ in range(2):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    assert 'yehua_requests_total{method="GET",route="/",status="200"} 2.0' in done.stdout

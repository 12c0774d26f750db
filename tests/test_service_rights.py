"""Rights where the work is done: below every page, API, import and job (DESIGN §7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from accounts.models import Grant, User
from accounts.queries import actor_by_id, actor_for
from accounts.services import ensure_grant, ensure_person
from core import jobs, policy
from core.actor import NOBODY, Actor, Origin, Right
from core.models import Job, JobState
from core.policy import Forbidden
from core.roles import ON_DISTRICT, Role
from indicators.models import Figure, FormDraft, RoundCell, Source, Submission, SubmissionState
from indicators.services.catalogue import ensure_decision, ensure_indicators, ensure_units, save_form
from indicators.services.drafts import begin_draft, discard_draft, save_draft
from indicators.services.entries import CannotEdit, Outcome, TypedCell, save_entries
from indicators.services.publishing import CannotMove
from indicators.services.rounds import open_round
from indicators.services.standard import ensure_catalogue
from indicators.services.submissions import approve, reopen, return_submission, submit, withdraw
from plans.models import Plan, PlanState, Task
from plans.services.plans import ensure_plan
from plans.services.tasks import TaskData, add_task, change_task
from reports.services.reports import cancel_job, ensure_report, request_build
from schools.services import ensure_agency, ensure_district, ensure_school, look_as_of
from tests.conftest import (
    FORM,
    INDICATORS,
    PASSWORD,
    REPORT_WORDS,
    UNITS_OF_MEASURE,
    House,
    Place,
    SignIn,
    approved,
    enter,
    fresh,
    profile,
    submitted,
)
from tests.scenes import SCENES


def grant(house: House, user: User, role: Role, place: Place) -> Actor:
    """Another role on the district for this person, and who they are with it."""
    ensure_grant(
        actor=house.operator_actor,
        user=user,
        role=role,
        unit=place.district.unit,
        district_id=place.district.pk,
    )
    return actor_for(user)


# Nobody approves their own


def test_leader_who_is_specialist_too_does_not_approve_what_they_submitted(house: House) -> None:
    both = grant(house, house.bac.user("leader"), Role.SPECIALIST, house.bac)
    answer = submitted(house.bac.own, both)
    with pytest.raises(Forbidden):
        approve(actor=both, submission=answer)
    with pytest.raises(Forbidden):
        return_submission(actor=both, submission=answer, reason="Cần xem lại")
    assert approve(actor=house.bac.actor("deputy_leader"), submission=answer).state == SubmissionState.APPROVED


def test_leader_does_not_approve_a_single_cell_they_entered(house: House) -> None:
    both = grant(house, house.bac.user("leader"), Role.SPECIALIST, house.bac)
    answer = enter(house.bac.own, house.bac.actor("specialist"))
    save_entries(actor=both, submission=answer, cells=[TypedCell("nam:ghi-chu", "Đã rà soát", 0, "one")])
    answer = submit(actor=house.bac.actor("specialist"), submission=answer)
    with pytest.raises(Forbidden):
        approve(actor=both, submission=answer)


def test_specialist_who_is_principal_too_does_not_approve_their_schools_answer(house: House) -> None:
    principal = house.bac.user("principal")
    both = grant(house, principal, Role.SPECIALIST, house.bac)
    answer = submitted(house.bac.of_school, both)
    with pytest.raises(Forbidden):
        approve(actor=both, submission=answer)


def test_database_itself_refuses_an_approver_who_submitted(house: House) -> None:
    answer = submitted(house.bac.own, house.bac.actor("specialist"))
    rows = Submission.unscoped.filter(pk=answer.pk)
    with pytest.raises(IntegrityError):
        rows.update(state=SubmissionState.APPROVED, decided_by=answer.submitted_by_id)


# The right before the state


MOVES: dict[str, Callable[[Actor, House], object]] = {
    "submit": lambda actor, house: submit(actor=actor, submission=house.bac.own),
    "withdraw": lambda actor, house: withdraw(actor=actor, submission=house.bac.own),
    "approve": lambda actor, house: approve(actor=actor, submission=house.bac.own),
    "return": lambda actor, house: return_submission(actor=actor, submission=house.bac.own, reason="Sai"),
    "reopen": lambda actor, house: reopen(actor=actor, submission=house.bac.own, reason="Sai"),
    "save": lambda actor, house: save_entries(
        actor=actor, submission=house.bac.own, cells=[TypedCell("tong:th", "1", 0, "one")]
    ),
}
RIGHTFUL = {
    "submit": "specialist",
    "withdraw": "specialist",
    "approve": "leader",
    "return": "leader",
    "reopen": "leader",
    "save": "specialist",
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("person", ["ubnd_viewer", "ubnd_signer", "district_admin", "principal", "agency_staff"])
def test_who_has_not_the_right_is_refused_in_whatever_state(house: House, move: str, person: str) -> None:
    steps = (
        lambda: None,
        lambda: submitted(house.bac.own, house.bac.actor("specialist")),
        lambda: approve(actor=house.bac.actor("leader"), submission=house.bac.own),
    )
    for step in steps:
        step()
        with pytest.raises(Forbidden):
            MOVES[move](house.bac.actor(person), house)


@pytest.mark.parametrize(("move", "person"), RIGHTFUL.items())
def test_who_has_the_right_is_told_when_the_state_forbids(house: House, move: str, person: str) -> None:
    approved(house.bac.own, house.bac.actor("specialist"), house.bac.actor("leader"))
    if move == "reopen":
        reopen(actor=house.bac.actor("leader"), submission=house.bac.own, reason="Sửa")
    with pytest.raises((CannotMove, CannotEdit)) as told:
        MOVES[move](house.bac.actor(person), house)
    assert str(told.value)


# Whose rights hold


def test_disabled_person_has_no_rights(house: House) -> None:
    user = house.bac.user("leader")
    user.is_active = False
    user.save()
    assert actor_for(user) == NOBODY
    assert actor_by_id(user.pk, origin=Origin.TASK) == NOBODY


def test_disabled_person_is_signed_out_at_their_next_page(house: House, sign_in: SignIn) -> None:
    user = house.bac.user("leader")
    client = sign_in(user)
    assert client.get("/bac/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/bac/").status_code == 302


def test_person_who_is_gone_has_no_rights(db: None) -> None:
    assert actor_by_id(10**9, origin=Origin.TASK) == NOBODY


def test_nobody_may_nothing_even_with_a_rights_table_of_their_own(house: House) -> None:
    nobody = Actor(id=None, name="", rights=house.bac.actor("leader").rights)
    for model, rules in policy.registered().items():
        for act in rules:
            assert not policy.may(nobody, act, model())


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        (-10, None, True),
        (0, None, True),
        (0, 0, True),
        (-10, 0, True),
        (-10, -1, False),
        (1, None, False),
        (1, 10, False),
    ],
)
def test_grant_gives_its_right_from_its_first_day_to_its_last(
    house: House, first: int, last: int | None, holds: bool
) -> None:
    today = timezone.localdate()
    user = house.bac.user("specialist")
    Grant.objects.filter(user=user).update(
        valid_from=today + timedelta(days=first),
        valid_to=None if last is None else today + timedelta(days=last),
    )
    assert (actor_for(user).rights != frozenset()) is holds


def test_expired_grant_shows_the_district_no_more(house: House, sign_in: SignIn) -> None:
    user = house.bac.user("specialist")
    yesterday = timezone.localdate() - timedelta(days=1)
    Grant.objects.filter(user=user).update(valid_from=yesterday, valid_to=yesterday)
    assert sign_in(user).get("/bac/").status_code == 404


# One district's rights in another


@pytest.mark.parametrize("role", sorted(ON_DISTRICT))
def test_right_of_one_district_gives_nothing_in_another(house: House, role: Role) -> None:
    stranger = Actor(1, "Người lạ", frozenset({Right(role, house.nam.district.pk, house.nam.district.pk)}))
    place = house.bac
    rows = [
        place.district,
        place.school,
        place.office,
        place.version.form,
        place.own_round,
        place.own,
        place.of_school,
        place.plan,
        place.office_task,
        place.report,
    ]
    for row in rows:
        assert not type(row).objects.visible_to(stranger).filter(pk=row.pk).exists(), row
        acts = policy.registered().get(type(row), {})
        assert not any(policy.has_right(stranger, act, row) for act in acts), row


RIGHTS = st.frozensets(
    st.builds(
        lambda role, district: (role, district),
        st.sampled_from(sorted(ON_DISTRICT)),
        st.sampled_from(["bac", "nam"]),
    )
)


@given(held=RIGHTS)
@examples(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_person_may_in_a_district_hangs_on_their_roles_there_alone(
    house: House, held: frozenset[tuple[Role, str]]
) -> None:
    places = {"bac": house.bac, "nam": house.nam}

    def actor(grants: frozenset[tuple[Role, str]]) -> Actor:
        units = {(role, places[slug].district.pk) for role, slug in grants}
        return Actor(10**9, "Ai đó", frozenset(Right(role, unit, unit) for role, unit in units))

    everywhere, here = actor(held), actor(frozenset(one for one in held if one[1] == "bac"))
    for target in (house.bac.district, house.bac.own, house.bac.of_school, house.bac.plan, house.bac.report):
        for act in policy.registered()[type(target)]:
            assert policy.has_right(everywhere, act, target) == policy.has_right(here, act, target)


def test_level_of_a_school_in_one_district_shows_no_task_of_another(house: House) -> None:
    """A principal of a THCS in Bắc and of a primary school in Nam sees the tasks of the THCS in Bắc alone."""
    principal = house.bac.user("principal")
    ensure_grant(
        actor=house.operator_actor,
        user=principal,
        role=Role.PRINCIPAL,
        unit=house.nam.sibling.unit,
        district_id=house.nam.district.pk,
    )
    Plan.unscoped.update(state=PlanState.ISSUED)
    actor = actor_for(principal)
    assert list(Task.objects.visible_to(actor)) == [house.bac.schools_task]


# Ids of one district in the addresses and bodies of another


@pytest.mark.parametrize(
    "path",
    [
        "so-lieu/{0.own.pk}/",
        "so-lieu/{0.own.pk}/dong/1/",
        "so-lieu/{0.own.pk}/bang.xlsx",
        "so-lieu/{0.own.pk}/luoi.json",
        "so-lieu/{0.of_school.pk}/",
        "nhiem-vu/{0.office_task.pk}/sua/",
        "bao-cao/{0.report.pk}/",
    ],
)
def test_id_of_another_district_is_not_found_even_for_who_works_in_both(
    house: House, sign_in: SignIn, path: str
) -> None:
    user = house.bac.user("specialist")
    grant(house, user, Role.SPECIALIST, house.nam)
    client = sign_in(user)
    assert client.get(f"/nam/{path.format(house.nam)}").status_code == 200
    assert client.get(f"/bac/{path.format(house.nam)}").status_code == 404


@pytest.mark.parametrize("move", ["nop", "rut-lai", "duyet", "tra-lai", "mo-lai"])
def test_moves_do_not_reach_another_districts_submission(house: House, sign_in: SignIn, move: str) -> None:
    user = house.bac.user("leader")
    grant(house, user, Role.LEADER, house.nam)
    answer = submitted(house.nam.own, house.nam.actor("specialist"))
    assert sign_in(user).post(f"/bac/so-lieu/{answer.pk}/{move}/", {"reason": "Sai"}).status_code == 404
    assert fresh(answer).state == SubmissionState.SUBMITTED


def test_job_of_another_district_is_not_found_even_for_who_works_in_both(house: House, sign_in: SignIn) -> None:
    user = house.bac.user("specialist")
    job = request_build(actor=grant(house, user, Role.SPECIALIST, house.nam), report=house.nam.report)
    client = sign_in(user)
    assert client.get(f"/nam/tien-trinh/{job.pk}/").status_code == 302
    assert client.get(f"/bac/tien-trinh/{job.pk}/").status_code == 404
    assert client.post(f"/bac/tien-trinh/{job.pk}/huy/").status_code == 404


def test_task_takes_no_body_of_another_district(house: House, sign_in: SignIn) -> None:
    body = {"title": "Việc mới", "deadline": "2021", "state": "not_started", "progress": "0", "seen_version": "0"}
    before = Task.unscoped.count()
    for field in ("cooperators", "receiver"):
        stranger = {field: str(house.nam.department.pk)}
        response = sign_in(house.bac.user("specialist")).post("/bac/nhiem-vu/ky/2021/them/", body | stranger)
        assert response.status_code == 422
    assert Task.unscoped.count() == before


def test_cell_of_another_unit_is_refused(house: House) -> None:
    RoundCell.objects.filter(round=house.bac.school_round, key="nam:th").update(unit=house.bac.sibling.unit)
    saved = save_entries(
        actor=house.bac.actor("principal"),
        submission=house.bac.of_school,
        cells=[TypedCell("nam:th", "640", 0, "one"), TypedCell("nu:th", "560", 0, "two")],
    )
    assert [one.outcome for one in saved] == [Outcome.REFUSED, Outcome.SAVED]


def test_approval_of_one_school_writes_no_figure_of_another(house: House) -> None:
    approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    direct = Figure.unscoped.filter(source=Source.DIRECT)
    assert set(direct.values_list("unit", flat=True)) == {house.bac.school.pk}


# Who writes what


TASK = TaskData(title="Việc mới", deadline="2021")
WRITES: dict[str, Callable[[Actor, House], object]] = {
    "district": lambda actor, house: ensure_district(
        actor=actor, slug="bac", city=None, reference_date=None, profiles=[profile("Bắc")]
    ),
    "clock": lambda actor, house: look_as_of(actor=actor, district=house.bac.district, day=None),
    "person": lambda actor, house: ensure_person(actor=actor, username="moi", full_name="Mới", password=PASSWORD),
    "units of measure": lambda actor, house: ensure_units(actor=actor, units=UNITS_OF_MEASURE),
    "indicators": lambda actor, house: ensure_indicators(actor=actor, indicators=INDICATORS),
    "catalogue": lambda actor, house: ensure_catalogue(actor=actor),
    "decision": lambda actor, house: ensure_decision(
        actor=actor,
        district=house.bac.district,
        period=house.bac.plan.period,
        number="1",
        issued_on=timezone.localdate(),
        title="QĐ",
    ),
}


def draft_slug(house: House) -> str:
    """The slug of a draft that stands in the district."""
    draft = SCENES["form draft"](house)
    assert isinstance(draft, FormDraft)
    return draft.slug


FORM_WRITES: dict[str, Callable[[Actor, House], object]] = {
    "form": lambda actor, house: save_form(
        actor=actor, district=house.bac.district, slug="moi", name="Mới", document=FORM
    ),
    "new form": lambda actor, house: begin_draft(
        actor=actor, district=house.bac.district, slug="bieu-moi", name="Mới", document=dict(FORM)
    ),
    "saved draft": lambda actor, house: save_draft(
        actor=actor, district=house.bac.district, slug=draft_slug(house), seen_version=1
    ),
    "discarded draft": lambda actor, house: discard_draft(
        actor=actor, district=house.bac.district, slug=draft_slug(house), seen_version=1
    ),
}
ADMINISTRATION_WRITES: dict[str, Callable[[Actor, House], object]] = {
    "agency": lambda actor, house: ensure_agency(
        actor=actor, district=house.bac.district, code="moi", name="Mới", short_name="Mới", kind="department"
    ),
    "school": lambda actor, house: ensure_school(
        actor=actor, district=house.bac.district, code="moi", name="Mới", levels=["thcs"], ownership="1"
    ),
    "grant": lambda actor, house: ensure_grant(
        actor=actor,
        user=house.bac.user("principal"),
        role=Role.LEADER,
        unit=house.bac.district.unit,
        district_id=house.bac.district.pk,
    ),
}
OFFICE_WRITES: dict[str, Callable[[Actor, House], object]] = {
    "round": lambda actor, house: open_round(
        actor=actor,
        district=house.bac.district,
        version=house.bac.version,
        period=house.bac.plan.period,
        units=[house.bac.school.unit],
    ),
    "plan": lambda actor, house: ensure_plan(
        actor=actor, district=house.bac.district, period=house.bac.own_round.period, title="Mới"
    ),
    "task": lambda actor, house: add_task(actor=actor, plan=house.bac.plan, data=TASK),
    "task's change": lambda actor, house: change_task(
        actor=actor, task=house.bac.office_task, data=TASK, seen_version=1
    ),
    "report": lambda actor, house: ensure_report(
        actor=actor,
        district=house.bac.district,
        period=house.bac.plan.period,
        kind="kt-xh",
        words=REPORT_WORDS,
        sections=[],
    ),
    "build": lambda actor, house: request_build(actor=actor, report=house.bac.report),
}


@pytest.mark.parametrize("thing", WRITES)
def test_only_the_operator_writes_what_belongs_to_the_portal(house: House, thing: str) -> None:
    people = [house.bac.actor(key) for key in house.bac.people]
    for actor in [*people, actor_for(house.city_reader), NOBODY]:
        with pytest.raises(Forbidden):
            WRITES[thing](actor, house)
    WRITES[thing](house.operator_actor, house)


@pytest.mark.parametrize("thing", FORM_WRITES)
def test_only_the_administrator_and_the_operator_build_forms(house: House, thing: str) -> None:
    others = [house.bac.actor(key) for key in house.bac.people if key != "district_admin"]
    strangers = [house.nam.actor(key) for key in house.nam.people]
    for actor in [*others, *strangers, actor_for(house.city_reader), NOBODY]:
        with pytest.raises(Forbidden), transaction.atomic():
            FORM_WRITES[thing](actor, house)
    for actor in (house.bac.actor("district_admin"), house.operator_actor):
        with transaction.atomic():
            FORM_WRITES[thing](actor, house)
            transaction.set_rollback(True)


@pytest.mark.parametrize("thing", ADMINISTRATION_WRITES)
def test_only_its_administrator_and_the_operator_write_a_districts_structure(house: House, thing: str) -> None:
    others = [house.bac.actor(key) for key in house.bac.people if key != "district_admin"]
    strangers = [house.nam.actor(key) for key in house.nam.people]
    for actor in [*others, *strangers, actor_for(house.city_reader), NOBODY]:
        with pytest.raises(Forbidden):
            ADMINISTRATION_WRITES[thing](actor, house)
    for actor in (house.bac.actor("district_admin"), house.operator_actor):
        ADMINISTRATION_WRITES[thing](actor, house)


@pytest.mark.parametrize("thing", OFFICE_WRITES)
def test_only_the_office_writes_what_belongs_to_the_district(house: House, thing: str) -> None:
    office = {"specialist", "leader", "deputy_leader"}
    others = [house.bac.actor(key) for key in house.bac.people if key not in office]
    strangers = [house.nam.actor(key) for key in house.nam.people]
    for actor in [*others, *strangers, house.operator_actor, actor_for(house.city_reader), NOBODY]:
        with pytest.raises(Forbidden):
            OFFICE_WRITES[thing](actor, house)
    OFFICE_WRITES[thing](house.bac.actor("leader"), house)


def test_job_is_cancelled_by_who_asked_for_it_alone(house: House) -> None:
    job = request_build(actor=house.bac.actor("specialist"), report=house.bac.report)
    for actor in (house.bac.actor("leader"), house.bac.actor("district_admin"), house.nam.actor("specialist"), NOBODY):
        with pytest.raises(Forbidden):
            cancel_job(actor=actor, job=job)
    cancel_job(actor=house.bac.actor("specialist"), job=job)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_build_stops_when_its_owner_lost_the_right_meanwhile(house: House) -> None:
    job = request_build(actor=house.bac.actor("specialist"), report=house.bac.report)
    Grant.objects.filter(user=house.bac.user("specialist")).delete()
    jobs.run(job.pk, beat=False)
    done: Job = Job.unscoped.get(pk=job.pk)
    assert (done.state, done.error) == (JobState.FAILED, "Bạn không còn quyền tạo báo cáo này.")

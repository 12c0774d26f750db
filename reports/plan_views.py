"""The pages of plans: the list, a new one, the document with its next acts, and what moves it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import policy
from core.attachments import BadAttachment, attachments_of
from core.documents.official import Block, OfficialDocument
from core.models import Attachment
from core.numbers import counted
from core.roles import SCHOOL, Role
from core.web import download, file_response
from core.wording import Issuer
from plans.deadlines import print_deadline
from plans.models import Plan, PlanOutline, PlanState, Task
from plans.queries.plans import (
    find_plan,
    has_one_leader,
    later_of,
    outlines_of,
    plans_of,
    plans_waiting,
    school_plans_of,
    sections_of,
)
from plans.services import plan_moves
from plans.services.amending import amend_plan
from plans.services.plan_copies import start_plan, unfinished_of
from plans.services.plans import PlanRefused
from plans.states import PlanAct, state_label
from reports import plan_documents
from reports.composing import heading_of
from reports.plan_documents import document_of, word_file
from reports.plan_forms import IssueForm, NewPlanForm
from schools.queries import today_of
from schools.services import ensure_period
from schools.tenancy import PortalRequest, View, district_page

# An act that is one button: its word and icon, and which of two looks it has.
BUTTONS: dict[PlanAct, tuple[str, str, str]] = {
    PlanAct.SEND: ("Trình ký", "send", "btn-primary"),
    PlanAct.PASS: ("Thông qua", "check", "btn-primary"),
    PlanAct.FORWARD: ("Trình UBND", "send", "btn-primary"),
    PlanAct.APPROVE: ("Duyệt kế hoạch", "check", "btn-primary"),
    PlanAct.WITHDRAW: ("Rút về dự thảo", "arrow-back-up", "btn-outline-secondary"),
}
_OF_OWNER = {(Issuer.UBND, PlanAct.SEND): "Đề nghị thông qua", (Issuer.SCHOOL, PlanAct.SEND): "Nộp kế hoạch"}
# Narrows the list to what waits for who asks.
PLANS_WAITING = "cho=toi"
_LEVELS = {"part": 1, "section": 2, "subsection": 3, "point": 3}


@require_GET
@district_page
def plan_list(request: PortalRequest) -> HttpResponse:
    """The plans that this person sees, of the office, the UBND and their schools; or what waits for them."""
    actor, district = request.actor, request.district
    if request.GET.get("cho") == "toi":
        waiting = [_line(request, one) for one in plans_waiting(actor, district)]
        return render(request, "plans/plans_waiting.html", {"plans": waiting, "list_url": _url(request, "plan-list")})
    writes = policy.may(actor, "write", Plan(district=district, owner=Issuer.OFFICE))
    sees_board = policy.has_right(actor, "write", PlanOutline(district=district))
    schools = actor.units(SCHOOL, district=district.pk)
    of_school = [_line(request, one) for one in school_plans_of(actor, district)] if schools else []
    context = {
        "plans": [_line(request, one) for one in plans_of(actor, district)],
        "of_school": of_school,
        "to_begin": _to_begin(request, schools) if schools else [],
        "new_url": _url(request, "plan-new") if writes else "",
        "schools_url": _url(request, "plan-schools") if sees_board else "",
    }
    return render(request, "plans/plan_list.html", context)


def _to_begin(request: PortalRequest, schools: frozenset[int]) -> list[dict[str, Any]]:
    """The outlines for which a school of this person has no plan yet; two queries."""
    begun = set(school_plans_of(request.actor, request.district).values_list("period", "unit"))
    return [
        {
            "title": outline.title,
            "due": outline.due_on,
            "url": _url(request, "plan-begin", outline.period.code, school),
        }
        for outline in outlines_of(request.actor, request.district)
        for school in sorted(schools)
        if (outline.period_id, school) not in begun
    ]


def _line(request: PortalRequest, plan: Plan) -> dict[str, Any]:
    owner = plan.unit.name if plan.owner == Issuer.SCHOOL else Issuer(plan.owner).label
    return {
        "title": plan.subject or plan.title,
        "amendment": plan.edition,
        "owner": owner,
        "period": plan.period.name,
        "number": plan.number,
        "issued_on": plan.issued_on,
        "state": plan.state,
        "state_label": state_label(plan.owner, plan.state),
        "url": _url(request, "plan", plan.pk),
    }


def plan_work(plan: Plan, request: PortalRequest) -> dict[str, Any]:
    """A plan that waits for this person, as components/work_list.html shows it."""
    return {
        "title": plan.subject or plan.title,
        "period": plan.period.name,
        "unit": plan.unit.name if plan.owner == Issuer.SCHOOL else Issuer(plan.owner).label,
        "reason": plan.reason if plan.state == PlanState.RETURNED else "",
        "state": plan.state,
        "state_label": state_label(plan.owner, plan.state),
        "url": _url(request, "plan", plan.pk),
    }


@require_http_methods(["GET", "POST"])
@district_page
def plan_new(request: PortalRequest) -> HttpResponse:
    """A new plan, from nothing or from an earlier one, whose unfinished tasks are offered."""
    actor, district = request.actor, request.district
    policy.require(actor, "write", Plan(district=district, owner=Issuer.OFFICE))
    sources = plans_of(actor, district)
    data = request.POST or None
    form = NewPlanForm(data, sources=sources, initial={"source": request.GET.get("tu")})
    source = _chosen_source(request, sources)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            made = start_plan(
                actor=actor,
                district=district,
                period=ensure_period(cleaned["period"]),
                owner=cleaned["owner"],
                source=cleaned["source"],
                with_tasks=cleaned["with_tasks"],
                carried=[counted(one) for one in request.POST.getlist("carried")],
            )
        except PlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lập bản dự thảo."))
            return HttpResponseRedirect(_url(request, "plan", made.pk))
    context = {
        "form": form,
        "left": _left_over(request, source) if source else [],
        "source": source,
        "back_url": _url(request, "plan-list"),
    }
    return render(request, "plans/plan_new.html", context, status=422 if form.errors else 200)


def _chosen_source(request: PortalRequest, sources: Any) -> Plan | None:
    chosen = counted(request.POST.get("source") or request.GET.get("tu") or "")
    found: Plan | None = sources.filter(pk=chosen).first() if chosen else None
    return found


def _left_over(request: PortalRequest, source: Plan) -> list[dict[str, Any]]:
    """The tasks of a plan that are not done, in its order; two queries."""
    rows = Task.objects.visible_to(request.actor).filter(pk__in=unfinished_of(source))
    return [
        {"pk": one.pk, "number": one.number, "title": one.title, "deadline": print_deadline(one.deadline)}
        for one in rows.order_by("order", "id")
    ]


@require_GET
@district_page
def plan(request: PortalRequest, pk: int) -> HttpResponse:
    """A plan as it prints, what is wrong with it, who wrote what, its files and its next acts."""
    found = _find(request, pk)
    document = document_of(request.actor, found)
    writes = policy.may(request.actor, "write", found)
    later = later_of(request.actor, found)
    blocks = _blocks(document.official)
    places = _places(blocks)
    context = {
        "plan": _line(request, found),
        "reason": found.reason,
        "is_amendment": found.amends_id is not None,
        "amends_url": _url(request, "plan", found.amends_id) if found.amends_id else "",
        "later": _line(request, later) if later else None,
        "document": document.official,
        "blocks": blocks,
        "tables": [annex.table for annex in document.official.annexes],
        "findings": document.problems,
        "is_open": document.composed is not None,
        "sections": [_section_line(request, found, one, places, writes=writes) for one in sections_of(found)],
        "can_write": writes,
        "heads_url": _url(request, "plan-heads", found.pk),
        "section_add_url": _url(request, "plan-section-add", found.pk),
        "task_add_url": _url(request, "plan-task-add", found.pk) if found.owner != Issuer.SCHOOL else "",
        "tasks": _task_links(request, found) if writes and found.owner != Issuer.SCHOOL else [],
        "acts": _acts(request, found),
        "return_url": _act_url(request, PlanAct.RETURN, found),
        "can_return": policy.may(request.actor, PlanAct.RETURN, found),
        "issue_url": _url(request, "plan-issue", found.pk) if policy.may(request.actor, PlanAct.ISSUE, found) else "",
        "amend_url": _url(request, "plan-amend", found.pk) if policy.may(request.actor, "amend", found) else "",
        "next_year_url": f"{_url(request, 'plan-new')}?tu={found.pk}" if _may_follow(request, found) else "",
        "waiting_text": _waiting_text(request, found),
        "moved": {"who": found.moved_by, "at": found.updated_at} if found.moved_by else None,
        "word_url": _url(request, "plan-word", found.pk),
        "scans": [
            {"name": one.name, "size": one.size, "url": _url(request, "plan-scan", found.pk, one.pk)}
            for one in plan_documents.scans_of(found)
        ],
        "tasks_url": _tasks_page(request, found),
        "list_url": _url(request, "plan-list"),
    }
    return render(request, "plans/plan.html", context)


def _may_follow(request: PortalRequest, found: Plan) -> bool:
    return (
        found.owner != Issuer.SCHOOL
        and found.state == PlanState.ISSUED
        and policy.may(request.actor, "write", Plan(district=request.district, owner=Issuer.OFFICE))
    )


def _tasks_page(request: PortalRequest, found: Plan) -> str:
    if found.owner == Issuer.SCHOOL:
        return ""
    return reverse("work:tasks", args=[request.district.slug, found.period.code])


def _blocks(document: OfficialDocument) -> list[dict[str, Any]]:
    """The body in the order of its paragraphs, each heading with its level and its place on the page."""
    return [_block(block, place) for place, block in enumerate(document.body, start=1)]


def _block(block: Block, place: int) -> dict[str, Any]:
    level = _LEVELS.get(block.style, 0)
    return {"level": level, "anchor": f"muc-{place}" if level else "", "runs": block.runs, "text": block.text}


def _places(blocks: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Where each heading stands on the page; a heading that occurs twice has two places, in their order."""
    places: dict[str, list[str]] = {}
    for block in blocks:
        if block["anchor"]:
            places.setdefault(block["text"], []).append(block["anchor"])
    return places


def _section_line(
    request: PortalRequest, found: Plan, section: Any, places: dict[str, list[str]], *, writes: bool
) -> dict[str, Any]:
    """A line of the outline; takes its place from those that are left."""
    title = heading_of(section) or (section.paragraphs[0][:80] if section.paragraphs else "")
    place = places[title].pop(0) if places.get(title) else ""
    return {
        "title": title,
        "level": _LEVELS.get(section.style, 2),
        "author": section.written_by,
        "at": section.written_at,
        "url": _url(request, "plan-section", found.pk, section.key) if writes else place and f"#{place}",
    }


def _task_links(request: PortalRequest, found: Plan) -> list[dict[str, Any]]:
    rows = Task.objects.visible_to(request.actor).filter(plan=found).order_by("order", "id")
    return [
        {
            "number": one.number,
            "title": one.title,
            "carried": one.carried_from_id is not None,
            "url": f"{_url(request, 'task-edit', one.pk)}?tu=ke-hoach",
            "remove_url": _url(request, "plan-task-remove", found.pk, one.pk),
        }
        for one in rows.only("pk", "number", "title", "order", "carried_from")
    ]


def _acts(request: PortalRequest, found: Plan) -> list[dict[str, str]]:
    """The acts of one button that this person may do now."""
    return [
        {
            "url": _act_url(request, act, found),
            "label": _OF_OWNER.get((Issuer(found.owner), act), label),
            "icon": icon,
            "button": button,
        }
        for act, (label, icon, button) in BUTTONS.items()
        if policy.may(request.actor, act, found)
    ]


def _act_url(request: PortalRequest, act: PlanAct, found: Plan) -> str:
    return _url(request, f"plan-{act.value}", found.pk)


def _waiting_text(request: PortalRequest, found: Plan) -> str:
    """Why a leader who sent a plan finds no button to sign it."""
    leads = request.actor.holds({Role.LEADER}, district=request.district.pk)
    if found.state != PlanState.WAITING or not leads or request.actor.id != found.moved_by_id:
        return ""
    if has_one_leader(request.district):
        return _("Người trình không tự ký. Phòng chỉ có một lãnh đạo: hãy rút về để chuyên viên trình, rồi bạn ký.")
    return _("Bạn là người trình, nên lãnh đạo khác của phòng ký.")


@require_GET
@district_page
def plan_word(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The Word file: as it was built at issue, or of the draft as it stands."""
    found = _find(request, pk)
    built = plan_documents.built_file(found) if found.snapshot else None
    if built is not None:
        return file_response(built)
    name = f"ke-hoach-{found.period.code}{'-dieu-chinh' if found.edition else ''}.docx"
    return download(word_file(document_of(request.actor, found).official), name)


@require_GET
@district_page
def plan_scan(request: PortalRequest, pk: int, file: int) -> HttpResponseBase:
    """A scan of the signed copy, for who sees the plan."""
    found = _find(request, pk)
    scan: Attachment = get_object_or_404(attachments_of(found, plan_documents.SIGNED), pk=file)
    return file_response(scan)


# Moves


def _move(act: Callable[[PortalRequest, Plan], str]) -> View:
    """An act of one POST; what it says is told on the plan's page, or why it was refused."""

    @require_POST
    @district_page
    def view(request: PortalRequest, pk: int) -> HttpResponse:
        found = _find(request, pk)
        try:
            messages.success(request, act(request, found))
        except PlanRefused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(_url(request, "plan", found.pk))

    view.__name__ = act.__name__
    return view


@_move
def plan_send(request: PortalRequest, found: Plan) -> str:
    """To who signs, passes or approves it."""
    plan_moves.send_plan(actor=request.actor, plan=found)
    return _("Đã trình. Người có thẩm quyền đã được báo.")


@_move
def plan_withdraw(request: PortalRequest, found: Plan) -> str:
    """Back to the draft."""
    plan_moves.withdraw_plan(actor=request.actor, plan=found)
    return _("Đã rút về dự thảo.")


@_move
def plan_pass(request: PortalRequest, found: Plan) -> str:
    """A leader of the office lets it go to the UBND."""
    plan_moves.pass_plan(actor=request.actor, plan=found)
    return _("Đã thông qua. Người trình đã được báo để trình UBND.")


@_move
def plan_forward(request: PortalRequest, found: Plan) -> str:
    """To the UBND."""
    plan_moves.forward_plan(actor=request.actor, plan=found)
    return _("Đã trình UBND.")


@_move
def plan_approve(request: PortalRequest, found: Plan) -> str:
    """The office approves a school's plan."""
    plan_documents.approve(actor=request.actor, plan=found)
    return _("Đã duyệt. Trường đã được báo.")


@_move
def plan_return(request: PortalRequest, found: Plan) -> str:
    """Back to who wrote it, with a reason."""
    plan_moves.return_plan(actor=request.actor, plan=found, reason=request.POST.get("reason", ""))
    return _("Đã trả lại. Người trình đã được báo.")


@require_POST
@district_page
def plan_amend(request: PortalRequest, pk: int) -> HttpResponse:
    """The draft of an amendment."""
    found = _find(request, pk)
    try:
        made = amend_plan(actor=request.actor, plan=found, reason=request.POST.get("reason", ""))
    except PlanRefused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(_url(request, "plan", found.pk))
    messages.success(request, _("Đã lập dự thảo kế hoạch điều chỉnh. Kế hoạch đang thực hiện chưa thay đổi."))
    return HttpResponseRedirect(_url(request, "plan", made.pk))


@require_http_methods(["GET", "POST"])
@district_page
def plan_issue(request: PortalRequest, pk: int) -> HttpResponse:
    """Signed: its number, its day and the scan of the signed copy."""
    found = _find(request, pk)
    policy.require(request.actor, PlanAct.ISSUE, found)
    if not policy.possible(PlanAct.ISSUE, found):
        messages.error(request, plan_moves.WRONG_STATE % {"state": state_label(found.owner, found.state)})
        return HttpResponseRedirect(_url(request, "plan", found.pk))
    form = IssueForm(request.POST or None, request.FILES or None, initial={"issued_on": today_of(request.district)})
    if form.is_valid():
        try:
            plan_documents.issue(actor=request.actor, plan=found, seen_version=found.version, **form.cleaned_data)
        except (PlanRefused, BadAttachment) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ban hành."))
            return HttpResponseRedirect(_url(request, "plan", found.pk))
    problems = document_of(request.actor, found).problems
    context = {
        "plan": _line(request, found),
        "form": form,
        "findings": problems,
        "back_url": _url(request, "plan", found.pk),
    }
    return render(request, "plans/plan_issue.html", context, status=422 if form.errors else 200)


def _find(request: PortalRequest, pk: int) -> Plan:
    found = find_plan(request.actor, request.district, pk)
    if found is None:
        raise Http404(pk)
    return found


def _url(request: PortalRequest, name: str, *args: Any) -> str:
    return reverse(f"work:{name}", args=[request.district.slug, *args])

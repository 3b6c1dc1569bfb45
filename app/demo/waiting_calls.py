"""Calls that wait for the department in which the demo's own account works, when the year ends."""

from collections.abc import Iterable
from datetime import timedelta

from app.demo import calling
from app.demo.story import Story
from app.demo.world import Node, World
from app.domain.workflow import State

ACCOUNTS_UNIT = "urban_management"
ASKED = ("请到现场看看是否占用公共通道，需要时一并处理。", "请派人到场会商，说明能办和不能办的部分。")
DAYS = timedelta(days=3)


def leave_calls(world: World, stories: Iterable[Story]) -> None:
    """Let the two newest cases that are being handled wait for it; somebody is there for the second."""
    unit = _unit(world)
    if unit is None:
        return
    fitting = sorted((story for story in stories if _fits(story, world)), key=lambda story: -story.id)
    for number, (story, asked) in enumerate(zip(fitting, ASKED, strict=False)):
        due_on = world.day(world.now) + DAYS if number else None
        calling.call_in(story, story.holder.staff[0], unit, asked, world.now, due_on=due_on)
        if number:
            calling.report_in(story, unit.staff[0], story.tasks[-1], world.now)


def _unit(world: World) -> Node | None:
    here = (unit for unit in world.street.below if unit.code == ACCOUNTS_UNIT and unit.staff)
    return next(here, None)


def _fits(story: Story, world: World) -> bool:
    main = story.main()
    has_time = main is not None and main.due_at is not None and main.due_at > world.now
    return (
        has_time
        and story.state is State.HANDLING
        and bool(story.holder.staff)
        and not any(calling.is_open(task) for task in story.tasks)
    )

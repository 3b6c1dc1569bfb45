"""The year of an invented street, event by event, in the order of time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from app.demo import closing, evenings, plots, sweeping
from app.demo.arriving import Issue, issue_at, register, way_in
from app.demo.corpus import followups
from app.demo.evenings import Evening, Evenings
from app.demo.story import Story
from app.demo.timers import TICK
from app.demo.waiting_calls import leave_calls
from app.demo.world import Node, World
from app.domain.levels import Level, Role
from app.domain.workflow import Channel, State

GROWTH = 1.75
"""How much denser cases lie towards the present: the street only learns to use the product."""
SOLVED_ALONE = 0.16
MERGED = 0.02
SENT_IN = 3
"""So many issues at least wait for a talk that is still to come."""


class Year:
    """Plays all cases of one street; finished ones can be taken away while it goes on."""

    def __init__(self, world: World, units: list[Node], roles: dict[int, tuple[Node, Role]]) -> None:
        """Set the stage: buildings where cases arise, and the dates of the talks."""
        self.world = world
        self.buildings = [unit for unit in units if unit.plan is not None]
        holding = [unit for unit in units if unit.level in {Level.COMMUNITY, Level.GRID}]
        holding.sort(key=lambda unit: (unit.level is Level.GRID, unit.id))
        self.evenings: Evenings = evenings.plan(world, holding, roles)
        self.talks = [one for found in self.evenings.by_unit.values() for one in found]
        self.finished: list[Story] = []
        self.open: dict[int, dict[int, Story]] = {}
        self._heap: list[tuple[datetime, int, object]] = []
        self._serial = count()

    def play(self, cases: int, chunk: int) -> Iterator[list[Story]]:
        """Play the year with so many cases; give the finished ones away by chunks, the open ones last."""
        world = self.world
        span = world.now - world.since
        for _ in range(cases):
            self._push(world.now - span * (world.rng.random() ** GROWTH) - timedelta(seconds=1), None)
        for one in self.talks:
            if one.closes_at is not None:
                self._push(one.closes_at, one)
        while self._heap and self._heap[0][0] <= world.now:
            at, _serial, what = heappop(self._heap)
            self._do(what, at)
            if len(self.finished) >= chunk:
                yield self._taken()
        self._end()
        yield self._taken()

    def _end(self) -> None:
        for one in self.talks:
            if one.closes_at is None:
                self._send_in(one)
                evenings.agenda_of_coming(self.world, one)
        leave_calls(self.world, [story for here in self.open.values() for story in here.values()])
        for here in self.open.values():
            self.finished.extend(here.values())

    def _send_in(self, coming: Evening) -> None:
        """Let building heads send in enough for a talk to come that it can be held."""
        inside = [each for each in self.buildings if each.path.startswith(coming.unit.path)]
        while inside and len(coming.raised) < SENT_IN:
            issue = issue_at(self.world, inside, self.world.now)
            coming.raised.append((issue, evenings.raiser_of(self.world, issue)))

    def _taken(self) -> list[Story]:
        taken, self.finished = self.finished, []
        return taken

    def _push(self, at: datetime, what: object) -> None:
        heappush(self._heap, (at, next(self._serial), what))

    def _do(self, what: object, now: datetime) -> None:
        if isinstance(what, Story):
            if what.wakes_at == now:
                self._wake(what, now)
        elif isinstance(what, Evening):
            made = evenings.hold(self.world, what, self.evenings, now)
            for story in made:
                self._begin(story, now)
            self._make_up(len(what.raised) - len(made), now)
        else:
            self._arrive(now)

    def _make_up(self, missing: int, now: datetime) -> None:
        """Let as many issues arise later as did not become cases."""
        left = self.world.now - now
        for _ in range(missing):
            self._push(now + left * self.world.between(0.01, 0.99), None)

    def _arrive(self, now: datetime) -> None:
        world = self.world
        issue = issue_at(world, self.buildings, now)
        if issue.text.channel == "talk":
            evening = self.evenings.room_for(issue, now)
            if evening is not None:
                raiser = evenings.raiser_of(world, issue)
                evening.raised.append((issue, raiser))
                if evening.closes_at is None:
                    self._make_up(1, now)
                return
        if not (world.chance(MERGED) and self._again(issue, now)):
            self._register(issue, now)

    def _register(self, issue: Issue, now: datetime) -> None:
        world = self.world
        way = way_in(world, issue)
        story = register(world, issue, way, now)
        if way.channel is Channel.BUILDING_HEAD and world.chance(SOLVED_ALONE):
            note = followups.resolve_result(world.rng, issue.text)
            closing.close_at_once(story, way.actor_id, note, now)
        self._begin(story, now)

    def _again(self, issue: Issue, now: datetime) -> bool:
        """Let somebody else raise what is being handled already; it is merged at once."""
        world, grid = self.world, issue.building.at(Level.GRID)
        here = self.open.get(grid.id, {}).values() if grid else ()
        running = [story for story in here if story.state.is_open and _visible(story)]
        if not running:
            return False
        other = running[-1]
        building = other.place if other.place.plan else issue.building
        same = issue_at(world, [building], now, other.topic.code)
        story = register(world, same, way_in(world, same), now)
        closing.merge(story, other, plots.staff_of(story), now)
        self._begin(story, now)
        return True

    def _begin(self, story: Story, now: datetime) -> None:
        self.open.setdefault(_grid_of(story), {})[story.id] = story
        plots.replan(story, now)
        self._schedule(story, now)

    def _wake(self, story: Story, now: datetime) -> None:
        planned = story.plan_at
        moved = sweeping.sweep(story, now) if _is_looked_at(story, now) else False
        if moved:
            plots.replan(story, now)
        elif planned is not None and planned <= now:
            plots.act(story, now)
        self._schedule(story, now)

    def _schedule(self, story: Story, now: datetime) -> None:
        look, plan = sweeping.next_look(story), story.plan_at
        if look is not None and look <= now:  # it was late already when it began: the next tick sees it
            look = min(now + TICK, self.world.now)
        times = [at for at in (look, plan) if at is not None and at <= self.world.now]
        if times:
            story.wakes_at = min(times)
            self._push(story.wakes_at, story)
        elif not story.state.is_open and (plan is None) and story.entry is None:
            self._finish(story)

    def _finish(self, story: Story) -> None:
        """Let the case be written; one that was merged waits for the case that it went into."""
        self.open[_grid_of(story)].pop(story.id, None)
        if story.state is not State.MERGED:
            self.finished.append(story)


def _visible(story: Story) -> bool:
    return bool(story.case["lowest_rank"] == Level.BUILDING.rank)


def _is_looked_at(story: Story, now: datetime) -> bool:
    look = sweeping.next_look(story)
    return look is not None and look <= now


def _grid_of(story: Story) -> int:
    return (story.place.at(Level.GRID) or story.place).id

"""Photos of some invented cases: drawn, checked and kept as uploads are."""

from app.demo import writing
from app.demo.corpus import pictures
from app.demo.story import Story
from app.demo.world import Row, World
from app.domain.workflow import Move
from app.files import photos, storage

MOST = 36
EVERY = 3
"""One in so many of the latest cases has a photo; of few cases fewer."""


class Album:
    """Remembers which events of the latest cases get a photo, and draws them at the end."""

    def __init__(self, world: World, cases: int) -> None:
        """Begin with an empty album for a street with so many cases."""
        self._world = world
        self._most = min(MOST, cases // 8)
        self._chosen: list[tuple[Story, Row]] = []

    def consider(self, story: Story) -> None:
        """Keep the case in mind if it is among the latest."""
        if story.id % EVERY or story.topic.code.startswith(("neighbours", "welfare")):
            return
        self._chosen.append((story, story.events[0]))
        if len(self._chosen) > 8 * MOST:
            self._keep_latest()

    def _keep_latest(self) -> None:
        self._chosen.sort(key=lambda pair: pair[0].id)
        self._chosen = self._chosen[-self._most :] if self._most else []

    def develop(self) -> None:
        """Draw the photos and write their rows."""
        self._keep_latest()
        rows = []
        for story, event in self._chosen:
            rows.append(self._row(story, event))
            done = [event for event in story.events if event["move"] == Move.RESOLVE.value]
            if done:
                rows.append(self._row(story, done[-1]))
        writing.write("stored_file", rows)

    def _row(self, story: Story, event: Row) -> Row:
        photo = photos.clean(pictures.photo(self._world.rng, story.topic.code), "demo.jpg")
        return {
            "id": self._world.ids("stored_file"),
            "street_id": self._world.street.id,
            "case_id": story.id,
            "event_id": event["id"],
            "content_hash": storage.keep(photo.data),
            "thumbnail_hash": storage.keep(photo.thumbnail),
            "mime_type": photos.MIME_TYPE,
            "size": len(photo.data),
            "width": photo.width,
            "height": photo.height,
            "is_ready": True,
            "uploaded_by_id": event["actor_id"],
            "created_at": event["at"],
        }

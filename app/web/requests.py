"""What is made of a request before a view or a form sees it."""

from typing import IO, Any, cast

from flask import Flask, Request, Response, request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser

from app.web import api

Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]


class NamedParts(FormDataParser):
    """Reads a form; a part without a name, for which the library gives None, makes it none."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Parsed:
        """Read the form.

        Raises:
            BadRequest: a part has no name.
        """
        rest, form, files = super().parse(stream, mimetype, content_length, options)
        if None in form or None in files:
            for _name, file in files.items(multi=True):
                file.close()
            raise BadRequest
        return rest, form, files


class Asked(ImmutableMultiDict[str, Any]):
    """The fields that were sent, with the names that were asked for; walking over them asks for none."""

    def __init__(self, mapping: Any = None) -> None:  # noqa: ANN401 - whatever Werkzeug gives
        """Take what was parsed."""
        super().__init__(mapping)
        self.asked: set[str] = set()

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - a text or a file
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, *args: Any, **kwargs: Any) -> list[Any]:  # noqa: ANN401 - as Werkzeug has it
        """Return all values of a field."""
        self.asked.add(key)
        return super().getlist(key, *args, **kwargs)


class CheckedRequest(Request):
    """A request whose form has only fields with names, and that remembers which of them were asked for."""

    parameter_storage_class = Asked
    form_data_parser_class = NamedParts
    is_broken = False
    """Whether the body is not what it says it is; whoever looks at the form then finds an empty one."""

    def _load_form_data(self) -> None:
        """Read the form once; what another system sends in JSON is one, too."""
        is_loaded = "form" in self.__dict__
        super()._load_form_data()
        if not is_loaded and self.path.startswith(api.BELOW):
            try:
                self.__dict__["form"] = Asked(api.form_of(self))
            except BadRequest:
                self.is_broken = True


def is_readable() -> bool:
    """Read the body, and return whether it is what it says it is."""
    sent = cast("CheckedRequest", request)
    return sent.form is not None and not sent.is_broken


def is_page() -> bool:
    """Whether somebody is to look at the answer as a page; not so where a script fetches it or a part of it.

    By what the browser accepts: `Sec-Fetch-Mode` is not sent by each, and not the same for a page that a
    service worker passes on.
    """
    return "text/html" in request.headers.get("Accept", "") and "HX-Request" not in request.headers


def init_app(app: Flask) -> None:
    """Let the application read requests in this way."""
    app.request_class = CheckedRequest
    app.session_interface = api.OnlyPages()
    app.before_request_funcs.setdefault(None, []).insert(0, _refuse_bad_host)


def _refuse_bad_host() -> Response | None:
    """Answer a host that is none without a page: a page has links, which cannot be built for it."""
    error = request.routing_exception
    return cast("Response", error.get_response()) if isinstance(error, BadRequest) else None

"""What the API answers when it refuses."""

from pydantic import BaseModel, Field

from app.api.v1 import answers


class Complaint(answers.Answer):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(BaseModel):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[Complaint] = Field(default_factory=list)
    etag: str | None = Field(default=None, description="With 412: the present version.")
    meanwhile: list[answers.Event] = Field(
        default_factory=list, description="With 412: what has happened since."
    )
    scope: str | None = Field(default=None, description="With scope_missing: the scope that is needed.")


class ProblemKind(answers.Answer):
    """What a code of a problem means."""

    code: str
    status: int
    title: str
    detail: str

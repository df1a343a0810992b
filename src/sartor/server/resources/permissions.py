"""Routes of /v1/fine_tuning/checkpoints/MODEL/permissions: which other projects may use a model."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from sartor.actions.api_ids import fresh_id
from sartor.actions.resolve_model import owned_model
from sartor.actions.upload_file import seconds_now
from sartor.concepts.job import CheckpointPermission
from sartor.errors import RequestRefused
from sartor.server.description.document import answers
from sartor.server.description.resources import Deleted, Listed, PermissionObject
from sartor.server.door import Door, caller_of
from sartor.server.resources.shapes import listed, listed_values, permission_json
from sartor.store.pages import Cursor

_MOST_LISTED = 1000


class PermissionRequest(BaseModel):
    """The projects that get the permission."""

    project_ids: list[Annotated[str, Field(min_length=1, max_length=100)]] = Field(max_length=100)


def permission_routes(door: Door) -> APIRouter:
    """Return the routes."""
    routes, workshop = APIRouter(prefix="/v1/fine_tuning/checkpoints"), door.workshop

    def model_of(request: Request, checkpoint: str) -> str:
        return str(owned_model(workshop, caller_of(request).project, checkpoint).fine_tuned_model)

    @routes.post("/{checkpoint:path}/permissions", **answers(Listed[PermissionObject]))
    def create(request: Request, checkpoint: str, body: PermissionRequest) -> dict[str, Any]:
        model, at = model_of(request, checkpoint), seconds_now(workshop)
        made = [
            workshop.store.permissions.save(
                CheckpointPermission(id=fresh_id("cp"), model=model, project=project, created_at=at)
            )
            for project in body.project_ids
        ]
        door.note(request, "permission.create", f"{model}: {', '.join(body.project_ids)}")
        return listed_values([permission_json(one) for one in made])

    @routes.get("/{checkpoint:path}/permissions", **answers(Listed[PermissionObject]))
    def list_(
        request: Request,
        checkpoint: str,
        after: str | None = None,
        limit: Annotated[int, Query(ge=0)] = 10,
        order: Literal["ascending", "descending"] = "descending",
        project_id: str | None = None,
    ) -> dict[str, Any]:
        cursor = Cursor(min(limit, _MOST_LISTED), after, ascending=order == "ascending")
        found = workshop.store.permissions.list(model_of(request, checkpoint), cursor, project_id)
        return listed(found, permission_json)

    @routes.delete("/{checkpoint:path}/permissions/{permission_id}", **answers(Deleted))
    def delete(request: Request, checkpoint: str, permission_id: str) -> dict[str, Any]:
        if not workshop.store.permissions.delete(model_of(request, checkpoint), permission_id):
            raise RequestRefused(f"No such permission: {permission_id}", status=404, param="permission_id")
        door.note(request, "permission.delete", permission_id)
        return {"id": permission_id, "object": "checkpoint.permission", "deleted": True}

    return routes

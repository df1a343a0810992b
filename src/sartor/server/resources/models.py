"""Routes of /v1/models: what is served, bases, aliases and fine-tuned models, of one project."""

from typing import Any

from fastapi import APIRouter, Request

from sartor.actions.resolve_model import ServedModel, delete_model, list_models, resolve_model
from sartor.server.description.document import answers
from sartor.server.description.resources import Deleted, ModelList, ModelObject
from sartor.server.door import Door, caller_of
from sartor.server.resources.shapes import model_json


def model_routes(door: Door) -> APIRouter:
    """Return the routes."""
    routes, workshop = APIRouter(prefix="/v1/models"), door.workshop

    @routes.get("", **answers(ModelList))
    def list_(request: Request) -> dict[str, Any]:
        served = [ServedModel(name, ref, "sartor") for name, ref in door.served().items()]
        found = {one.name: one for one in (*served, *list_models(workshop, caller_of(request).project, door.bases))}
        return {"object": "list", "data": [model_json(one) for one in found.values()]}

    @routes.get("/{name:path}", **answers(ModelObject))
    def retrieve(request: Request, name: str) -> dict[str, Any]:
        served = door.served()
        if name in served:
            return model_json(ServedModel(name, served[name], "sartor"))
        return model_json(resolve_model(workshop, caller_of(request).project, name, door.bases))

    @routes.delete("/{name:path}", **answers(Deleted))
    def delete(request: Request, name: str) -> dict[str, Any]:
        delete_model(workshop, caller_of(request).project, name)
        door.note(request, "model.delete", name)
        return {"id": name, "object": "model", "deleted": True}

    return routes

"""The small map of a mail, drawn by us: no service is asked, and no internet is needed."""

from notifications.pictures.drawing import HEIGHT, WIDTH, draw
from notifications.pictures.mark import mark
from notifications.pictures.scene import Ground, Role, Scene, scene_of, scene_of_place

__all__ = ["HEIGHT", "WIDTH", "Ground", "Role", "Scene", "draw", "mark", "scene_of", "scene_of_place"]

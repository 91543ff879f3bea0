"""What may stand in an address, beyond what Django knows."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class Alphanumeric(StringConverter):
    """Letters and digits: allauth's way to write whose password is reset."""

    regex = "[0-9A-Za-z]+"


register_converter(Alphanumeric, "alphanumeric")

"""Machine sounds that follow musicians' emotions."""

__version__ = "0.1.0"

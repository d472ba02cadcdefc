"""Infrastructure as code for Bitrix24 smart processes."""

__version__ = "0.1.0"

"""A keyring for the tests: a file instead of the system's."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked


class Keyring(KeyringBackend):
    priority = 1

    @property
    def _file(self):
        return Path(os.environ["TEST_KEYRING"])

    def _all(self):
        if self._file.is_dir():
            raise KeyringLocked("locked")
        return json.loads(self._file.read_text(encoding="utf-8")) if self._file.exists() else {}

    def get_password(self, service, username):
        return self._all().get(f"{service}/{username}")

    def set_password(self, service, username, password):
        self._file.write_text(json.dumps({**self._all(), f"{service}/{username}": password}), encoding="utf-8")

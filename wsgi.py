"""Entry point of the web server and of `flask --app wsgi`."""

import os
import sys

from app import create_app
from config import SettingsError, from_environment

try:
    app = create_app(from_environment(os.environ))
except SettingsError as error:
    sys.exit(f"Yehua cannot start: {error}")

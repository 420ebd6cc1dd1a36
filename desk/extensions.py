"""Unbound extension instances, bound to the application in app.py."""

from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from models.base import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True)
session = db.session  # what services and queries use; desk.transaction alone commits it
babel = Babel()
login_manager = LoginManager()
csrf = CSRFProtect()

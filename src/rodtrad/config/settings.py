"""Settings, all from the environment; without any of them a development server on this machine."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from rodtrad.config.rooms import PRESENT

SOURCE = Path(__file__).resolve().parents[1]
DATA_DIR = Path(os.environ.get("RODTRAD_DATA", SOURCE.parents[1] / ".data"))
PRODUCTION = os.environ.get("RODTRAD_PRODUCTION", "") == "1"


def _secret_key() -> str:
    """The key from the environment, else one that is made once and kept in the data folder."""
    if key := os.environ.get("RODTRAD_SECRET_KEY"):
        return key
    if PRODUCTION:
        raise SystemExit("Set RODTRAD_SECRET_KEY: production never makes its own key.")
    path = DATA_DIR / "secret_key"
    if not path.exists():
        from secrets import token_urlsafe

        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text().strip()


def database_from(url: str) -> dict[str, object]:
    """Django's settings for a `postgresql://` address."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "rodtrad",
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or query.pop("host", ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("RODTRAD_DEBUG", "") == "1"
ALLOWED_HOSTS = os.environ.get("RODTRAD_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("RODTRAD_ORIGINS", "").split(",") if o]
DATABASES = {"default": database_from(os.environ.get("DATABASE_URL", "postgresql:///rodtrad"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "rules.apps.AutodiscoverRulesConfig",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "rodtrad.config",
    "rodtrad.core",
    *PRESENT,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "rodtrad.core.middleware.ContentSecurityPolicy",
    "rodtrad.core.middleware.PersonalSettings",
    "rodtrad.core.middleware.Refusals",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rodtrad.core.context.chrome",
            ],
        },
    }
]
FORM_RENDERER = "rodtrad.core.forms.Renderer"

ROOT_URLCONF = "rodtrad.config.urls"
WSGI_APPLICATION = "rodtrad.config.wsgi.application"

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("svenska")), ("en", _("engelska"))]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
FORMAT_MODULE_PATH = ["rodtrad.config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if os.environ.get("RODTRAD_STATIC") == "manifest"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "rodtrad.org.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "rodtrad.org.people.entrance.LoginForm"}
SOCIALACCOUNT_ADAPTER = "rodtrad.org.people.adapters.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_ONLY = False
ACCOUNT_MAX_EMAIL_ADDRESSES = 1  # addresses are kept by the system administrator, in `people`
CSRF_FAILURE_VIEW = "rodtrad.core.views.stale_form"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are vouched for by who added the person
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Rödtråd"
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {}
if os.environ.get("RODTRAD_OIDC_URL"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "stad",
                "name": os.environ.get("RODTRAD_OIDC_NAME", "Stadens inloggning"),
                "client_id": os.environ.get("RODTRAD_OIDC_CLIENT", ""),
                "secret": os.environ.get("RODTRAD_OIDC_SECRET", ""),
                "settings": {"server_url": os.environ["RODTRAD_OIDC_URL"]},
            }
        ],
    }
if os.environ.get("RODTRAD_SAML"):  # a JSON file with what allauth calls `settings`: idp, attribute_mapping, advanced
    SOCIALACCOUNT_PROVIDERS["saml"] = {
        "APPS": [
            {
                "provider_id": "saml",
                "name": os.environ.get("RODTRAD_SAML_NAME", "Stadens inloggning"),
                "client_id": "saml",
                "settings": json.loads(Path(os.environ["RODTRAD_SAML"]).read_text(encoding="utf-8")),
            }
        ],
    }

EMAIL_BACKEND = os.environ.get("RODTRAD_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = os.environ.get("RODTRAD_FROM", "rodtrad@localhost")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"  # each room keeps its jobs there

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("RODTRAD_LOG", "WARNING")},
}
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True

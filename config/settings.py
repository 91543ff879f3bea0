"""Settings. Every one comes from the environment; each also as NAME_FILE, for secrets (docs/operators.md)."""

import secrets
from pathlib import Path
from typing import Any

import pyogrio  # (points the GDAL inside its wheel at that wheel's own data files)
from csp.constants import NONE, SELF

from config import embedded, mail, own_keys, production
from config.environment import Environment

BASE_DIR = embedded.BASE_DIR
VAR = embedded.VAR
env = Environment()

# development: a checkout. demo: invented data and a banner. production: refuses unsafe values (config/production.py).
MODE = env.str("MODE", default="development")
if MODE not in production.MODES:
    raise production.UnsafeSettings([f"MODE is {MODE!r}: it is one of {', '.join(production.MODES)}."])
DEBUG = env.bool("DEBUG", default=False)


def _own_secret_key() -> str:
    """Return this checkout's key, made once; production must bring its own."""
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="") or ("" if MODE == "production" else _own_secret_key())
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
ALLOWED_HOSTS_MISSING = not env.list("ALLOWED_HOSTS", default=[])
BASE_URL = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "config.errors.stale_form"

# --- The alliance: one deployment serves one --------------------------------------------------------------------
ALLIANCE_NAME = env.str("ALLIANCE_NAME", default="OstAllianz")
ALLIANCE_LOGO = env.str("ALLIANCE_LOGO", default="img/logo.svg")
ALLIANCE_CONTACT = env.str("ALLIANCE_CONTACT", default="geschaeftsstelle@ostallianz.example")
ALLIANCE_PHONE = env.str("ALLIANCE_PHONE", default="")
# Who answers for the site: imprint, privacy and accessibility pages.
ALLIANCE_LEGAL_NAME = env.str("ALLIANCE_LEGAL_NAME", default=ALLIANCE_NAME)
ALLIANCE_ADDRESS = env.str("ALLIANCE_ADDRESS", default="")
ALLIANCE_REPRESENTED_BY = env.str("ALLIANCE_REPRESENTED_BY", default="")
PRIVACY_CONTACT = env.str("PRIVACY_CONTACT", default=ALLIANCE_CONTACT)
ACCESSIBILITY_CONTACT = env.str("ACCESSIBILITY_CONTACT", default=ALLIANCE_CONTACT)
# Working days (coordination/clock.py): a German state, and which of its holidays count.
HOLIDAYS_STATE = env.str("HOLIDAYS_STATE", default="BY")
HOLIDAYS_KINDS = env.list("HOLIDAYS_KINDS", default=["public", "catholic"])
# How many working days before the date asked for a member without an answer is reminded; 0 is the date itself.
ANSWER_REMINDERS = env.list("ANSWER_REMINDERS", cast=int, default=[5, 1, 0])

# --- Applications -----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "accounts",
    "geo",
    "notifications",
    "coordination",
    "django.contrib.admin.apps.SimpleAdminConfig",  # config/admin.py names what is in it
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.gis",
    "django.contrib.postgres",
    "leaflet",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "pgtrigger",
    "pghistory",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.looking_on.LookingOnMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.AllianceMiddleware",
    "config.errors.NotAllowedMiddleware",
    "config.access.AccessMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "config.history.HistoryMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
                "notifications.context.bell",
                "notifications.context.nothing_sent",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database and geodesy ---------------------------------------------------------------------------------------
EMBEDDED_DATABASE = not env.str("DATABASE_URL", default="")
_reached = {
    "ENGINE": "django.contrib.gis.db.backends.postgis",
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
}
_same = {"TEST": {"MIRROR": "default"}}
DATABASES: dict[str, dict[str, Any]] = {
    "default": ({**embedded.database_settings()} if EMBEDDED_DATABASE else env.db("DATABASE_URL")) | _reached
}
# The primary itself where DATABASE_URL leads through a pooler: to listen at, and for the queue (docs/scaling.md).
if env.str("DATABASE_DIRECT_URL", default=""):
    DATABASES["direct"] = env.db("DATABASE_DIRECT_URL") | _reached | _same
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
# A streaming replica answers what may be read there, as long as it keeps up (geo/replica.py).
if env.str("DATABASE_REPLICA_URL", default=""):
    DATABASES["replica"] = env.db("DATABASE_REPLICA_URL") | _reached | _same
DATABASE_ROUTERS = ["geo.replica.Router"]
REPLICA_WAIT_MS = env.int("REPLICA_WAIT_MS", default=50)

_site_packages = Path(pyogrio.__file__).parent.parent


def _library(pattern: str) -> str | None:
    """Return the newest wheel's library, or None: Django then looks for the distribution's."""
    return next((str(path) for path in sorted(_site_packages.glob(pattern), reverse=True)), None)


GDAL_LIBRARY_PATH = _library("pyogrio.libs/libgdal*")
GEOS_LIBRARY_PATH = _library("shapely.libs/libgeos_c*")

# The metric system that everything is stored and measured in (geo/crs.py reads it).
GEO_SRID = env.int("GEO_SRID", default=25832)

# --- People -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation that arrived has verified the address
ACCOUNT_PREVENT_ENUMERATION = True  # unknown addresses get the same page, and a mail that says so
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told by mail
ACCOUNT_SESSION_REMEMBER = None  # asked: shared desks are common
ACCOUNT_LOGOUT_ON_GET = False
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
ACCOUNT_RATE_LIMITS = {"reset_password": "10/h/ip,3/h/key"}  # it sends mail; the rest as allauth has it
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=int(env.bool("BEHIND_PROXY", default=False)))
_forms = "accounts.forms.sign_in"
ACCOUNT_FORMS = {
    "login": f"{_forms}.LoginForm",
    "reset_password": f"{_forms}.ResetPasswordForm",
    "reset_password_from_key": f"{_forms}.ResetPasswordKeyForm",
    "change_password": f"{_forms}.ChangePasswordForm",
    "set_password": f"{_forms}.SetPasswordForm",
    "reauthenticate": f"{_forms}.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": f"{_forms}.CodeForm",
    "reauthenticate": f"{_forms}.ReauthenticateCodeForm",
    "activate_totp": f"{_forms}.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "accounts.mfa_adapter.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # as above: the invitation has verified it
# Roles that must sign in with a second factor: officer, planner, coordinator, technical_admin. Others are invited to.
REQUIRE_MFA_FOR = env.list("REQUIRE_MFA_FOR", default=[])
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14

# --- Mail -------------------------------------------------------------------------------------------------------
DEMO_MAILBOX = env.bool("DEMO_MAILBOX", default=MODE == "demo")
EMAIL_URL = env.str("EMAIL_URL", default="")
_email: dict[str, Any] = env.email("EMAIL_URL") if EMAIL_URL else {"EMAIL_HOST": "localhost", "EMAIL_PORT": 25}
_email.pop("OPTIONS", None)
MAIL_PROVIDER = env.str("MAIL_PROVIDER", default="")  # instead of a mail server: brevo, mailjet, ... (config/mail.py)
EMAIL_BACKEND, MAIL_BACKEND = mail.backends(
    from_url=_email.pop("EMAIL_BACKEND", ""), provider=MAIL_PROVIDER, keeps_mail=DEMO_MAILBOX
)
globals().update(_email)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
ANYMAIL = mail.anymail(
    MAIL_PROVIDER,
    keys=(env.str("MAIL_PROVIDER_KEY", default=""), env.str("MAIL_PROVIDER_SECOND_KEY", default="")),
    url=env.str("MAIL_PROVIDER_URL", default=""),
    timeout=EMAIL_TIMEOUT,
)
MAIL_INLINE_PICTURES = MAIL_PROVIDER not in mail.WITHOUT_PICTURES
# Outside production nothing is written to anybody else: mail addresses, @domains, hosts; * is everybody.
SEND_ONLY_TO = env.list("SEND_ONLY_TO", default=["*"] if MODE == "production" else [])
# Where undeliverable mails come back to; +<delivery> is put before the @ (notifications/return_path.py).
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
# Where they are read (notifications/bounces/mailbox.py), and the secret of the provider that reports them instead.
BOUNCE_IMAP_URL = env.str("BOUNCE_IMAP_URL", default="")
if MAIL_WEBHOOK_SECRET := env.str("MAIL_WEBHOOK_SECRET", default=""):
    ANYMAIL["WEBHOOK_SECRET"] = MAIL_WEBHOOK_SECRET
# Mail programs may unsubscribe by a mail there as well; somebody must read it.
UNSUBSCRIBE_ADDRESS = env.str("UNSUBSCRIBE_ADDRESS", default="")
MAIL_DOMAIN = env.str("MAIL_DOMAIN", default="ostallianz.example")
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default=f"meldung@{MAIL_DOMAIN}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# The organiser of invitations: calendar programs answer there, and the mailbox of BOUNCE_IMAP_URL gets it.
CALENDAR_REPLY_ADDRESS = env.str("CALENDAR_REPLY_ADDRESS", default=DEFAULT_FROM_EMAIL)
EMAIL_USE_LOCALTIME = True

# --- Delivery (notifications/delivery.py) -----------------------------------------------------------------------
DELIVERY_LEASE_SECONDS = env.int("DELIVERY_LEASE_SECONDS", default=120)
DELIVERY_POLL_SECONDS = env.int("DELIVERY_POLL_SECONDS", default=10)
# Minutes to wait after the first, second, ... failed attempt; the last one repeats until we give up.
DELIVERY_RETRY_MINUTES = [float(minutes) for minutes in env.list("DELIVERY_RETRY_MINUTES", default=[1, 5, 15, 30, 60])]
DELIVERY_GIVE_UP_DAYS = env.float("DELIVERY_GIVE_UP_DAYS", default=5)
# How far this machine has sent, outside the database: a restored backup is known by it (notifications/sending.py).
DELIVERY_MARK = env.path("DELIVERY_MARK", default=VAR / "sent.json")
# A replica that takes over knows all that the primary had confirmed (synchronous_commit): sending goes on by itself.
FAILOVER_LOSES_NOTHING = env.bool("FAILOVER_LOSES_NOTHING", default=False)
# Signs messages to browsers; without a key of its own, production sends none (notifications/vapid.py).
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="") or (
    "" if MODE == "production" else own_keys.own_push_key(VAR)
)
# What /readyz calls late, and who may read /metrics (notifications/health.py).
READY_OLDEST_DUE_SECONDS = env.int("READY_OLDEST_DUE_SECONDS", default=900)
READY_BACKUP_HOURS = env.float("READY_BACKUP_HOURS", default=0)
READY_MAILBOX_MINUTES = env.float("READY_MAILBOX_MINUTES", default=30)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=4)
WORKER_NICENESS = env.int("WORKER_NICENESS", default=5)
WORKER_HEARTBEAT_SECONDS = env.float("WORKER_HEARTBEAT_SECONDS", default=10)
WORKER_STALLED_SECONDS = env.float("WORKER_STALLED_SECONDS", default=30)
WORKER_REVIVE_SECONDS = env.int("WORKER_REVIVE_SECONDS", default=15)
# How long a stopping worker waits for the delivery it is sending before it hands it back.
WORKER_GRACE_SECONDS = env.float("WORKER_GRACE_SECONDS", default=8)

# --- Language, time ---------------------------------------------------------------------------------------------
# The texts in the code are German, reviewed by German officers; locale/en translates them (docs/decisions/0004).
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# --- Files ------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
_packages = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("guide", BASE_DIR / "docs/images"),
    ("vendor/kern", _packages / "@kern-ux/native/dist"),
    ("vendor/chart", _packages / "chart.js/dist"),
    ("vendor/geodesic", _packages / "geographiclib-geodesic"),  # measures on the map
    ("vendor/htmx", _packages / "htmx.org/dist"),
    ("vendor/pbf", _packages / "pbf"),  # reads vector tiles
    ("vendor/geoman", _packages / "@geoman-io/leaflet-geoman-free/dist"),
    ("vendor/fira-sans", _packages / "@fontsource/fira-sans/files"),
]
FONT_DIR = _packages / "@expo-google-fonts/fira-sans"  # TTF, for pictures drawn on the server
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = MODE == "development"
WHITENOISE_AUTOREFRESH = MODE == "development"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=VAR / "media")  # never served by URL: see geo.views.files
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024

# --- Maps -------------------------------------------------------------------------------------------------------
# A base map is optional: the boundaries themselves are the ground and need no internet.
BASE_MAP_URL = env.str("BASE_MAP_URL", default="")
BASE_MAP_ATTRIBUTION = env.str("BASE_MAP_ATTRIBUTION", default="")
LEAFLET_CONFIG = {
    "DEFAULT_CENTER": (48.17, 11.79),
    "DEFAULT_ZOOM": 12,
    "MIN_ZOOM": 6,
    "MAX_ZOOM": 19,
    "TILES": [("base", BASE_MAP_URL, BASE_MAP_ATTRIBUTION)] if BASE_MAP_URL else [],
    "RESET_VIEW": False,
    "SCALE": "metric",
    "NO_GLOBALS": True,
    "ATTRIBUTION_PREFIX": "",
    # {% leaflet_js plugins="geoman" %}: the tool the report form draws with (static/js/editor/).
    "PLUGINS": {
        "geoman": {"css": ["vendor/geoman/leaflet-geoman.css"], "js": ["vendor/geoman/leaflet-geoman.min.js"]},
    },
}

# --- Boundaries and other servers ----------------------------------------------------------------------------------
# Hosts inside the operator's own network that may be asked (geo/egress.py). Public ones need no entry.
EGRESS_ALLOWED_HOSTS = env.list("EGRESS_ALLOWED_HOSTS", default=[])
# A service that finds addresses (Photon, Nominatim); without one, places are areas and reports (geo/places.py).
GEOCODER_URL = env.str("GEOCODER_URL", default="")
# Other addresses for the presets of `import_areas` than their publishers' own (docs/boundaries.md).
AREA_SOURCES = {
    "vg250": env.str("AREAS_VG250_URL", default=""),
    "ldbv": env.str("AREAS_LDBV_URL", default=""),
    "munich": env.str("AREAS_MUNICH_URL", default=""),
}

# --- Transport and content security -----------------------------------------------------------------------------
_secure = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
LANGUAGE_COOKIE_SECURE = _secure
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if _secure else "sessionid"
SECURE_SSL_REDIRECT = _secure
SECURE_HSTS_SECONDS = 31536000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _secure
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
X_FRAME_OPTIONS = "DENY"
_base_map_host = ["/".join(BASE_MAP_URL.split("/")[:3]).replace("{s}", "*")] if BASE_MAP_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_base_map_host],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}

# In the database, because every process must count the same attempts to sign in. `migrate` makes the table.
CACHES = {
    "default": {
        "BACKEND": "config.cache.SharedCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Pictures of other services' layers (geo/ogc/pictures.py): files, because they are many and large.
    "layers": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": env.path("LAYER_CACHE", default=VAR / "layers"),
        "OPTIONS": {"MAX_ENTRIES": env.int("LAYER_CACHE_TILES", default=10_000)},
    },
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"mask_keys": {"()": "config.logs.MaskKeys"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask_keys"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}

if MODE == "production":
    production.refuse_unsafe(globals())

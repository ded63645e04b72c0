"""Settings: one file, everything from the environment. docs: README.md, "In production"."""

import os
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from psycopg.conninfo import conninfo_to_dict

from perks import development
from perks.ground.lines import logging_settings


def listed(name: str, default: str = "") -> list[str]:
    """The comma-separated values of one variable of the environment, without blanks."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = os.environ.get("PERKS_ENV", "development")
if ENVIRONMENT not in ("development", "production"):
    # "prod" taken for development would run with a published key.
    raise ImproperlyConfigured(f"PERKS_ENV is development or production, not {ENVIRONMENT}.")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = os.environ.get("DEBUG", "0" if PRODUCTION else "1") == "1"
DEVELOPMENT_KEY = development.KEY
SECRET_KEY = os.environ.get("SECRET_KEY") or DEVELOPMENT_KEY
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", "" if PRODUCTION else "*")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS")
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
STATE_DIR = Path(os.environ.get("PERKS_HOME", BASE_DIR / ".perks"))

# The 32-byte master key of the vault, base64. Development has that of its house, which `up` keeps so
# that the house can be read in both of its modes; else it derives one from SECRET_KEY.
VAULT_FILE = STATE_DIR / "vault.key"
PERKS_VAULT_KEY = (
    os.environ.get("PERKS_VAULT_KEY")
    or (not PRODUCTION and VAULT_FILE.is_file() and VAULT_FILE.read_text())
    or development.vault_key(SECRET_KEY)
)
# What hashes are keyed with, once the vault key that did so is retired (docs/vault.md).
PERKS_HASH_KEY = os.environ.get("PERKS_HASH_KEY", "")
PERKS_DEMO = os.environ.get("PERKS_DEMO", "0") == "1"
PERKS_DATA = os.environ.get("PERKS_DATA", "")
PERKS_FRAMES = Path(os.environ.get("PERKS_FRAMES", STATE_DIR / "frames"))
# Where further versions of the score's model are looked for, beside those that are shipped.
PERKS_MODELS = Path(os.environ["PERKS_MODELS"]) if os.environ.get("PERKS_MODELS") else None
# Who knows which thresholds a change of the model makes members cross (see scoring.comparing).
SCORE_THRESHOLDS = "campaigns.thresholds.crossings"
# The activity that score runs have read, so that the next one reads only what changed.
PERKS_ACTIVITY = Path(os.environ.get("PERKS_ACTIVITY", STATE_DIR / "activity"))
# Who may walk in at a venue without a claim: a function as `perks.doors.Judge` describes it.
PERKS_DOOR_JUDGE = "campaigns.doors.judge"
# What stands before the web application and answers one kind of request by itself.
PERKS_LANES = ["campaigns.api.lane.lane", "campaigns.web.go_lane.lane"]
# Who shares an address: a function of member ids that gives keyed hashes (campaigns.households).
PERKS_HOUSEHOLDS = "campaigns.addresses.households"
# So many days after its parcel came an address is deleted.
PERKS_ADDRESS_DAYS = int(os.environ.get("PERKS_ADDRESS_DAYS", "30"))
# So many days after it was first read the words of a post are deleted.
PERKS_BODY_DAYS = int(os.environ.get("PERKS_BODY_DAYS", "90"))
if not 1 <= PERKS_BODY_DAYS <= 3650:
    raise ImproperlyConfigured("PERKS_BODY_DAYS must be from 1 to 3650.")
# How many perks of all brands together a member has in 30 days, at most; she may ask for fewer.
PERKS_A_MONTH = int(os.environ.get("PERKS_A_MONTH", "8"))
if not 1 <= PERKS_A_MONTH <= 100:
    raise ImproperlyConfigured(f"PERKS_A_MONTH is from 1 to 100, not {PERKS_A_MONTH}.")
PERKS_METRICS_TOKEN = os.environ.get("PERKS_METRICS_TOKEN", "")
# "host:port" pairs that the guarded HTTP client may reach although they are private.
PERKS_OUTBOUND_ALLOW = listed("PERKS_OUTBOUND_ALLOW")
# Readings of one network that are under way at once, all workers together; and after how many seconds
# without a sign one is given to somebody else.
PERKS_READS_AT_ONCE = int(os.environ.get("PERKS_READS_AT_ONCE", "4"))
PERKS_READ_LEASE = int(os.environ.get("PERKS_READ_LEASE", "120"))
# Bluesky's AppView and the directory of its identities; any other network of the protocol fits.
PERKS_BLUESKY = (
    os.environ.get("PERKS_BLUESKY_APPVIEW", "https://public.api.bsky.app"),
    os.environ.get("PERKS_BLUESKY_PLC", "https://plc.directory"),
)
# Servers of the Fediverse that are believed in what they say of the people of other servers.
PERKS_MASTODON_TRUSTED = listed("PERKS_MASTODON_TRUSTED", "mastodon.social,mastodon.online")

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_celery_beat",
    "django_celery_results",
    "django_prometheus",
    "csp",
    "perks",
    "scoring",
    "campaigns",
]

MIDDLEWARE = [
    "perks.web.timing.TimingMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages of a member are a quarter of their size. It pads them by a random length, so that the
    # size tells nothing of the secrets in them.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "perks.web.middleware.ActorMiddleware",
    "perks.web.reader.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "perks.web.directions.DirectionsMiddleware",
    "perks.web.unsent.UnsentMiddleware",
    "perks.web.middleware.RefusalMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "perks.urls"
WSGI_APPLICATION = "perks.wsgi.application"
ASGI_APPLICATION = "perks.asgi.application"
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
                "perks.web.navigation.nav",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "perks.templatetags.reading",
                "perks.templatetags.submits",
            ],
        },
    }
]


def database(url: str, role: str) -> dict[str, object]:
    """Django's settings for one libpq URL; `role` is taken on after login when it is not empty."""
    facts = conninfo_to_dict(url)
    names = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    options = {key: value for key, value in facts.items() if key not in names}
    # A database that swallows packets must not hold a request for minutes.
    options.setdefault("connect_timeout", "5")
    if role:
        options["options"] = f"-c role={role}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{django: facts.get(libpq, "") for libpq, django in names.items()},
        "OPTIONS": options,
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


# Two roles: perks_app runs the web and the workers, the owner migrates (docs/decisions/0002).
DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql:///perks")
ONE_DATABASE_LOGIN = "DATABASE_OWNER_URL" not in os.environ
AS_OWNER = os.environ.get("PERKS_AS_OWNER", "0") == "1"
DATABASES = {
    "default": database(os.environ.get("DATABASE_OWNER_URL", DATABASE_URL), "")
    if AS_OWNER
    else database(DATABASE_URL, "perks_app")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "perks_cache",
    },
    # Requests are counted here, per process: what a refused request wrote to the database is
    # rolled back, its count as well.
    "counts": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counts"},
}

AUTH_USER_MODEL = "perks.User"
AUTHENTICATION_BACKENDS = ["perks.web.sign_in.ScopedBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "perks.web.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "perks.web.sign_in_form.SignInForm",
    "signup": "perks.web.sign_up.SignUpForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Passkeys beside the password; no codes, no second step. They may come before the address is
# confirmed, because a letter to that address ends them all (perks.passkeys).
MFA_ADAPTER = "perks.passkeys.PasskeyAdapter"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_FORMS = {
    "add_webauthn": "perks.web.passkey_forms.MakeForm",
    "signup_webauthn": "perks.web.passkey_forms.MakeForm",
    "login_webauthn": "perks.web.passkey_forms.SignInForm",
    "reauthenticate_webauthn": "perks.web.passkey_forms.ConfirmForm",
}
MFA_PASSKEY_LOGIN_ENABLED = MFA_ALLOW_UNVERIFIED_EMAIL = True

LANGUAGE_CODE = "en"
# Of pages and letters to members and venues; each is called by its own name.
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español"), ("ja", "日本語")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

EMAIL_BACKEND = os.environ.get(
    "EMAIL_BACKEND",
    f"django.core.mail.backends.{'smtp' if PRODUCTION else 'filebased'}.EmailBackend",
)
EMAIL_FILE_PATH = STATE_DIR / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "0") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Perks <perks@localhost>")

# https is assumed in production; `up --production-like` switches it off on loopback.
HTTPS = os.environ.get("HTTPS", "1" if PRODUCTION else "0") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# Forms carry the token themselves: no script has to read the cookie.
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "perks.web.unsent.csrf_failure"
SECURE_HSTS_SECONDS = int(os.environ.get("HSTS_SECONDS", "31536000" if HTTPS else "0"))
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
# Behind one reverse proxy that sets X-Forwarded-For and -Proto; else both are anybody's claim.
PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUST_PROXY", "0") == "1")
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "perks.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PARSER_CLASSES": [
        "perks.api.parsing.Json",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "perks.ground.api.answer_refusal",
    "DEFAULT_THROTTLE_CLASSES": ["perks.ground.throttle.Throttle"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
    "NUM_PROXIES": PROXIES,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Perks",
    "DESCRIPTION": "Eligibility, claims, passes, redemptions and reports. Refusals carry a code.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "perks.api.described.say_keys",
    ],
    # Two fields of one name and different values would get names that change with the API.
    "ENUM_NAME_OVERRIDES": {
        "LedgerAccountEnum": "perks.models.ledger.ACCOUNTS",
        "AccountKindEnum": "scoring.models.accounts.KIND_CHOICES",
        "CampaignStateEnum": "campaigns.models.campaigns.STATES",
        "ClaimStateEnum": "campaigns.models.claims.CLAIM_STATES",
        "ParcelStateEnum": "campaigns.models.parcels.PARCEL_CHOICES",
        "ParcelToldEnum": "campaigns.sending.TOLD",
        "ProblemStateEnum": "campaigns.models.parcels.PROBLEM_STATES",
        "CampaignWayEnum": "campaigns.models.campaigns.WAY_CHOICES",
        "ChoosingWayEnum": "campaigns.models.choosing.WAYS",
        "ScanOutcomeEnum": "perks.models.desks.OUTCOMES",
        "ReportOutcomeEnum": "campaigns.proof.OUTCOMES",
        "DisclosureEnum": "campaigns.disclosure.VERDICTS",
        "ValidityVerdictEnum": "campaigns.api.validity.VERDICTS",
        "ReportVerdictEnum": "campaigns.api.brand_report.VERDICTS",
        "RuleVerdictEnum": "campaigns.api.member_shapes.VERDICTS",
        "ReceiptVerdictEnum": "perks.ground.receipts.VERDICTS",
    },
}
UNFOLD = {
    "SITE_TITLE": "Perks",
    "SITE_HEADER": "Perks, operators",
    "SHOW_HISTORY": True,
    # The one colour of tokens.css for what is measured, from its wash to its darkest.
    "COLORS": {
        "primary": {
            f"{weight}": f"oklch({light} {chroma} 190)"
            for weight, light, chroma in (
                (50, 0.97, 0.015),
                (100, 0.94, 0.025),
                (200, 0.88, 0.04),
                (300, 0.8, 0.06),
                (400, 0.72, 0.075),
                (500, 0.8, 0.1),
                (600, 0.475, 0.079),
                (700, 0.42, 0.07),
                (800, 0.36, 0.06),
                (900, 0.3, 0.05),
                (950, 0.24, 0.04),
            )
        }
    },
    "DASHBOARD_CALLBACK": "campaigns.operator_desk.desk",
    "SITE_ICON": lambda request: static("perks/mark.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("perks/mark.svg")}
    ],
}

BROKER_URL = os.environ.get("BROKER_URL", "redis://127.0.0.1:6379/0")
# Where all processes keep how often a host was asked; elsewhere than a Redis or Valkey, each process
# counts for itself.
PERKS_SHARED_URL = os.environ.get("PERKS_SHARED_URL", BROKER_URL)
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_DEFAULT_QUEUE = os.environ.get("CELERY_QUEUE", "perks")
# The queues beside that one: a function that gives their names.
PERKS_QUEUES = "scoring.queues.names"
CELERY_RESULT_BACKEND = "django-db"
CELERY_RESULT_EXTENDED = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_connect_timeout": 0.2,
    "socket_timeout": 5,
    "max_retries": 0,
}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    "refresh accounts that are due": {"task": "scoring.tasks.refresh_due", "schedule": 60.0},
    "score everybody": {
        "task": "scoring.tasks.score_today",
        "schedule": crontab(hour="3", minute="10"),
    },
    "finish score runs that stopped": {"task": "scoring.tasks.finish_runs", "schedule": 300.0},
    "read files that wait": {"task": "scoring.tasks.read_uploads", "schedule": 60.0},
    "look at webmentions": {"task": "scoring.tasks.look_at_webmentions", "schedule": 60.0},
    "uphold overdue disputes": {"task": "scoring.tasks.decide_overdue", "schedule": 3600.0},
    "make the next months": {
        "task": "scoring.tasks.make_partitions",
        "schedule": crontab(hour="2", minute="20"),
    },
    "empty old posts": {
        "task": "scoring.tasks.empty_posts",
        "schedule": crontab(hour="4", minute="30"),
    },
    "empty old mentions": {
        "task": "campaigns.tasks.empty_mentions",
        "schedule": crontab(hour="4", minute="25"),
    },
    "forget faded reactions": {
        "task": "scoring.tasks.forget_faded",
        "schedule": crontab(hour="4", minute="40"),
    },
    "tidy lapsed holds": {"task": "campaigns.tasks.expire_holds", "schedule": 60.0},
    "offer what came back": {"task": "campaigns.tasks.offer_all_waiting", "schedule": 60.0},
    "collect mentions": {"task": "campaigns.tasks.collect_mentions", "schedule": 300.0},
    "purge addresses": {"task": "campaigns.tasks.purge_addresses", "schedule": 3600.0},
    "follow mentions": {"task": "campaigns.tasks.follow_mentions", "schedule": 600.0},
    "search for mentions": {"task": "campaigns.tasks.search_mentions", "schedule": 3600.0},
    "draw lots": {"task": "campaigns.tasks.draw_lots", "schedule": 60.0},
    "build the audience frame": {"task": "campaigns.tasks.build_frame", "schedule": 600.0},
    "forget creators who never came": {
        "task": "campaigns.tasks.forget_creators",
        "schedule": crontab(hour="4", minute="20"),
    },
    "forget visitors": {
        "task": "campaigns.tasks.forget_visitors",
        "schedule": crontab(hour="0", minute="5"),
    },
    "send reports by letter": {"task": "campaigns.tasks.write_reports", "schedule": 3600.0},
    "read what campaigns changed": {"task": "campaigns.tasks.read_reports", "schedule": 1800.0},
    "read what the score told": {
        "task": "campaigns.tasks.read_validity",
        "schedule": crontab(hour="3", minute="50"),
    },
    "purge old messages": {
        "task": "campaigns.tasks.purge_messages",
        "schedule": crontab(hour="4", minute="50"),
    },
    "match customers": {"task": "campaigns.tasks.match_customers", "schedule": 86400.0},
    "end what is over": {"task": "campaigns.tasks.end_campaigns", "schedule": 60.0},
    "invite whoever fits": {"task": "campaigns.tasks.invite_all", "schedule": 900.0},
    "make the next signing keys": {
        "task": "perks.tasks.rotate_keys",
        "schedule": crontab(hour="2", minute="40"),
    },
    "erase what came late": {"task": "perks.tasks.erase_late", "schedule": 3600.0},
    "forget what forms were answered": {
        "task": "perks.tasks.forget_forms",
        "schedule": crontab(hour="3", minute="20"),
    },
    "tidy stays and missed slots": {"task": "perks.tasks.tidy_stays", "schedule": 300.0},
    "send waiting letters": {"task": "perks.tasks.send_letters", "schedule": 60.0},
}

LOGGING = logging_settings(
    os.environ.get("LOG_FORMAT", "text"), os.environ.get("LOG_LEVEL", "INFO").upper()
)

"""Settings of the portal; what differs between machines comes from the environment (see the README)."""

from __future__ import annotations

from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from edu_portal.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(BASE_DIR / ".env")

DEBUG = env.flag("DEBUG")
# A demo start shows its sign-ins on the sign-in page; any other start refuses demo accounts (core check).
DEMO = env.flag("DEMO")
SECRET_KEY = env.secret_key(debug=DEBUG)
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")

VAR_DIR = Path(env.text("VAR_DIR") or BASE_DIR / "var")
MEDIA_ROOT = Path(env.text("MEDIA_ROOT") or VAR_DIR / "files")
REDIS_URL = env.redis()

DATABASES = {"default": env.database(default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "import_export",
    "rest_framework",
    "drf_spectacular",
    "core",
    "schools",
    "accounts",
    "indicators",
    "plans",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "edu_portal.middleware.WholeAddress",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "edu_portal.middleware.SessionLimits",
    "edu_portal.middleware.RequestActor",
    "edu_portal.middleware.NoStore",
    "edu_portal.middleware.FirstPassword",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "edu_portal.urls"
WSGI_APPLICATION = "edu_portal.wsgi.application"

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
                "reports.navigation.page_frame",
            ],
        },
    },
]

# Language, place, time
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.validators.NotLikeTheName"},
    {"NAME": "accounts.validators.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "accounts.validators.NotCommon"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm", "change_password": "accounts.forms.NewPasswordForm"}
# Office computers are shared: a session ends with the browser, and after SESSION_COOKIE_AGE at the latest.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = reverse_lazy("account_login")
# Five wrong passwords for one name lock that name out on that address; others on the address still get in.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "5/5m/key,60/5m/ip", "change_password": "5/m/user"}

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = env.whole("SESSION_IDLE_SECONDS", 60 * 60, minimum=60)
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# Headers
SECURE_TLS = env.flag("SECURE_TLS")
SECURE_SSL_REDIRECT = SECURE_TLS
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SESSION_COOKIE_SECURE = SECURE_TLS
CSRF_COOKIE_SECURE = SECURE_TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Files
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Sign-in limits must be seen by every process, so the cache is shared: Redis, or a folder.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.text("REDIS_PREFIX", "edu-portal"),
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(VAR_DIR / "cache")}
}

# Mail
vars().update(env.email())
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "cong-giao-duc@localhost")
EMAIL_TIMEOUT = 10
# Where links in mails lead: a worker knows no request.
PORTAL_URL = env.portal_url(hosts=ALLOWED_HOSTS, tls=SECURE_TLS)
# A person's digest of the day is made from this hour on.
DIGEST_HOUR = 7
# How long one run sends; the quick queue has the sweep to do too.
MAIL_SECONDS = 5

# Background work
JOB_HEARTBEAT_SECONDS = 2
# Two beats may be late before a job is taken for lost.
JOB_STALE_SECONDS = env.whole("JOB_STALE_SECONDS", 15, minimum=3 * JOB_HEARTBEAT_SECONDS)
JOB_SWEEP_SECONDS = 5
JOB_MAX_ATTEMPTS = 4
# How long an import keeps what only its preview needs, and a file that nobody confirmed.
IMPORT_DAYS = 30
# How long a city's page may wait for a change whose message was lost.
KEPT_YEARS_SECONDS = 60
BROKER_DIR = Path(env.text("BROKER_DIR") or VAR_DIR / "broker")
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost//"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600, "global_keyprefix": env.text("REDIS_PREFIX", "edu-portal") + ":"}
    if REDIS_URL
    else {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "polling_interval": 0.1,
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 20 * 60
CELERY_TASK_TIME_LIMIT = 25 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_TASK_DEFAULT_QUEUE = "work"
CELERY_TASK_ROUTES = {
    name: {"queue": "quick"}
    for name in (
        "core.tasks.sweep_jobs",
        "core.tasks.make_digests",
        "core.tasks.send_mails",
        "indicators.tasks.make_reminders",
        "plans.tasks.follow_tasks",
        "plans.tasks.make_review_reminders",
        "plans.tasks.begin_months",
        "schools.tasks.begin_names",
    )
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {
        "task": "core.tasks.sweep_jobs",
        "schedule": JOB_SWEEP_SECONDS,
        # A sweep that waited longer than its interval is of no use to anyone.
        "options": {"expires": JOB_SWEEP_SECONDS},
    },
    # Each is made once however often it is asked for; so a machine that was off in the morning makes them later.
    "make-reminders": {
        "task": "indicators.tasks.make_reminders",
        "schedule": crontab(minute=5),
        "options": {"expires": 50 * 60},
    },
    "follow-tasks": {
        "task": "plans.tasks.follow_tasks",
        "schedule": crontab(minute=10),
        "options": {"expires": 50 * 60},
    },
    "make-review-reminders": {
        "task": "plans.tasks.make_review_reminders",
        "schedule": crontab(minute=8),
        "options": {"expires": 50 * 60},
    },
    "begin-months": {
        "task": "plans.tasks.begin_months",
        "schedule": crontab(minute=3),
        "options": {"expires": 50 * 60},
    },
    "forget-imports": {
        "task": "indicators.tasks.forget_imports",
        "schedule": crontab(hour=2, minute=40),
        "options": {"expires": 20 * 60 * 60},
    },
    "begin-names": {
        "task": "schools.tasks.begin_names",
        "schedule": crontab(minute=1),
        "options": {"expires": 50 * 60},
    },
    "count-kept-years": {
        "task": "reports.tasks.count_kept_years",
        "schedule": KEPT_YEARS_SECONDS,
        "options": {"expires": KEPT_YEARS_SECONDS},
    },
    "make-digests": {
        "task": "core.tasks.make_digests",
        "schedule": crontab(minute=15),
        "options": {"expires": 50 * 60},
    },
    "send-mails": {
        "task": "core.tasks.send_mails",
        "schedule": 3 * MAIL_SECONDS,
        "options": {"expires": 3 * MAIL_SECONDS},
    },
}

# Lists in and out (django-import-export), made safe
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_USE_TRANSACTIONS = True

# Of one person; the grid's own requests do not count.
API_REQUESTS_PER_MINUTE = env.whole("API_REQUESTS_PER_MINUTE", 600, minimum=1)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["edu_portal.parsers.BoundedJSONParser"],
    "EXCEPTION_HANDLER": "edu_portal.refusals.answer",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Cổng điều hành giáo dục",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    # What a PATCH takes is told in full: it is a list of cells, none of which may be missing.
    "COMPONENT_SPLIT_PATCH": False,
    "PREPROCESSING_HOOKS": ["edu_portal.api_schema.only_of_programs"],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SERVE_INCLUDE_SCHEMA": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"plain_refusal": {"()": "edu_portal.logs.PlainRefusal"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"django.request": {"filters": ["plain_refusal"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}

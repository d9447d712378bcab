"""Under which names Python's distributions are imported, where these differ or others provide them too."""

import re
import sys
from collections.abc import Iterable
from functools import lru_cache

from state.understanding.packages.manifest import normal

IMPORTED_AS: dict[str, tuple[str, ...]] = {
    "allauth": ("django-allauth",),
    "anymail": ("django-anymail",),
    "apiclient": ("google-api-python-client",),
    "attr": ("attrs",),
    "axes": ("django-axes",),
    "azure.identity": ("azure-identity",),
    "azure.storage.blob": ("azure-storage-blob",),
    "bs4": ("beautifulsoup4",),
    "channels": ("channels",),
    "ckeditor": ("django-ckeditor",),
    "compressor": ("django-compressor",),
    "constance": ("django-constance",),
    "corsheaders": ("django-cors-headers",),
    "crispy_bootstrap5": ("crispy-bootstrap5",),
    "crispy_forms": ("django-crispy-forms",),
    "Crypto": ("pycryptodome", "pycrypto", "pycryptodomex"),
    "cv2": ("opencv-python", "opencv-python-headless", "opencv-contrib-python"),
    "dateutil": ("python-dateutil",),
    "debug_toolbar": ("django-debug-toolbar",),
    "decouple": ("python-decouple",),
    "dj_database_url": ("dj-database-url",),
    "dj_rest_auth": ("dj-rest-auth",),
    "django_celery_beat": ("django-celery-beat",),
    "django_celery_results": ("django-celery-results",),
    "django_extensions": ("django-extensions",),
    "django_filters": ("django-filter",),
    "django_redis": ("django-redis",),
    "django_tables2": ("django-tables2",),
    "djstripe": ("dj-stripe",),
    "docx": ("python-docx",),
    "dotenv": ("python-dotenv",),
    "drf_spectacular": ("drf-spectacular",),
    "drf_yasg": ("drf-yasg",),
    "easy_thumbnails": ("easy-thumbnails",),
    "environ": ("django-environ",),
    "ffmpeg": ("ffmpeg-python",),
    "fitz": ("pymupdf",),
    "flask_caching": ("flask-caching",),
    "flask_cors": ("flask-cors",),
    "flask_jwt_extended": ("flask-jwt-extended",),
    "flask_limiter": ("flask-limiter",),
    "flask_login": ("flask-login",),
    "flask_mail": ("flask-mail",),
    "flask_migrate": ("flask-migrate",),
    "flask_restful": ("flask-restful",),
    "flask_socketio": ("flask-socketio",),
    "flask_sqlalchemy": ("flask-sqlalchemy",),
    "flask_wtf": ("flask-wtf",),
    "git": ("gitpython",),
    "github": ("pygithub",),
    "gitlab": ("python-gitlab",),
    "google.auth": ("google-auth",),
    "google.cloud.bigquery": ("google-cloud-bigquery",),
    "google.cloud.pubsub": ("google-cloud-pubsub",),
    "google.cloud.pubsub_v1": ("google-cloud-pubsub",),
    "google.cloud.secretmanager": ("google-cloud-secret-manager",),
    "google.cloud.storage": ("google-cloud-storage",),
    "google.cloud.tasks": ("google-cloud-tasks",),
    "google.oauth2": ("google-auth",),
    "google.protobuf": ("protobuf",),
    "googleapiclient": ("google-api-python-client",),
    "graphene_django": ("graphene-django",),
    "graphql": ("graphql-core",),
    "grpc": ("grpcio",),
    "guardian": ("django-guardian",),
    "haystack": ("django-haystack",),
    "health_check": ("django-health-check",),
    "ibm_db": ("ibm-db",),
    "imagekit": ("django-imagekit",),
    "impersonate": ("django-impersonate",),
    "import_export": ("django-import-export",),
    "jose": ("python-jose",),
    "jwt": ("pyjwt",),
    "knox": ("django-rest-knox",),
    "ldap": ("python-ldap",),
    "magic": ("python-magic",),
    "markdown": ("markdown",),
    "mptt": ("django-mptt",),
    "MySQLdb": ("mysqlclient",),
    "modelcluster": ("django-modelcluster",),
    "nacl": ("pynacl",),
    "ninja": ("django-ninja", "ninja"),
    "oauth2_provider": ("django-oauth-toolkit",),
    "OpenSSL": ("pyopenssl",),
    "opentelemetry": ("opentelemetry-api", "opentelemetry-sdk"),
    "paho": ("paho-mqtt",),
    "peewee": ("peewee",),
    "phonenumber_field": ("django-phonenumber-field",),
    "PIL": ("pillow", "pillow-simd"),
    "polymorphic": ("django-polymorphic",),
    "pptx": ("python-pptx",),
    "prometheus_client": ("prometheus-client",),
    "psycopg2": ("psycopg2-binary", "psycopg2"),
    "pymysql": ("pymysql",),
    "pythonjsonlogger": ("python-json-logger",),
    "recaptcha": ("django-recaptcha",),
    "rest_framework": ("djangorestframework",),
    "rest_framework_nested": ("drf-nested-routers",),
    "rest_framework_simplejwt": ("djangorestframework-simplejwt",),
    "reversion": ("django-reversion",),
    "sass": ("libsass",),
    "sekizai": ("django-sekizai",),
    "sendgrid": ("sendgrid",),
    "sentry_sdk": ("sentry-sdk",),
    "serial": ("pyserial",),
    "silk": ("django-silk",),
    "simple_history": ("django-simple-history",),
    "skimage": ("scikit-image",),
    "sklearn": ("scikit-learn",),
    "slack": ("slackclient",),
    "slack_sdk": ("slack-sdk",),
    "slugify": ("python-slugify",),
    "social_core": ("social-auth-core",),
    "social_django": ("social-auth-app-django",),
    "solo": ("django-solo",),
    "sorl": ("sorl-thumbnail",),
    "storages": ("django-storages",),
    "taggit": ("django-taggit",),
    "telegram": ("python-telegram-bot",),
    "tinymce": ("django-tinymce",),
    "treebeard": ("django-treebeard",),
    "usb": ("pyusb",),
    "versatileimagefield": ("django-versatileimagefield",),
    "waffle": ("django-waffle",),
    "webpack_loader": ("django-webpack-loader",),
    "websocket": ("websocket-client",),
    "whitenoise": ("whitenoise",),
    "widget_tweaks": ("django-widget-tweaks",),
    "xdist": ("pytest-xdist",),
    "yaml": ("pyyaml",),
    "zmq": ("pyzmq",),
}
# Packages of the name that they are imported by, that nobody gets by way of another one.
COMMON = frozenset(
    (
        *("aiohttp", "alembic", "arrow", "bleach", "boto3", "braintree", "celery", "cloudinary", "django"),
        *(
            "elasticsearch",
            "factory",
            "faker",
            "fastapi",
            "flask",
            "freezegun",
            "geopy",
            "graphene",
            "gunicorn",
        ),
        *(
            "httpx",
            "jsonschema",
            "ldap3",
            "loguru",
            "mailchimp",
            "matplotlib",
            "mongoengine",
            "newrelic",
            "nltk",
        ),
        *(
            "openpyxl",
            "pandas",
            "paramiko",
            "passlib",
            "phonenumbers",
            "psycopg",
            "pymongo",
            "pypdf",
            "PyPDF2",
        ),
        *(
            "pyotp",
            "qrcode",
            "razorpay",
            "redis",
            "reportlab",
            "requests",
            "rollbar",
            "rq",
            "scipy",
            "scrapy",
        ),
        *(
            "selenium",
            "stripe",
            "structlog",
            "tensorflow",
            "tornado",
            "torch",
            "twilio",
            "uvicorn",
            "weasyprint",
        ),
        *("wagtail", "xlsxwriter", "xlrd", "xlwt", "xmltodict", "zeep"),
    )
)
# These come along with what nearly every project lists, so that not listing them breaks nothing.
_ALONG = frozenset(
    ("attr", "dateutil", "google.auth", "google.protobuf", "graphql", "grpc", "OpenSSL", "markdown")
)
# So do these, and what older versions of Python brought themselves: nobody has to list them.
_BY_WAY = """
amqp annotationlib anyio compression asgiref babel billiard botocore certifi cffi chardet
charset_normalizer click colorama cryptography docutils filelock fsspec greenlet h11 html5lib
httpcore idna importlib_metadata importlib_resources isodate itsdangerous jinja2 jsonpointer kombu
lxml mako markupsafe marshmallow mypy mypy_extensions multidict numpy oauthlib packaging pip
pkg_resources pluggy pyasn1 pydantic pydantic_core pygments pyparsing pytz requests_oauthlib rsa
s3transfer setuptools six sniffio soupsieve sqlalchemy sqlparse starlette toml tomli tomllib tqdm
typing_extensions tzdata tzlocal urllib3 vine webencodings werkzeug wheel yarl zipp pytest nose mock

asynchat asyncore builtins cgi commands configparser cookielib cpickle cstringio distutils
dummy_thread exceptions htmlparser httplib imp md5 queue sets sha smtpd stringio tkinter urllib2
urlparse usercustomize sitecustomize
"""
_COMES_BY_ITSELF = frozenset(_BY_WAY.split())
_COMMON_WORDS = frozenset(
    ("django", "python", "flask", "google", "azure", "client", "core", "tools", "utils")
)

_CARRIERS = {
    "wagtail": (
        "django",
        "django-taggit",
        "django-treebeard",
        "djangorestframework",
        "django-filter",
        "beautifulsoup4",
        "pillow",
        "requests",
        "openpyxl",
    ),
    "django-oscar": (
        "django",
        "django-haystack",
        "django-treebeard",
        "django-extra-views",
        "pillow",
        "sorl-thumbnail",
        "phonenumbers",
        "django-phonenumber-field",
        "django-tables2",
        "django-widget-tweaks",
        "babel",
    ),
    "django-cms": ("django", "django-treebeard", "django-sekizai"),
    "djangorestframework-simplejwt": ("django", "djangorestframework", "pyjwt"),
    "dj-rest-auth": ("django", "djangorestframework"),
    "django-oauth-toolkit": ("django", "requests"),
    "django-allauth": ("django", "pyjwt", "requests"),
    "django-import-export": ("django", "openpyxl"),
    "graphene-django": ("django", "graphene"),
    "apache-airflow": ("flask", "sqlalchemy", "requests", "alembic", "gunicorn", "pyyaml"),
    "flask-migrate": ("flask", "alembic"),
    "flask-jwt-extended": ("flask", "pyjwt"),
    "twilio": ("pyjwt", "requests", "aiohttp"),
    "sagemaker": ("boto3", "pandas", "pyyaml"),
    "kubernetes": ("pyyaml", "requests"),
    "uvicorn": ("python-dotenv", "pyyaml"),
    "celery": ("redis",),
    "seaborn": ("matplotlib", "pandas"),
    "scikit-learn": ("scipy",),
}


def carried(distributions: Iterable[str]) -> frozenset[str]:
    """What comes along with distributions, as far as that is known: nobody needs to list it."""
    found: set[str] = set()
    for one in distributions:
        found.update(_CARRIERS.get(one, ()))
        if one.startswith(("django-", "drf-", "djangorestframework")):
            found.update(
                ("django", "djangorestframework") if "rest" in one or one.startswith("drf-") else ("django",)
            )
        elif one.startswith("flask-"):
            found.add("flask")
        elif one.startswith(("celery", "kombu")) or one.endswith("-celery"):
            found.add("celery")
        elif "requests" in one or one.startswith(("google-", "azure-", "sentry")):
            found.add("requests")
    return frozenset(found)


@lru_cache(1 << 14)
def distributions_of(module: str) -> tuple[str, ...]:
    """The distributions that provide a module by its dotted name, the likeliest first."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        found = IMPORTED_AS.get(".".join(parts[:length]))
        if found is not None:
            return found
    if len(parts) > 2 and parts[:2] == ["google", "cloud"]:
        return (normal("-".join(parts[:3])),)
    return (normal(parts[0]),)


def is_known(module: str) -> bool:
    """Whether a module surely is a package that has to be listed for itself."""
    parts = module.split(".")
    if any(".".join(parts[:length]) in _ALONG for length in range(1, len(parts) + 1)):
        return False
    return parts[0] in COMMON or any(
        ".".join(parts[:length]) in IMPORTED_AS for length in range(1, len(parts) + 1)
    )


def may_be_unlisted(module: str) -> bool:
    """Whether a module that isn't known may be a package of its own, not one that comes along or that a build makes."""
    top = module.partition(".")[0]
    return not (
        top.startswith("_")
        or top.endswith(("_pb2", "_pb2_grpc"))
        or top.lower() in _COMES_BY_ITSELF
        or len(top) < 3
        or not top.isascii()
    )


def may_provide(distribution: str, module: str) -> bool:
    """Whether a distribution shares a word with a module, so that it may be what it is imported from."""
    top = module.partition(".")[0].lower()
    words = {one for one in top.split("_") if len(one) > 2} - _COMMON_WORDS
    plain, whole = distribution.replace("-", ""), top.replace("_", "")
    return (
        whole in plain or (len(plain) > 3 and plain in whole) or not words.isdisjoint(distribution.split("-"))
    )


@lru_cache(1 << 14)
def names_of(distribution: str) -> frozenset[str]:
    """Names under which a distribution is imported, as far as they follow from its own."""
    bare = re.sub(r"^(?:django|python|py)-|-(?:python|py|binary)$", "", distribution)
    names = {distribution, distribution.replace("-", "_"), bare, bare.replace("-", "_")}
    names |= _TOPS.get(distribution, set())
    return frozenset(names)


def is_standard(module: str) -> bool:
    """Whether a module comes with Python itself."""
    return module.partition(".")[0] in sys.stdlib_module_names or module == "__future__"


_TOPS: dict[str, set[str]] = {}
for _module, _distributions in IMPORTED_AS.items():
    for _one in _distributions:
        _TOPS.setdefault(_one, set()).add(_module.partition(".")[0])

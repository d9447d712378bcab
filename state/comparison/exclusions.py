"""Which paths stay out of the merge, and why."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A gitignore-style pattern with the reason that is shown beside its count.

    A pattern starting with `!` takes paths back in; the last matching pattern wins.
    """

    pattern: str
    reason: str


# Wrongly hiding a real source folder is worse than showing a generated one. So names that projects also
# use for sources (build, dist, target, bin, coverage, vendor, env) are excluded only together with what
# a tool leaves in them.
_DEFAULTS: dict[str, str] = {
    "virtual environment of Python, made again from its requirements": """
        .venv/ .virtualenv/ .direnv/ .pixi/ site-packages/ pyvenv.cfg **/venv/bin/ **/venv/include/
        **/venv/lib/ **/venv/lib64 **/venv/Lib/ **/venv/Scripts/ **/env/bin/activate*
        **/env/lib/python*/ **/env/Scripts/
    """,
    "environments of a Python test runner": ".tox/ .nox/",
    "packages installed by a JavaScript package manager": """
        node_modules/ jspm_packages/ .pnpm-store/ **/.yarn/cache/ **/.yarn/unplugged/ .pnp.cjs .pnp.js
    """,
    "vendored packages, fetched again by their package manager": """
        bower_components/ **/vendor/bundle/ .bundle/ **/vendor/composer/ **/vendor/autoload.php
        **/vendor/modules.txt **/vendor/github.com/ **/vendor/golang.org/ **/vendor/google.golang.org/
        **/vendor/gopkg.in/ **/vendor/k8s.io/ Pods/ **/Carthage/Build/ **/Carthage/Checkouts/
    """,
    "byte code compiled by Python": "__pycache__/ *.pyc *.pyo",
    "build output, also when tracked": """
        *.egg-info/ *.dist-info/ .eggs/ **/build/lib/**/*.py **/build/lib.*/ **/build/bdist.*/
        **/build/temp.*/ **/build/classes/ **/build/libs/ **/build/tmp/ **/build/intermediates/
        **/build/outputs/ **/build/reports/ **/build/Release/ **/build/Debug/ **/build/static/js/
        **/build/static/css/ **/dist/**/*.js **/dist/**/*.mjs **/dist/**/*.cjs **/dist/**/*.css
        **/dist/**/*.map **/dist/*.whl **/dist/*.egg **/dist/*.tar.gz **/target/debug/
        **/target/release/ **/target/classes/ **/target/test-classes/ **/target/surefire-reports/
        **/target/maven-status/ **/bin/Debug/ **/bin/Release/ **/obj/Debug/ **/obj/Release/ .next/
        .nuxt/ .svelte-kit/ .vercel/ .netlify/ .docusaurus/ storybook-static/ **/docs/_build/
        CMakeFiles/ CMakeCache.txt cmake-build-*/ *.tsbuildinfo *.class
    """,
    "minified or bundled: made from sources that stand elsewhere": """
        *.min.js *.min.mjs *.min.css *.bundle.js *.bundle.css *.chunk.js *.chunk.css *.js.map *.css.map
    """,
    "cache of a tool, made again by itself": """
        .mypy_cache/ .pytest_cache/ .ruff_cache/ .hypothesis/ .ipynb_checkpoints/ .pytype/ .pyre/
        .cache/ .parcel-cache/ .sass-cache/ .turbo/ .vite/ .angular/ .gradle/ .dart_tool/ .terraform/
        .serverless/ .eslintcache .stylelintcache .phpunit.result.cache **/tmp/cache/
    """,
    "coverage report of a test run": """
        htmlcov/ .nyc_output/ .coverage coverage.xml **/coverage/lcov-report/ **/coverage/lcov.info
        **/coverage/clover.xml **/coverage/coverage-final.json
    """,
    "editor settings of one person or machine": """
        .idea/ .vscode/ .vs/ .fleet/ .settings/ *.iml *.sublime-workspace *.swp *.swo
    """,
    "left behind by an operating system": """
        .DS_Store Thumbs.db ehthumbs.db desktop.ini __MACOSX/ .Spotlight-V100/ .Trashes/ .fseventsd/
    """,
}


def _defaults() -> Iterator[Exclusion]:
    for reason, patterns in _DEFAULTS.items():
        for pattern in patterns.split():
            yield Exclusion(pattern, reason)


DEFAULT_EXCLUSIONS: tuple[Exclusion, ...] = tuple(_defaults())
"""What a new session starts with; the operator edits it like any other list."""

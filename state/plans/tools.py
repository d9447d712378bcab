"""Names of programs that plans run, and what some of them do to files."""

_TOOLS = """
    . : [ [[ ab act alembic ansible ansible-playbook ant apache2ctl apk apt apt-cache apt-get artisan asdf autossh awk aws
    az babel base64 basename bash bat bazel bc black brew bun bundle bunx cargo cat cd certbot cf chgrp chmod chown
    circleci clang cmake cmp code column comm composer conda consul corepack cp createdb createuser cron crontab csplit
    ctest curl cut cypress daphne date dbmate dd deno df diff dig direnv dirname django-admin docker docker-compose
    dos2unix dotnet drizzle-kit dropdb dropuser du echo egrep elixir envsubst esbuild eslint etcdctl exit export expo
    fab false fd ffmpeg fgrep file find firebase fish flake8 flask fly flyctl flyway forge fuser gcc gcloud gem getent gh git
    gitk gitleaks glab go goose gpg gradle gradlew grep groupadd grunt gsutil gulp gunicorn gunzip gzip hatch head helm
    heroku hg history host hostname htop http httpie https id iconv initctl ip iptables java javac jest join journalctl
    jq just k6 k9s kafka-topics keytool kill killall knex ksh kubectl kubectx kustomize lerna less liquibase ln locust
    logger ls lsof lua make mariadb mariadb-dump md5sum meld memcached meson mise mix mkdir mkfifo mktemp mocha mongo
    mongodump mongorestore mongosh mount mutagen mv mvn mvnw mypy mysql mysqladmin mysqldump mysqlimport nano nc ncu
    netlify netstat newman nginx ng ninja node nohup nox npm npx nslookup nvm nx nohup openssl parallel paste patch pdm
    perl pg_basebackup pg_ctl pg_dump pg_dumpall pg_isready pg_restore pgloader pgrep php php-fpm phpunit ping pip pip-compile
    pip-sync pipenv pipx pkill playwright pm2 pnpm pnpx podman poetry popd pre-commit prettier printenv printf prisma ps
    psql pushd pulumi puppet pwd py pylint pyright pytest python pyenv r10k rabbitmqctl rails rake read readlink realpath
    redis-benchmark redis-cli redis-server rename restic rg rm rmdir robocopy rollup rsync rspec ruby ruff rustc rustup
    sbt scala scp screen sed seq serve serverless service set sftp sh sha1sum sha256sum shasum shellcheck shopt sleep
    sort source split sqlcmd sqlite3 sqlmesh ssh ssh-add ssh-copy-id ssh-keygen stat strace stow stylelint su supabase
    supervisorctl svn swift sync sysctl systemctl tail tar task tee telnet terraform test tmux touch tox tput tr trap
    traceroute tree true truncate ts-node tsc tsx turbo type ufw uglifyjs umask unalias uname uniq unlink unset unzip
    uv uvicorn uvx vagrant vault vercel vi vim virtualenv visudo vite vitest wait watch watchexec wc webpack wget
    which whoami wrangler xargs xcopy xxd yamllint yarn yq zcat zip zsh alias eval exec go-migrate migrate celery hypercorn
    waitress-serve manage.py pyflakes isort coverage bandit safety trivy grype syft snyk semgrep hadolint dive buf protoc
    openapi-generator swagger schemathesis wrk hey vegeta artillery lighthouse open xdg-open start copy xcopy move del md
    type Copy-Item Remove-Item Move-Item New-Item Get-ChildItem Set-Location Test-Path Invoke-WebRequest local readonly
    declare typeset break continue return let sqlfluff dbt airflow mkcert minikube kind skaffold tilt argocd istioctl
"""
TOOLS = frozenset(_TOOLS.split())

_CAN_BE_PROSE = """
    . : act at cat check code column comm copy cut date diff drop exit export file find go head history host id install
    join just kill less let local locust look make migrate mount move new open parallel paste patch ping read rename
    return run safety screen serve service set sleep sort source split start stat sync tail task test tree touch trap
    true false type unset update wait watch which who type break continue kind hey task buf dive forge goose fly expo
"""
CAN_BE_PROSE = frozenset(_CAN_BE_PROSE.split())
"""Tools that are words of the language too: a line that begins with one may be prose."""

COPIERS = frozenset(("cp", "rsync", "ditto", "copy", "xcopy", "robocopy", "Copy-Item", "scp"))
REMOVERS = frozenset(("rm", "rmdir", "unlink", "shred", "del", "Remove-Item", "trash"))
DUMPERS = frozenset(
    (
        "pg_dump",
        "pg_dumpall",
        "pg_basebackup",
        "mysqldump",
        "mariadb-dump",
        "mongodump",
        "mysqlpump",
        "xtrabackup",
        "mydumper",
    )
)
"""Programs that write a database's content away."""
SETTERS = frozenset(
    ("cd", "pushd", "source", ".", "export", "set", "shopt", "alias", "unset", "umask", "ulimit")
)
"""Commands that change the shell they run in: what stands below them relies on that."""

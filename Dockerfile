# The pages and the worker. PostGIS is a service of its own (docker-compose.postgis.yml).
FROM node:24-bookworm-slim AS assets
WORKDIR /srv/umgriff
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev

FROM python:3.12-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /srv/umgriff
RUN apt-get update \
    && apt-get install -y --no-install-recommends gettext libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-common \
    # pg_dump of the server's own version (docker-compose.postgis.yml), for manage.py backup
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install -y --no-install-recommends postgresql-client-16 \
    && rm -rf /var/lib/apt/lists/*
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
COPY --from=assets /srv/umgriff/node_modules node_modules
# DATABASE_URL: nothing is connected to here, but without one the embedded cluster would be started.
RUN python -c "import pathlib, subprocess; [subprocess.run(['msgfmt', '-o', po.with_suffix('.mo'), po], check=True) for po in pathlib.Path('locale').rglob('*.po')]" \
    && DATABASE_URL=postgis://build SECRET_KEY=build python manage.py collectstatic --noinput --verbosity=0 \
    && useradd --system --home-dir /srv/umgriff umgriff \
    && mkdir -p /srv/media /srv/sent /srv/backups \
    && chown -R umgriff /srv/media /srv/sent /srv/backups var
USER umgriff
ENV MODE=production MEDIA_ROOT=/srv/media
EXPOSE 8000
CMD ["python", "-m", "uvicorn", "config.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--timeout-graceful-shutdown", "2"]

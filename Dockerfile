# One image for both services: the web server, and with another command the scheduler. Built from the lock, with
# hashes; runs as a user without rights. docs/operation.md says how it is put to work.
ARG PYTHON=3.12-slim-trixie

FROM python:${PYTHON} AS built
WORKDIR /opt/yehua
COPY requirements-oidc.lock ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes \
        -r requirements-oidc.lock

FROM python:${PYTHON}
# pg_dump and pg_restore make and read the backups, in the version of the server in compose.yaml; the font sets PDFs.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-17 fonts-wqy-microhei \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/yehua --shell /usr/sbin/nologin yehua \
    && install -d -o yehua -g yehua -m 0750 /var/lib/yehua/uploads \
    && install -d -o yehua -g yehua -m 0700 /var/backups/yehua
WORKDIR /opt/yehua
COPY --from=built /opt/yehua/.venv .venv
COPY config.py gunicorn.conf.py wsgi.py ./
COPY migrations migrations
COPY translations translations
COPY templates templates
COPY app app
ENV PATH=/opt/yehua/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    FLASK_APP=wsgi \
    UPLOAD_DIR=/var/lib/yehua/uploads
USER yehua
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "wsgi:app"]

# The portal for production: one image for web, workers and beat (docker-compose.yml). The browser's files are built in.
FROM python:3.11.14-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

# What sets the text of a PDF, and letters for the signs that the packaged ones lack (≥, ≤).
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2 \
 && rm -rf /var/lib/apt/lists/*

COPY requirements/run.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt

COPY . .
# These two read the settings but open no database and keep no secret: the key is for this line alone.
RUN SECRET_KEY=build REDIS_URL=redis://none python manage.py frontend \
 && SECRET_KEY=build REDIS_URL=redis://none python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf node_modules /root/.npm

# The code stays root's: the portal itself writes to its volume of files and to /tmp only.
RUN useradd --system --uid 10001 --no-create-home portal && install -d -o portal -m 750 /data/files
USER portal
ENV HOME=/tmp MEDIA_ROOT=/data/files
EXPOSE 8000

CMD ["waitress-serve", "--listen=0.0.0.0:8000", "--threads=8", "edu_portal.wsgi:application"]

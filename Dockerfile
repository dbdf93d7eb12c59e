# syntax=docker/dockerfile:1
#
# Vedette as a container: one image for every role. No build step for the server: what runs is the source.
#
#   docker build --tag vedette .
#   docker run --read-only --tmpfs /tmp --volume vedette:/data --publish 8000:8000 vedette
#
# Writable at run time: /data (everything that is kept) and /tmp (sockets whose path is long); /backups where a volume is given.
# The rest may be read-only.
# Pin the base by digest where you build: --build-arg BASE=debian:trixie-slim@sha256:…
ARG BASE=debian:trixie-slim

# ── Packages and dashboard. npm needs a Node to begin with; what runs afterwards is the one that package-lock.json pins.
FROM node:26-trixie-slim AS build
WORKDIR /opt/vedette
ENV NPM_CONFIG_UPDATE_NOTIFIER=false
COPY package.json package-lock.json ./
COPY scripts/prepare.mjs scripts/
RUN ["node", "scripts/prepare.mjs", "--production"]
COPY . .
RUN ["node", "scripts/prepare.mjs", "--production", "--dashboard"]
# What only building needs, and the platforms that are not this one.
RUN ["node", "scripts/image-files.mjs", "/image"]

# ── What runs: a base with glibc and certificates, the files, a user without rights.
FROM ${BASE}
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates=2025* tini=0.19.* \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 vedette \
 && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin vedette \
 && install --directory --owner=10001 --group=10001 --mode=0700 /data /backups
COPY --from=build /image /opt/vedette
WORKDIR /opt/vedette
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    VEDETTE_DATA_DIR=/data \
    PATH=/opt/vedette/node_modules/.bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8000
# Ten seconds are enough for a stop (docs/operate); what is not done then is done by the next start.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 CMD ["node", "scripts/healthcheck.mjs"]
ENTRYPOINT ["/usr/bin/tini", "--", "node", "--disable-proto=delete", "src/main.ts"]
CMD ["serve"]

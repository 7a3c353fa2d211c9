# The exporter as an image: docker build -t smtp-exporter . (older builders too: no heredoc, no COPY --link).
# It needs no root, no capability and no writable root file system; what it remembers is in /var/lib/smtp-exporter.

FROM python:3.13-slim AS build
WORKDIR /src
# From the locks, by hash: an image built later is made of what was tested.
COPY requirements requirements
RUN pip install --no-cache-dir --require-hashes -r requirements/build.txt \
 && pip wheel --no-cache-dir --no-build-isolation --require-hashes --wheel-dir /wheel -r requirements/run.txt
COPY pyproject.toml setup.py README.md LICENSE ./
COPY exporter exporter
RUN pip wheel --no-cache-dir --no-build-isolation --no-deps --wheel-dir /wheel .
# Without pip of its own: nothing is installed into a running container.
RUN python -m venv --without-pip /opt/smtp-exporter \
 && pip --python /opt/smtp-exporter/bin/python install --no-cache-dir --no-index --no-deps /wheel/*.whl

FROM python:3.13-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="smtp-exporter" \
      org.opencontainers.image.description="Prometheus exporter that runs synthetic SMTP submissions and says why mail submission broke" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.base.name="python:3.13-slim"
COPY --from=build /opt/smtp-exporter /opt/smtp-exporter
# Group 0 may write too: some platforms run images as a user of their own choice, in that group.
RUN install -d -o 65532 -g 0 -m 0770 /var/lib/smtp-exporter
# TMPDIR: `demo` needs somewhere to write, and /tmp is read-only with the rest.
ENV PATH=/opt/smtp-exporter/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    TMPDIR=/var/lib/smtp-exporter
VOLUME /var/lib/smtp-exporter
WORKDIR /var/lib/smtp-exporter
# By number, so that Kubernetes can tell that it is not root.
USER 65532:65532
EXPOSE 10587
# The command itself is PID 1 and handles SIGTERM: a shell in between would not pass it on.
ENTRYPOINT ["smtp-exporter"]
CMD ["serve", "--config.file=/etc/smtp-exporter/config.yaml"]

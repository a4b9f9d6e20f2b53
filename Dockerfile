# kb-builder for any place that runs containers:
#   docker build -t kb-builder .
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/project" -e GITHUB_TOKEN kb-builder harvest
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.txt ./
RUN python -m venv /opt/kb \
 && /opt/kb/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY kb_builder kb_builder
RUN /opt/kb/bin/pip install --no-cache-dir --no-deps --no-build-isolation . && /opt/kb/bin/pip check

FROM python:3.13-slim
RUN apt-get update && apt-get install --yes --no-install-recommends git libfribidi0 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 --create-home kb && mkdir /project && chown kb /project
COPY --from=build /opt/kb /opt/kb
ENV PATH=/opt/kb/bin:$PATH
USER kb
WORKDIR /project
ENTRYPOINT ["kb"]
CMD ["--help"]

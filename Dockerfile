# One image for every role: `docker run nagori run …`, `docker run nagori send …`.
FROM swift:6.3.1-bookworm AS build
WORKDIR /src
COPY scripts/install-deps scripts/install-deps
RUN scripts/install-deps --build
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN swift build --configuration release --product nagori --static-swift-stdlib \
    && install -D --strip "$(swift build --configuration release --show-bin-path)/nagori" /out/nagori

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="Nagori" \
      org.opencontainers.image.description="Watches a clickstream in Kafka and sends the one mail that is worth sending" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY scripts/install-deps /tmp/nagori/scripts/install-deps
RUN /tmp/nagori/scripts/install-deps --runtime \
    && rm -rf /tmp/nagori /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin nagori
COPY --from=build /out/nagori /usr/bin/nagori
COPY deploy/docker/health /usr/local/bin/nagori-health
COPY deploy/nagori.yaml /etc/nagori/nagori.yaml
COPY deploy/scenarios /etc/nagori/scenarios
COPY deploy/templates /etc/nagori/templates
COPY deploy/approvals.yaml /etc/nagori/approvals.yaml
# A container's loopback reaches nobody: what is published is decided outside.
ENV NAGORI_RUN_HTTP=0.0.0.0:9464 \
    NAGORI_SEND_HTTP=0.0.0.0:9465
USER 10001:10001
WORKDIR /etc/nagori
EXPOSE 9464 9465
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["/usr/local/bin/nagori-health"]
ENTRYPOINT ["/usr/bin/nagori"]
CMD ["run", "--config", "/etc/nagori/nagori.yaml"]

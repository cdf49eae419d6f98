# Carillon in a container: docker build -t carillon . (see docs/operations.md).
# Runs as it is with the embedded Postgres in /data; give DATABASE_URL for your own.

FROM node:22-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY migrations migrations
COPY scripts scripts
COPY src src
COPY web web
RUN npm ci --prefix web --include=dev --no-audit --no-fund && npm run build --prefix web
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:22-slim
ENV NODE_ENV=production \
    CARILLON_DATA=/data \
    CARILLON_HOST=0.0.0.0
WORKDIR /app
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY --from=build /build/web/dist web/dist
# The image's own unprivileged user. A named volume takes over owner and mode of the folder.
RUN install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 3000
# It stops by itself within 20 s, after the work under way; PID 1 gets the signal, since no shell stands between.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.CARILLON_PORT || process.env.PORT || 3000) + '/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=64", "dist/program/main.js"]

# The image of the server. Nothing is downloaded at build time but what package-lock.json names, and no package runs code
# when it is installed (.npmrc).
#
#   docker build -t castellan .
#   docker run -p 4000:4000 -v castellan:/data castellan        the embedded database, in the volume
#
# With PostgreSQL, Redis and a pooler: compose.yaml.

FROM node:22.23.3-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY prisma.config.ts tsconfig.json ./
COPY prisma ./prisma
COPY scripts/build.mjs scripts/generate.mjs ./scripts/
COPY src ./src
RUN node scripts/build.mjs

FROM node:22.23.3-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 CASTELLAN_DATA_DIR=/data/castellan
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY prisma ./prisma
# The only place that is written to: the rest of the file system may be read-only.
RUN install -d -o node -g node -m 700 /data
VOLUME /data
USER node
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]

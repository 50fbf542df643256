# syntax=docker/dockerfile:1
FROM node:20-bookworm-slim AS ui
WORKDIR /src/web/ui
COPY web/ui/package.json web/ui/package-lock.json web/ui/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY web/ui ./
RUN npm run build

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=ui /src/web/ui/dist ./web/ui/dist
RUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /gongxiang ./cmd/gongxiang

FROM debian:12-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/gongxiang --create-home gongxiang
COPY --from=build /gongxiang /usr/local/bin/gongxiang
USER gongxiang
WORKDIR /var/lib/gongxiang
ENV GX_MODE=production GX_ADDR=0.0.0.0:8080 GX_DATA=/var/lib/gongxiang
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["gongxiang", "ready"]
ENTRYPOINT ["gongxiang"]
CMD ["serve"]

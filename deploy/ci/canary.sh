#!/usr/bin/env bash
# Puts a version into a cluster step by step, each step judged by /readyz and /metrics (scripts/gate.mjs), and takes it back when
# one is refused. Without Argo Rollouts; with it, `rollout.enabled` does the api's part inside the cluster.
#
#   DIGEST=sha256:… VALUES=values.yaml IMAGE=ghcr.io/you/vedette [RELEASE=vedette] [NAMESPACE=vedette] deploy/ci/canary.sh
#
# 1. A backup, since migrations are not taken back: a version that is taken back runs on the newer tables, which are additive.
# 2. The canary: a release of its own, one pod of each role, behind the same services of the release (it joins by labels of its
#    own service; the processors join the consumer group and take their share of the partitions).
# 3. Gate. 4. The release itself, waited for. 5. Gate again. 6. The canary goes.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${DIGEST:?}" "${VALUES:?}" "${IMAGE:?}"
release=${RELEASE:-vedette}
namespace=${NAMESPACE:-vedette}
seconds=${GATE_SECONDS:-300}
chart=deploy/helm/vedette
forwards=()

say() { echo "canary: $*"; }

# gate RELEASE: by port-forward, so that each pod is asked and no balancer hides one.
gate() {
  local port=18100 urls=() pod
  forwards=()
  for pod in $(kubectl --namespace "$namespace" get pods --selector "app.kubernetes.io/instance=$1,app.kubernetes.io/component in (gateway,processor,api,jobs)" --output name); do
    kubectl --namespace "$namespace" port-forward "$pod" "$port:8000" >/dev/null &
    forwards+=($!)
    urls+=("http://127.0.0.1:$port")
    port=$((port + 1))
  done
  [ ${#urls[@]} -gt 0 ] || { say "there are no pods of $1"; return 1; }
  local verdict=0
  node scripts/gate.mjs --seconds "$seconds" "${urls[@]}" || verdict=$?
  kill "${forwards[@]}" 2>/dev/null || true
  return $verdict
}

install() { # NAME ARGUMENTS…
  local name=$1; shift
  helm upgrade --install "$name" "$chart" --namespace "$namespace" --values "$VALUES" --set "image.repository=$IMAGE" --set "image.digest=$DIGEST" \
    --wait --timeout 15m "$@"
}

back() {
  say "refused: going back"
  helm uninstall "$release-canary" --namespace "$namespace" --ignore-not-found --wait || true
  if [ -n "${before:-}" ] && [ "$(helm history "$release" --namespace "$namespace" --max 1 --output json | jq -r '.[0].revision')" != "$before" ]; then
    helm rollback "$release" "$before" --namespace "$namespace" --wait --timeout 15m
  fi
  exit 1
}

before=$(helm history "$release" --namespace "$namespace" --max 1 --output json 2>/dev/null | jq -r '.[0].revision // empty' || true)
if [ -n "$before" ] && kubectl --namespace "$namespace" get cronjob "$release-backup" >/dev/null 2>&1; then
  job="$release-before-$(date +%s)"
  kubectl --namespace "$namespace" create job "$job" --from="cronjob/$release-backup"
  kubectl --namespace "$namespace" wait --for=condition=complete --timeout=60m "job/$job"
  say "backed up"
fi

if [ -n "$before" ]; then
  install "$release-canary" --set gateway.replicas=1,processor.replicas=1,api.replicas=1,jobs.replicas=1 \
    --set gateway.autoscaling.enabled=false,processor.autoscaling.enabled=false,api.autoscaling.enabled=false \
    --set ingress.enabled=false,backup.enabled=false,rollout.enabled=false --set "canaryOf=$release" || back
  gate "$release-canary" || back
  say "the canary held for $seconds s"
fi
install "$release" || back
gate "$release" || back
helm uninstall "$release-canary" --namespace "$namespace" --ignore-not-found --wait
say "$DIGEST is in $namespace"

// For the container's HEALTHCHECK: whether the process lives, or with /readyz as argument whether it serves.
const port = process.env.PORT ?? '8000';
const answer = await fetch(`http://127.0.0.1:${port}${process.argv[2] ?? '/healthz'}`, { signal: AbortSignal.timeout(2_500) }).catch(
  () => null,
);
process.exit(answer?.ok === true ? 0 : 1);

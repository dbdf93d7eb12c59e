/**
 * Names of transactions that ask only whether a program lives (product §5.4): `GET /healthz`, `/api/ready`, `heartbeat`. There are many of
 * them and they say nothing of how people are served.
 */
const NAMES = /healthcheck|heartbeat|\/(?:health|healthy|healthz|_health|\[_health\]|live|livez|ready|readyz|ping|up)\/?$/i;

export function isHealthCheck(transaction: string): boolean {
  return transaction.length <= 1_024 && NAMES.test(transaction);
}

/**
 * Named points where a test can kill the process (reliability §5, `FAULT=name:n`): the n-th passing of the point is the last
 * thing the process does. Nothing happens until a root arms it, so a running product pays one comparison.
 */
export type FaultPoint =
  | 'batch-prepared'
  | 'intent-decided'
  | 'intent-stored'
  | 'block-inserted'
  | 'blocks-inserted'
  | 'settle-written'
  | 'settle-committed'
  | 'announced'
  | 'delivery-claimed'
  | 'delivery-expanded'
  | 'delivery-sent'
  | 'delivery-settled';

let armed: { readonly point: string; passesLeft: number } | null = null;

/** `name:n`, or undefined to disarm. Called by roots, with what they read from the environment. */
export function armFault(spec: string | undefined): void {
  if (spec === undefined || spec === '') {
    armed = null;
    return;
  }
  const [point = '', count = '1'] = spec.split(':');
  armed = { point, passesLeft: Number(count) };
}

export function fault(point: FaultPoint): void {
  if (armed === null || armed.point !== point) return;
  armed.passesLeft -= 1;
  // SIGKILL, not exit(): no handler runs and nothing is flushed, as in a power cut of the process.
  if (armed.passesLeft === 0) process.kill(process.pid, 'SIGKILL');
}

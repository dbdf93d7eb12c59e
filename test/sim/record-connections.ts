/** Loaded into every Node process of the product: writes down where it wants to connect to, before it does. */
import { appendFileSync } from 'node:fs';
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';

const file = process.env.RECORD_CONNECTIONS ?? '';

function record(kind: string, target: string): void {
  if (file !== '') appendFileSync(file, `${kind} ${target}\n`);
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Runs `look` on the arguments, then the method as it was. */
function before(owner: object, name: string, look: (args: readonly unknown[]) => void): void {
  const methods = owner as Record<string, Method>;
  const original = methods[name];
  if (original === undefined) return;
  methods[name] = function (this: unknown, ...args: unknown[]) {
    look(args);
    return original.apply(this, args);
  };
}

function targetOf(args: readonly unknown[]): string {
  const [first, second] = args.flat();
  if (typeof first === 'object' && first !== null) {
    const { path, host } = first as { path?: string; host?: string };
    return path ?? host ?? 'localhost';
  }
  if (typeof first === 'string') return first;
  return typeof second === 'string' ? second : 'localhost';
}

before(net.Socket.prototype, 'connect', (args) => record('connect', targetOf(args)));
before(dgram.Socket.prototype, 'send', (args) => record('udp', String(args.findLast((one) => typeof one === 'string') ?? 'connected')));
for (const owner of [dns, dns.promises]) {
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'reverse']) {
    before(owner, name, ([host]) => record('dns', String(host)));
  }
}

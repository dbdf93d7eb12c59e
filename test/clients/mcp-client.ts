import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Product } from '../e2e/product.ts';
import { HERE } from './command.ts';

const SERVER = `${HERE}node_modules/@sentry/mcp-server/dist/index.js`;
const ANSWER_MS = 60_000;

export interface Mcp {
  readonly tools: readonly string[];
  /** Text of a tool's answer. @throws when the tool says that it failed. */
  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<string>;
  stop(): void;
}

interface Reply {
  readonly id?: number;
  readonly result?: {
    readonly tools?: readonly { readonly name: string }[];
    readonly content?: readonly { readonly type: string; readonly text?: string }[];
    readonly isError?: boolean;
  };
  readonly error?: { readonly message: string };
}

/** Sentry's MCP server as an assistant starts it: a child that speaks JSON lines, with no key of a model, against a self-hosted address. */
export async function startMcp({ url, token }: Pick<Product, 'url' | 'token'>): Promise<Mcp> {
  const args = [`--access-token=${token}`, `--host=${new URL(url).host}`, '--insecure-http', '--all-skills', '--sentry-dsn='];
  const child = spawn(process.execPath, [SERVER, ...args], { stdio: ['pipe', 'pipe', 'ignore'], env: { PATH: process.env['PATH'] } });
  const waiting = new Map<number, (reply: Reply) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply = JSON.parse(line) as Reply; // the protocol's lines
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  let next = 0;
  const ask = (method: string, params: object): Promise<NonNullable<Reply['result']>> =>
    new Promise((resolve, reject) => {
      const id = next++;
      const timer = setTimeout(() => reject(new Error(`${method} was not answered`)), ANSWER_MS);
      waiting.set(id, ({ result, error }) => {
        clearTimeout(timer);
        if (result === undefined) reject(new Error(`${method}: ${error?.message}`));
        else resolve(result);
      });
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    });
  await ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'suite', version: '1' } });
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
  const { tools = [] } = await ask('tools/list', {});
  return {
    tools: tools.map(({ name }) => name),
    async call(tool, given) {
      const { content = [], isError } = await ask('tools/call', { name: tool, arguments: given });
      const text = content.map((part) => part.text ?? '').join('\n');
      if (isError === true) throw new Error(`${tool} failed: ${text}`);
      return text;
    },
    stop: () => void child.kill(),
  };
}

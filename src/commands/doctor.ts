import type { Config } from '../config.ts';

export async function doctor(_config: Config, _args: readonly string[]): Promise<void> {
  throw Object.assign(new Error('doctor is not built yet'), { name: 'UsageError' });
}

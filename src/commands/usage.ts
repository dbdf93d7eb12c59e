/** One sentence for the person who typed the command; no stack is shown. */
export function usageError(sentence: string): Error {
  return Object.assign(new Error(sentence), { name: 'UsageError' });
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

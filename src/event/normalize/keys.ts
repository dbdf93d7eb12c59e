/** Keys that could reach a prototype when somebody copies the object carelessly; no SDK sends them (reliability spec I2). */
export function isUnsafeKey(key: string): boolean {
  switch (key.length) {
    case 9:
      return key === '__proto__' || key === 'prototype';
    case 11:
      return key === 'constructor';
    default:
      return false;
  }
}

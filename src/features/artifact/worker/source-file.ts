const EXTENSION = /\.(java|kt|kts|groovy|scala|clj)$/;

/** What the file of a class is called when nothing says: as its outermost class, by the language that can be told. Pure. */
export function sourceFileOf(className: string, sent: string | null): string {
  const simple = className.slice(className.lastIndexOf('.') + 1);
  const dollar = simple.indexOf('$', 1);
  const outer = dollar < 0 ? simple : simple.slice(0, dollar);
  const said = sent === null ? null : (EXTENSION.exec(sent)?.[1] ?? null);
  // Kotlin puts functions without a class into one that is named after the file.
  const isKotlinFile = outer.endsWith('Kt') && outer.length > 2;
  if (isKotlinFile && (said === null || said === 'kt')) return `${outer.slice(0, -2)}.kt`;
  return `${outer}.${said ?? 'java'}`;
}

import type { FilterTerm, SearchNode, TextValue } from '../../src/query/ast.ts';

/** A tree → the text that reads as it. Every value is quoted and every group has parentheses, so that nothing depends on precedence. */
export function printSearch(node: SearchNode): string {
  switch (node.kind) {
    case 'and':
      return node.parts.map(printPart).join(' ');
    case 'or':
      return node.parts.map(printPart).join(' OR ');
    case 'text':
      return `${node.isNegated ? '!' : ''}${quoted(node.value)}`;
    case 'filter':
      return printFilter(node);
  }
}

function printPart(node: SearchNode): string {
  return node.kind === 'and' || node.kind === 'or' ? `(${printSearch(node)})` : printSearch(node);
}

function printFilter({ key, isNegated, operator, values }: FilterTerm): string {
  const name = /^[\w.-]+$|^tags\[[^\]]+\]$/.test(key) ? key : `"${key}"`;
  const texts = values.map(operator === '=~' ? pattern : quoted);
  const sign = operator === '=' ? '' : operator;
  return `${isNegated ? '!' : ''}${name}:${sign}${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}`;
}

function quoted({ pieces }: TextValue): string {
  return `"${pieces.map((piece) => piece.replace(/[\\"*]/g, String.raw`\$&`)).join('*')}"`;
}

/** The backslashes of a pattern are its own; a quote that none stands before gets one. */
function pattern({ raw }: TextValue): string {
  return `"${raw.replaceAll('"', String.raw`\"`)}"`;
}

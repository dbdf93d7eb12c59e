/**
 * A comment as nodes: the small part of Markdown that people use in comments, by allow-list (reliability X1). Nothing becomes an
 * element that is not named here, no address but http(s) and mailto becomes a link. Pure; the time is proportional to the length.
 */
export type Inline =
  | { readonly kind: 'text' | 'code' | 'mention'; readonly text: string }
  | { readonly kind: 'strong'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly url: string; readonly text: string };

export type Block =
  | { readonly kind: 'paragraph' | 'quote'; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string };

/** `mentions` are the names that the comment mentions, as they stand in it: `@Hana Berg`, `#checkout`. */
export function blocksOf(text: string, mentions: readonly string[] = []): readonly Block[] {
  const blocks: Block[] = [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at += 1;
    } else if (/^\s*```/.test(line)) {
      const stop = closing(lines, at + 1);
      blocks.push({ kind: 'code', text: lines.slice(at + 1, stop).join('\n') });
      at = stop + 1;
    } else {
      const kind = kindOf(line);
      let end = at + 1;
      while (end < lines.length && kindOf(lines[end] ?? '') === kind) end += 1;
      blocks.push(blockOf(kind, lines.slice(at, end), mentions));
      at = end;
    }
  }
  return blocks;
}

/** Where a fence ends: at the end of the text when nothing closes it. */
function closing(lines: readonly string[], from: number): number {
  for (let at = from; at < lines.length; at += 1) if (/^\s*```\s*$/.test(lines[at] ?? '')) return at;
  return lines.length;
}

type Kind = 'paragraph' | 'quote' | 'list' | null;

function kindOf(line: string): Kind {
  if (line.trim() === '' || /^\s*```/.test(line)) return null;
  if (/^\s*>/.test(line)) return 'quote';
  return /^\s*(?:[-*+]|\d{1,4}\.)\s+\S/.test(line) ? 'list' : 'paragraph';
}

function blockOf(kind: Kind, lines: readonly string[], mentions: readonly string[]): Block {
  if (kind === 'list') return { kind, items: lines.map((line) => inlinesOf(line.replace(/^\s*(?:[-*+]|\d{1,4}\.)\s+/, ''), mentions)) };
  if (kind === 'quote') return { kind, lines: lines.map((line) => inlinesOf(line.replace(/^\s*>\s?/, ''), mentions)) };
  return { kind: 'paragraph', lines: lines.map((line) => inlinesOf(line, mentions)) };
}

/** Each part is bounded by what it may not hold, so that no text makes the expression go back over it again and again. */
const PARTS =
  /`([^`\n]+)`|\*\*([^*\n]+)\*\*|\[([^[\]\n]{1,300})\]\(((?:https?:\/\/|mailto:)[^\s()<>]{1,1000})\)|(https?:\/\/[^\s<>()[\]*`]{1,1000})/g;

function inlinesOf(line: string, mentions: readonly string[]): readonly Inline[] {
  const found: Inline[] = [];
  let end = 0;
  for (const match of line.matchAll(PARTS)) {
    found.push(...withMentions(line.slice(end, match.index), mentions), partOf(match, mentions));
    end = match.index + match[0].length;
  }
  found.push(...withMentions(line.slice(end), mentions));
  return found;
}

function partOf([whole, code, strong, label, url, bare]: RegExpMatchArray, mentions: readonly string[]): Inline {
  if (code !== undefined) return { kind: 'code', text: code };
  if (strong !== undefined) return { kind: 'strong', children: withMentions(strong, mentions) };
  if (label !== undefined && url !== undefined) return { kind: 'link', url, text: label };
  return bare === undefined ? { kind: 'text', text: whole } : { kind: 'link', url: bare, text: bare };
}

function withMentions(text: string, mentions: readonly string[]): readonly Inline[] {
  // The longest first: `@Ann` must not cut `@Anna` in two.
  const names = mentions.filter((name) => name.length > 1).toSorted((a, b) => b.length - a.length);
  if (names.length === 0) return text === '' ? [] : [{ kind: 'text', text }];
  const pattern = new RegExp(`(${names.map((name) => RegExp.escape(name)).join('|')})`);
  return text
    .split(pattern)
    .map((part, index) => ({ kind: index % 2 === 1 ? ('mention' as const) : ('text' as const), text: part }))
    .filter((part) => part.text !== '');
}

import { Fragment } from 'react';
import { blocksOf, type Block, type Inline } from './note-markdown.ts';

/** A comment, drawn from nodes: what is not one of these elements is text. */
export function NoteText({ text, mentions }: { text: string; mentions: readonly string[] }) {
  return (
    <div className="note">
      {blocksOf(text, mentions).map((block, index) => (
        // Nodes of a text have no identity but their place.
        <BlockOf key={index} block={block} />
      ))}
    </div>
  );
}

function BlockOf({ block }: { block: Block }) {
  if (block.kind === 'code') return <pre className="code text-block">{block.text}</pre>;
  if (block.kind === 'list') {
    return (
      <ul>
        {block.items.map((item, index) => (
          <li key={index}>
            <Line parts={item} />
          </li>
        ))}
      </ul>
    );
  }
  const Tag = block.kind === 'quote' ? 'blockquote' : 'p';
  return (
    <Tag>
      {block.lines.map((line, index) => (
        <Fragment key={index}>
          {index > 0 && <br />}
          <Line parts={line} />
        </Fragment>
      ))}
    </Tag>
  );
}

function Line({ parts }: { parts: readonly Inline[] }) {
  return parts.map((part, index) => <Part key={index} part={part} />);
}

function Part({ part }: { part: Inline }) {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return <code>{part.text}</code>;
    case 'mention':
      return <span className="mention">{part.text}</span>;
    case 'strong':
      return (
        <b>
          <Line parts={part.children} />
        </b>
      );
    case 'link':
      return (
        <a href={part.url} target="_blank" rel="noopener noreferrer" className="link">
          {part.text}
        </a>
      );
  }
}

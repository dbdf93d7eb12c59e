import { generate } from 'lean-qr';
import { toSvgPath } from 'lean-qr/extras/svg';

/** What readers need around it: four of its modules (ISO 18004 §6.3.8). */
const QUIET = 4;

export interface QrCodeProps {
  text: string;
  /** What it holds, for those who do not see it: the text itself stands beside it. */
  label: string;
}

/** A text for a camera. Drawn here: what it holds is nobody else's business. Dark on light in every theme, or cameras miss it. */
export function QrCode({ text, label }: QrCodeProps) {
  const code = generate(text);
  const side = code.size + 2 * QUIET;
  return (
    <svg className="qr" viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`} shapeRendering="crispEdges" role="img" aria-label={label}>
      <path d={toSvgPath(code)} />
    </svg>
  );
}

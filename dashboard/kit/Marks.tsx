import { CircleAlert, Plus } from 'lucide-react';
import { Age, Span } from '../ui/Age.tsx';
import { Change } from '../ui/Change.tsx';
import { Badge, LevelMark, Meter, Swatch, Who, type Tone } from '../ui/Marks.tsx';
import { QrCode } from '../ui/QrCode.tsx';
import { Group, LONG, Row, State } from './Specimen.tsx';

const LEVELS = ['fatal', 'error', 'warning', 'info', 'debug', 'unheard-of'];
const TONES: readonly Tone[] = ['neutral', 'error', 'fatal', 'warning', 'info', 'ok', 'accent'];
const HOUR_MS = 3_600_000;

/** In the middle of a unit, so that the text stays the same while somebody looks. */
function ago(hours: number): string {
  return new Date(Date.now() - (hours + 0.5) * HOUR_MS).toISOString();
}

const AGES = [
  { name: 'hours', at: ago(2) },
  { name: 'days', at: ago(3 * 24) },
  { name: 'years', at: ago(3 * 365 * 24) },
];

const CHANGES = [
  { name: 'worse', change: 0.62, worse: 'up' as const },
  { name: 'much worse', change: 24, worse: 'up' as const },
  { name: 'better', change: -0.3, worse: 'up' as const },
  { name: 'little', change: 0.04, worse: 'up' as const },
  { name: 'neither', change: 0.4 },
  { name: 'nothing', change: null },
];

export function Marks() {
  return (
    <Group title="Marks" note="Shape first, colour second, word third.">
      <Row label="LevelMark">
        {LEVELS.map((level) => (
          <State key={level} name={level}>
            <LevelMark level={level} />
          </State>
        ))}
      </Row>
      <Row label="Change">
        {CHANGES.map(({ name, ...props }) => (
          <State key={name} name={name}>
            <Change {...props} title="1.2 s in the time before" />
          </State>
        ))}
      </Row>
      <Row label="Badge">
        {TONES.map((tone) => (
          <State key={tone} name={tone}>
            <Badge tone={tone}>Escalating</Badge>
          </State>
        ))}
        <State name="icon">
          <Badge tone="warning">
            <CircleAlert size={12} aria-hidden />
            No source map
          </Badge>
        </State>
        <State name="long text">
          <Badge>{LONG.slice(0, 40)}</Badge>
        </State>
      </Row>
      <Row label="Meter">
        {[0, 0.002, 0.42, 1].map((share) => (
          <State key={share} name={`${share * 100} %`}>
            <span className="metered w-40">
              <Meter share={share} />
              <span className="num">{share * 100} %</span>
            </span>
          </State>
        ))}
      </Row>
      <Row label="Who">
        <State name="person">
          <Who name="Ines Okafor" />
        </State>
        <State name="team">
          <Who name="checkout" kind="team" />
        </State>
        <State name="nobody">
          <Who name={null}>
            <Plus size={12} aria-hidden />
          </Who>
        </State>
        <State name="long text">
          <Who name={LONG} />
        </State>
        <State name="other letters">
          <Who name="李小龍" />
        </State>
      </Row>
      <Row label="Swatch">
        {Array.from({ length: 7 }, (_, index) => (
          <State key={index} name={`of ${index + 1}`}>
            <Swatch name="storefront" of={String(index + 1)} />
          </State>
        ))}
        <State name="long text">
          <Swatch name={LONG.slice(0, 40)} />
        </State>
      </Row>
      <Row label="QrCode">
        <State name="a secret for an app">
          <QrCode text="otpauth://totp/Vedette:ann%40larkspur.example?secret=JBSWY3DPEHPK3PXP&issuer=Vedette" label="An example" />
        </State>
      </Row>
      <Row label="Age, Span">
        {AGES.map(({ name, at }) => (
          <State key={name} name={name}>
            <Age at={at} /> · <Span since={at} />
          </State>
        ))}
      </Row>
    </Group>
  );
}

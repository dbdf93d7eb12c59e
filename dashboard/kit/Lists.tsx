import { Code, Statement, type CodeLine } from '../ui/Code.tsx';
import { PickList } from '../ui/PickList.tsx';
import { Snippet } from '../ui/Snippet.tsx';
import { Group, Kept, LONG, nothing, Row, State } from './Specimen.tsx';

const CHOICES = [
  { value: 'storefront', label: 'storefront', hint: '214' },
  { value: 'checkout-api', label: 'checkout-api', hint: '12' },
  { value: 'catalog', label: 'catalog' },
  { value: 'long', label: LONG, hint: '1' },
];

const UPLOAD = 'sentry-cli sourcemaps inject dist\nsentry-cli sourcemaps upload dist';
const COPY = { label: 'Copy', copiedLabel: 'Copied' };

const LINES: readonly CodeLine[] = [
  { number: 40, text: '// percentage rules, since 2.14' },
  { number: 41, text: 'const off = cart.total * rule.discount.amount / 100;', isHit: true, column: 26 },
  { number: 42, text: "return { ...cart, total: round(cart.total - off, 2), label: 'SPRING26' };" },
  { number: 43, text: '' },
];

const HOSTILE: readonly CodeLine[] = [
  { number: 1, text: '<script>alert(1)</script>' },
  { number: 2, text: 'minified();'.repeat(40), isHit: true, column: 200 },
  { number: 100_000, text: 'مرحبا Z̴a̴l̴g̴o̴ 🦜' },
];

export function Lists() {
  return (
    <Group title="Lists" note="Type to filter, arrows to move, Enter to pick. Code scrolls on its own.">
      <Row label="PickList" isStacked>
        <State name="rest, two chosen">
          <Projects label="Projects" />
        </State>
        <State name="focus" held="focus">
          <Projects label="Projects, focus" />
        </State>
        <State name="empty">
          <div className="menu">
            <PickList
              label="Environments"
              placeholder="Find an environment"
              choices={[]}
              selected={[]}
              onPick={nothing}
              emptyLabel="Nothing matches."
            />
          </div>
        </State>
        <State name="with what was typed">
          <div className="menu">
            <PickList
              label="Time"
              placeholder="3h, yesterday"
              choices={CHOICES.slice(0, 2)}
              selected={[]}
              onPick={nothing}
              emptyLabel="Nothing matches."
              typed={() => [{ value: 'typed', label: 'Last 3 hours', hint: '00:59 to now' }]}
              typedLast={() => [{ value: 'last', label: 'Between two dates…' }]}
            />
          </div>
        </State>
      </Row>
      <Row label="Code" isStacked>
        <State name="rest">
          <Code label="Lines of applyDiscount" lines={LINES} />
        </State>
        <State name="focus" held="focus">
          <Code label="Lines of applyDiscount, focus" lines={LINES} />
        </State>
        <State name="long and hostile text">
          <Code label="Minified lines" lines={HOSTILE} />
        </State>
        <State name="plain">
          <Code label="Plain lines" lines={LINES} isPlain />
        </State>
      </Row>
      <Row label="Statement" isStacked>
        <State name="rest">
          <Statement
            label="Query of rules"
            text="SELECT id, kind, discount FROM rules WHERE code = $1 AND kind = ANY($2) ORDER BY valid_from DESC"
          />
        </State>
      </Row>
      <Row label="Snippet" isStacked>
        <State name="rest">
          <Snippet label="When you build" code={UPLOAD} copy={COPY} />
        </State>
        <State name="long text">
          <Snippet label={LONG} code={LONG} copy={COPY} />
        </State>
      </Row>
    </Group>
  );
}

function Projects({ label }: { label: string }) {
  return (
    <Kept start={['storefront', 'catalog']}>
      {(selected, keep) => (
        <div className="menu">
          <PickList
            label={label}
            placeholder="Find a project"
            choices={CHOICES}
            selected={selected}
            onPick={(value) => keep(selected.includes(value) ? selected.filter((each) => each !== value) : [...selected, value])}
            emptyLabel="Nothing matches."
          />
        </div>
      )}
    </Kept>
  );
}

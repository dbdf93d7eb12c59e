import { words } from '#dashboard/messages/words.ts';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { SearchField } from '#dashboard/page/SearchField.tsx';
import { Segment } from '#dashboard/ui/Marks.tsx';
import { orderOf } from './list-query.ts';

/** What is looked for and in what order: all of it in the address. */
export function TraceTools() {
  const address = useAddress();
  const setAddress = useSetAddress();
  const text = words().trace;
  return (
    <div className="tools flex-wrap">
      <SearchField label={text.search} placeholder={text.searchWhy} />
      <Segment
        label={text.sort.label}
        value={orderOf(address)}
        options={[
          { value: 'newest', label: text.sort.newest },
          { value: 'longest', label: text.sort.longest },
        ]}
        onChange={(order) => setAddress({ sort: order === 'newest' ? undefined : order })}
      />
    </div>
  );
}

/** Scopes of product spec §3. write contains read, admin contains write. */
export type ScopeName =
  | `org:${'read' | 'write' | 'admin' | 'integrations' | 'ci'}`
  | `member:${'read' | 'write' | 'admin' | 'invite'}`
  | `team:${'read' | 'write' | 'admin'}`
  | `project:${'read' | 'write' | 'admin' | 'releases'}`
  | `event:${'read' | 'write' | 'admin'}`
  | `alerts:${'read' | 'write'}`;

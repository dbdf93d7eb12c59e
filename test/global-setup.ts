import type { TestProject } from 'vitest/node';
import { openEngineDoor } from './house-engines.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    engineDoor: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const door = await openEngineDoor();
  project.provide('engineDoor', door.url);
  return () => door.stop();
}

import { readManifest, type InstalledEngine } from './readiness';

export type { InstalledEngine } from './readiness';

/** Every engine of this machine's lab, oldest first. */
export const ENGINES: readonly InstalledEngine[] = readManifest();

/** The release whose root file system also carries the tools of routers: frr, radvd, ndppd, etcd. */
const TOOLS_RELEASE = 'bookworm';

/** The root file system of hosts without an engine. */
export function toolsRoot(): string {
  const engine = ENGINES.find(({ release }) => release === TOOLS_RELEASE);
  if (!engine) throw new Error(`the lab has no root file system of ${TOOLS_RELEASE}; run .ci/lab/install as root`);
  return engine.root;
}

/** The newest installed engine of a major version, for a story that is about that one. */
export function engineOf(major: number): InstalledEngine {
  const engine = [...ENGINES].reverse().find((candidate) => candidate.major === major);
  if (!engine) throw new Error(`the lab has no engine ${major}; it has ${ENGINES.map(({ version }) => version).join(', ')}`);
  return engine;
}

/** Engines from a major version on, oldest first. */
export function enginesFrom(major: number): readonly InstalledEngine[] {
  return ENGINES.filter((engine) => engine.major >= major);
}

/** Engines before a major version, oldest first. */
export function enginesBefore(major: number): readonly InstalledEngine[] {
  return ENGINES.filter((engine) => engine.major < major);
}

import { engineProblemText, isEngineVersionProblem, parseEngineVersion, renderDaemonJson, type EngineVersion, type HostFacts, type JsonObject } from '../../lib/engine';
import type { InstalledEngine } from './readiness';

/** What is declared for a host, whatever engine it has. */
export type HostDeclaration = Omit<HostFacts, 'engine'>;

/** An engine as the library knows it: by its release. */
export function versionOf({ version }: Pick<InstalledEngine, 'version'>): EngineVersion {
  const engine = parseEngineVersion(version);
  if (isEngineVersionProblem(engine)) throw new Error(engineProblemText(engine));
  return engine;
}

/** The daemon.json that the library writes for a host with this engine; throws the library's words when it refuses. */
export function rendered(installed: Pick<InstalledEngine, 'version'>, declaration: HostDeclaration): JsonObject {
  const { daemonJson, problems } = renderDaemonJson({ ...declaration, engine: versionOf(installed) });
  if (problems.length > 0) throw new Error(problems.map(engineProblemText).join('\n'));
  return daemonJson;
}

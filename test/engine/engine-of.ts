import { type EngineVersion, isEngineVersionProblem, parseEngineVersion } from '../../lib/engine/engine-version';

/** The engine of a text that a test knows to be right. */
export function engineOf(text: string): EngineVersion {
  const engine = parseEngineVersion(text);
  if (isEngineVersionProblem(engine)) throw new Error(JSON.stringify(engine));
  return engine;
}

/** One release of each series and the series themselves: what table tests run over. */
export const ENGINES = [
  '20.10', '20.10.23', '23', '23.0.6', '24', '24.0.7', '25', '25.0.5', '26', '26.1.5', '27', '27.0.3', '27.5.1', '28', '28.0.4', '28.2.0', '28.5.2',
  '29', '29.0.0', '29.2.1', '29.7.2',
];

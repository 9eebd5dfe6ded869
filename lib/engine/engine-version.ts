/** A Docker Engine release as one number, so that releases compare: 28.5.2 is 28_005_002. */
export type Release = number;

/**
 * A Docker Engine: one release, or every release of a series.
 *
 * `20.10.23` is one release; `28.2` and `28` stand for all releases of that series. A rule that is asked about a series
 * must hold for the whole of it, so what came with 28.2 is not there on `28`.
 *
 * ```
 *   28.0     28.1     28.2 … 28.5     29.0
 *    |--------|--------|-------|--------|
 *    low ……………………… '28' ……………… high
 *                      ^ since 28.2: not before it, not reached by all of '28'
 * ```
 */
export interface EngineVersion {
  /** As it was written, and as messages show it. */
  readonly text: string;
  /** The oldest release that is meant. */
  readonly low: Release;
  /** The newest release that is meant; above every real one for a series. */
  readonly high: Release;
}

/** Why a text names no engine that is planned for. */
export type EngineVersionProblem =
  | { readonly code: 'ENGINE_MALFORMED'; readonly text: string; readonly instead?: string }
  | { readonly code: 'ENGINE_UNSUPPORTED'; readonly text: string; readonly supported: readonly string[] }
  | { readonly code: 'ENGINE_HANDS_OUT_DUPLICATES'; readonly text: string };

/** A thing to know about an engine that is planned for all the same. */
export type EngineVersionWarning = { readonly code: 'ENGINE_TURNS_IPV6_ON'; readonly text: string };

/**
 * The series that Docker released, with the last minor of those that are closed.
 *
 * After 20.10 came 23.0: 21 and 22 do not exist.
 */
const SERIES: ReadonlyArray<{ readonly major: number; readonly minors: readonly [first: number, last: number] }> = [
  { major: 20, minors: [10, 10] },
  { major: 23, minors: [0, 0] },
  { major: 24, minors: [0, 0] },
  { major: 25, minors: [0, 0] },
  { major: 26, minors: [0, 1] },
  { major: 27, minors: [0, 5] },
  { major: 28, minors: [0, 5] },
  { major: 29, minors: [0, 999] },
];

/** What `parseEngineVersion` accepts, as series, for messages and for the page of engines. */
export const SUPPORTED_ENGINES: readonly string[] = SERIES.map(({ major }) => (major === 20 ? '20.10' : String(major)));

/** Number of a release; missing parts count as 0. */
export function release(text: string): Release {
  const [major, minor = 0, patch = 0] = text.split('.').map(Number);
  return major * 1_000_000 + minor * 1_000 + patch;
}

/** The release that a number stands for, such as `28.5.2`. */
export function formatRelease(value: Release): string {
  return `${Math.floor(value / 1_000_000)}.${Math.floor(value / 1_000) % 1_000}.${value % 1_000}`;
}

/**
 * Reads `20.10.23`, `20.10`, `26`, `28.2` or `28.5.2`; nothing around it, no packaging suffix, no pre-release.
 *
 * 27.0.1 and 27.0.2 are refused: they give the same subnet to several networks (moby#48069, fixed in 27.0.3). `27` and
 * `27.0` therefore begin at 27.0.3.
 */
export function parseEngineVersion(text: string): EngineVersion | EngineVersionProblem {
  const match = /^(0|[1-9]\d{0,2})(?:\.(0|[1-9]\d{0,2}))?(?:\.(0|[1-9]\d{0,2}))?$/.exec(text);
  if (!match) return malformed(text);
  const [major, minor, patch] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  const series = SERIES.find((known) => known.major === major);
  if (!series || (minor === undefined && major === 20)) return { code: 'ENGINE_UNSUPPORTED', text, supported: SUPPORTED_ENGINES };
  const [first, last] = series.minors;
  if (minor !== undefined && (minor < first || minor > last)) return { code: 'ENGINE_UNSUPPORTED', text, supported: SUPPORTED_ENGINES };
  const low = release(`${major}.${minor ?? first}.${patch ?? 0}`);
  const high = release(`${major}.${minor ?? 999}.${patch ?? 999}`);
  if (low >= release('27.0.0') && high < release('27.0.3')) return { code: 'ENGINE_HANDS_OUT_DUPLICATES', text };
  return { text, low: low === release('27.0.0') ? release('27.0.3') : low, high };
}

function malformed(text: string): EngineVersionProblem {
  // Packages write `5:28.5.2-1~debian.12~bookworm`, `20.10.24+dfsg1-1`, `v28.5.2`: the release inside is what was meant.
  const inside = typeof text === 'string' ? /(?:^|[^\d.])(\d{2}\.\d{1,2}(?:\.\d{1,2})?)(?![\d.])/.exec(text)?.[1] : undefined;
  const instead = inside && inside !== text && !isEngineVersionProblem(parseEngineVersion(inside)) ? inside : undefined;
  return { code: 'ENGINE_MALFORMED', text: String(text), ...(instead ? { instead } : {}) };
}

/** Tells a problem from the version that `parseEngineVersion` gives otherwise. */
export function isEngineVersionProblem(value: EngineVersion | EngineVersionProblem): value is EngineVersionProblem {
  return 'code' in value;
}

/**
 * What to know about an engine before it is used.
 *
 * 25.0.0 to 25.0.2 turn IPv6 on for every network that has an IPv6 subnet, asked for or not (moby#46455, reverted by
 * moby#47202). Said of those releases alone, not of the series `25`.
 */
export function engineVersionWarnings(engine: EngineVersion): EngineVersionWarning[] {
  const quirky = engine.low >= release('25.0.0') && engine.high <= release('25.0.2');
  return quirky ? [{ code: 'ENGINE_TURNS_IPV6_ON', text: engine.text }] : [];
}

/** Below, at or above 0 as `a` is older than, like, or newer than `b`; a series comes before its releases' newest. */
export function compareEngineVersions(a: EngineVersion, b: EngineVersion): number {
  return a.low - b.low || a.high - b.high;
}

/** Whether every release that is meant is `since` or newer: what a new key or option needs. */
export function isAtLeast(engine: EngineVersion, since: string): boolean {
  return engine.low >= release(since);
}

/** Whether some release that is meant is `since` or newer: what a restriction that came with it asks. */
export function mayBeAtLeast(engine: EngineVersion, since: string): boolean {
  return engine.high >= release(since);
}

/** The version as text: `28` for a series, `28.5.2` for a release. */
export function formatEngineVersion(engine: EngineVersion): string {
  return engine.text;
}

import { engineProblemText, type EngineVersion, isEngineVersionProblem, parseEngineVersion } from '../engine';

/**
 * A Docker Engine version: what a host's daemon understands.
 *
 * A series (`DockerEngine.V28`) means any release of it, so only what all its releases accept is used; name the release
 * (`DockerEngine.of('28.5.2')`) to use what came later in the series.
 */
export class DockerEngine {
  /** Any release of 20.10. */
  public static readonly V20_10 = DockerEngine.of('20.10');
  /** Any release of 23. */
  public static readonly V23 = DockerEngine.of('23');
  /** Any release of 24. */
  public static readonly V24 = DockerEngine.of('24');
  /** Any release of 25. */
  public static readonly V25 = DockerEngine.of('25');
  /** Any release of 26. */
  public static readonly V26 = DockerEngine.of('26');
  /** Any release of 27 from 27.0.3 on: 27.0.1 and 27.0.2 give one subnet to several networks. */
  public static readonly V27 = DockerEngine.of('27');
  /** Any release of 28. */
  public static readonly V28 = DockerEngine.of('28');
  /** Any release of 29. */
  public static readonly V29 = DockerEngine.of('29');

  /**
   * The engine of a version text, as `docker version` prints it: '20.10.23', '28', '28.5.2'.
   *
   * Throws for versions outside 20.10 to 29 and for 27.0.1 and 27.0.2.
   */
  public static of(version: string): DockerEngine {
    const parsed = parseEngineVersion(version);
    if (isEngineVersionProblem(parsed)) throw new Error(engineProblemText(parsed));
    return new DockerEngine(parsed);
  }

  /** The version as it was given. */
  public readonly version: string;

  private constructor(
    /** @internal */
    public readonly _version: EngineVersion,
  ) {
    this.version = _version.text;
  }

  /** Whether every release that is meant is as new as the oldest that the other one means. */
  public isAtLeast(other: DockerEngine): boolean {
    return this._version.low >= other._version.low;
  }
}

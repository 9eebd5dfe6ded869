import type { HostSnapshot } from '../snapshot';
import { Cures } from './cures';
import { examineDaemonFile } from './daemon-file';
import { examineDrift } from './drift';
import { CODES, type Finding, type Severity } from './finding';
import { examineNetworks } from './networks';
import { Patient } from './patient';
import { examinePools, networksLeft } from './pools';
import { NO_SURROUNDINGS, type Surroundings } from './surroundings';
import { examineSwarm } from './swarm';

/** What is wrong with a host, and how many more networks its engine can make. */
export interface Diagnosis {
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** IPv4 networks that name no subnet; left out where no engine was seen. */
  readonly networksLeft?: number;
}

/** Fewer networks left than this are worth a warning. */
export const LEAST_ROOM = 5;

const SEVERITIES: readonly Severity[] = ['ERROR', 'WARNING', 'NOTE'];

/** Examines a snapshot. The same snapshot, plan and lock give the same findings in the same order. */
export function diagnose(snapshot: HostSnapshot, surroundings: Surroundings = NO_SURROUNDINGS, least = LEAST_ROOM): Diagnosis {
  const patient = new Patient(snapshot);
  const cures = new Cures(patient, surroundings);
  const findings = [
    ...examineNetworks(patient, surroundings, cures), ...examineDaemonFile(patient, cures), ...examinePools(patient, surroundings, cures, least),
    ...examineSwarm(patient), ...examineDrift(patient, surroundings, cures),
  ];
  const left = networksLeft(patient);
  return { findings: findings.sort(byImportance), ...(left === undefined ? {} : { networksLeft: left }) };
}

function byImportance(a: Finding, b: Finding): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || CODES.indexOf(a.code) - CODES.indexOf(b.code) || (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0);
}
